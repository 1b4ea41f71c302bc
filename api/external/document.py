"""Reads a statement of another bank in one of the forms it may come in."""

from typing import Literal

from api.external.camt053 import read_camt053
from api.external.lines import read_lines
from api.external.sheet import Delimiter, Mark, read_csv
from api.external.statement import Document

Format = Literal["csv", "camt053", "lines"]


def read(
    form: Format, content: bytes, delimiter: Delimiter = "comma", mark: Mark = "point"
) -> Document:
    """Read a document.

    Args:
        form: What it is.
        content: Its bytes.
        delimiter: Of CSV.
        mark: The decimal mark of CSV.

    Raises:
        DocumentError: It cannot be read.
    """
    if form == "csv":
        return read_csv(content, delimiter, mark)
    return read_lines(content) if form == "lines" else read_camt053(content)
