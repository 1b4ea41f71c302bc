"""A statement of another bank as lines of JSON."""

from decimal import Decimal

from api import json_text
from api.external.statement import COLUMNS, Collector, Document, DocumentError, decode


def read_lines(content: bytes) -> Document:
    """Read a JSON object in each line, with the names of COLUMNS.

    Raises:
        DocumentError: With the line of the file.
    """
    collector = Collector()
    for number, line in enumerate(decode(content).split("\n"), 1):
        if line.strip():
            collector.add(f"Line {number}", read_object(f"Line {number}", line))
    return collector.finish()


def read_object(place: str, line: str) -> dict[str, str | None]:
    """The members of a JSON object as texts."""
    try:
        members = json_text.read(line.encode())
    except json_text.JsonError as error:
        raise DocumentError(f"{place}: {error}") from None
    if not isinstance(members, dict):
        raise DocumentError(f"{place}: it is not a JSON object.")
    for name, value in members.items():
        if name not in COLUMNS:
            raise DocumentError(f"{place}: a name is none of {', '.join(COLUMNS)}.")
        if name == "amount" and isinstance(value, int | Decimal) and not isinstance(value, bool):
            members[name] = f"{value:f}" if isinstance(value, Decimal) else str(value)
        elif not isinstance(value, str | None):
            raise DocumentError(f"{place}: {name} is not a string.")
    return members
