"""How days, amounts, kinds and text from outside are written in a document."""

import datetime
import unicodedata
from decimal import Decimal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = {
    "transfer_post": "Transfer",
    "transfer_leg": "Transfer",
    "transfer_fee": "Fee",
    "transfer_reverse": "Reversal",
    "hold_capture": "Card payment",
    "account_sweep": "Closing balance",
    "exchange_leg": "Exchange",
    "interest_post": "Interest",
}
MINUS = "\N{MINUS SIGN}"
# Cc: control characters; Cs: halves of pairs; Zl, Zp: line breaks of Unicode's own.
CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
# They turn the order of what follows them around, and so can make a text look like another.
OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def write_day(day: datetime.date) -> str:
    """A day as every reader understands it: 05 Jan 2026."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def write_amount(amount: Decimal) -> str:
    """An amount with all its decimals, thousands set apart, and a real minus."""
    return f"{amount:,f}".replace("-", MINUS)


def write_kind(kind: str) -> str:
    """What sort of entry it is, for people."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def clean(text: str | None) -> str:
    """Text from outside on one line: control characters and changes of direction taken out."""
    if not text:
        return ""
    kept = (" " if unicodedata.category(each) in CONTROLS else each for each in text)
    return " ".join("".join(kept).translate(OVERRIDES).split())
