"""A statement of another bank as a sheet: CSV (RFC 4180)."""

import csv
import io
from typing import Literal

from api.external.statement import COLUMNS, Collector, Document, DocumentError, decode

Delimiter = Literal["comma", "semicolon"]
Mark = Literal["point", "comma"]


def read_csv(content: bytes, delimiter: Delimiter = "comma", mark: Mark = "point") -> Document:
    """Read CSV (RFC 4180) whose first line names the columns, in any order.

    Args:
        content: The file. booked_on and amount are required; the other columns of COLUMNS are not.
        delimiter: What stands between the fields.
        mark: What stands before the decimal places.

    Raises:
        DocumentError: With the line of the file; the names of the columns are line 1.
    """
    rows = csv.reader(
        io.StringIO(decode(content), newline=""),
        delimiter={"comma": ",", "semicolon": ";"}[delimiter],
        strict=True,
    )
    collector = Collector()
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        check_columns(names)
        place = f"Line {rows.line_num + 1}"
        for row in rows:
            if row:  # an empty line is not one
                collector.add(place, read_row(place, names, row, mark))
            place = f"Line {rows.line_num + 1}"
    except csv.Error:
        raise DocumentError(f"Line {rows.line_num}: it is not CSV as in RFC 4180.") from None
    return collector.finish()


def check_columns(names: list[str]) -> None:
    """Refuse columns that are unknown, missing or there twice."""
    for name in ("booked_on", "amount"):
        if name not in names:
            raise DocumentError(
                f"Line 1: there is no column {name}. "
                "Columns are separated by commas, or as delimiter says."
            )
    for place, name in enumerate(names, 1):
        if name not in COLUMNS or names.index(name) != place - 1:
            raise DocumentError(
                f"Line 1: column {place} is none of {', '.join(COLUMNS)}, or is there twice."
            )


def read_row(place: str, names: list[str], row: list[str], mark: Mark) -> dict[str, str | None]:
    """The fields of a row by name, the amount with a decimal point."""
    if len(row) != len(names):
        raise DocumentError(f"{place}: it has {len(row)} fields, not {len(names)}.")
    fields: dict[str, str | None] = dict(zip(names, row, strict=True))
    amount = row[names.index("amount")].strip()
    if mark == "comma":
        if "." in amount:
            raise DocumentError(f"{place}: amount has a decimal point.")
        amount = amount.replace(",", ".")
    days = {name: (fields[name] or "").strip() for name in ("booked_on", "value_date", "currency")
            if name in fields}  # fmt: skip
    return fields | days | {"amount": amount}
