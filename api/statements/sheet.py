"""A statement as a sheet: CSV (RFC 4180), UTF-8.

A spreadsheet takes a field that begins with one of = + - @, a tab or a carriage return for a
formula, and a formula can send the sheet elsewhere. Text from outside that begins so gets an
apostrophe in front, which spreadsheets take for "this is text". So does what follows a semicolon:
where a comma is the decimal mark, a spreadsheet begins a new field there. Amounts are the bank's
own and keep their sign.
"""

import csv
import io
import re
from collections.abc import Iterable

from api.database import Row

COLUMNS = (
    "booking_date", "value_date", "transfer_id", "kind", "amount", "currency", "balance",
    "counterparty_account", "counterparty_name", "memo", "end_to_end_id",
)  # fmt: skip
UNTRUSTED = {"counterparty_name", "memo", "end_to_end_id"}
DANGEROUS = re.compile(
    "(^|;)(?=[ \ufeff]*[-=+@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}])"
)


def neutralise(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return DANGEROUS.sub(r"\1'", text)


def write_head() -> bytes:
    """The names of the columns."""
    return write_rows([COLUMNS])


def write_lines(lines: Iterable[Row], currency: str) -> bytes:
    """Some lines of a statement."""
    return write_rows(
        ["" if value is None else
         neutralise(str(value)) if name in UNTRUSTED else str(value)
         for name in COLUMNS
         for value in [currency if name == "currency" else line[name]]]
        for line in lines
    )  # fmt: skip


def write_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as RFC 4180 has them: CRLF, quotes doubled."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()
