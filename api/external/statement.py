"""What is read of a statement of another bank, whatever its form, and the rules for its lines."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

LINE_LIMIT = 10_000
COLUMNS = ("booked_on", "amount", "value_date", "reference", "counterparty", "memo", "currency")
LENGTHS = {"reference": 100, "counterparty": 200, "memo": 1000}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,10})?")
CURRENCY = re.compile(r"[A-Z]{3}")
# ISO 20022: what stands where there is no end-to-end id.
NO_REFERENCE = "NOTPROVIDED"


class DocumentError(ValueError):
    """The document cannot be read. The message names the place and never repeats the text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as the other bank booked it.

    Args:
        booked_on: Their booking day.
        amount: Major units, money that came in > 0.
        value_date: Their value day.
        reference: End-to-end id.
        counterparty: Name of the other side.
        memo: What it was for.
    """

    booked_on: date
    amount: Decimal
    value_date: date | None = None
    reference: str | None = None
    counterparty: str | None = None
    memo: str | None = None

    def write(self) -> dict[str, str | None]:
        """The line as bank.import_create takes it."""
        return {
            "booked_on": self.booked_on.isoformat(),
            "amount": f"{self.amount:f}",
            "value_date": self.value_date.isoformat() if self.value_date else None,
            "reference": self.reference,
            "counterparty": self.counterparty,
            "memo": self.memo,
        }


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says.

    Args:
        lines: At least one, in its order.
        currency: ISO 4217, if it says so.
        reference: Number of the statement.
        opening: Balance before the first line, major units.
        closing: Balance after the last.
    """

    lines: list[Line]
    currency: str | None = None
    reference: str | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(slots=True)
class Collector:
    """The lines of a document while it is read."""

    lines: list[Line] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)

    def add(self, place: str, fields: dict[str, str | None]) -> None:
        """Check a line and keep it.

        Raises:
            DocumentError: Something is wrong with it, or it is one too many.
        """
        if len(self.lines) == LINE_LIMIT:
            raise DocumentError(f"There are more than {LINE_LIMIT} lines.")
        currency = fields.get("currency") or None
        if currency is not None and not CURRENCY.fullmatch(currency):
            raise DocumentError(f"{place}: currency is not a code of ISO 4217.")
        self.currencies |= {currency} if currency else set()
        if len(self.currencies) > 1:
            raise DocumentError(f"{place}: the currency is not that of the lines before.")
        booked_on = read_day(place, "booked_on", fields.get("booked_on"))
        if booked_on is None:
            raise DocumentError(f"{place}: booked_on is missing.")
        self.lines.append(
            Line(
                booked_on=booked_on,
                amount=read_amount(place, fields.get("amount")),
                value_date=read_day(place, "value_date", fields.get("value_date")),
                **{name: read_text(place, name, fields.get(name)) for name in LENGTHS},
            )
        )

    def finish(self, **more: Any) -> Document:
        """The document.

        Raises:
            DocumentError: It has no line.
        """
        if not self.lines:
            raise DocumentError("There is no line.")
        return Document(lines=self.lines, currency=next(iter(self.currencies), None), **more)


def read_day(place: str, name: str, text: str | None) -> date | None:
    """A day as ISO 8601 writes it; None of nothing."""
    if not text:
        return None
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise DocumentError(f"{place}: {name} is not a day such as 2026-01-31.")


def read_amount(place: str, text: str | None) -> Decimal:
    """An amount other than zero."""
    if not text:
        raise DocumentError(f"{place}: amount is missing.")
    if not AMOUNT.fullmatch(text):
        raise DocumentError(f"{place}: amount is not a plain decimal.")
    amount = Decimal(text)
    if not amount:
        raise DocumentError(f"{place}: amount is zero.")
    return amount


def read_text(place: str, name: str, text: str | None) -> str | None:
    """A text from outside; None of nothing, and of a reference that says there is none."""
    text = (text or "").strip()
    if len(text) > LENGTHS[name]:
        raise DocumentError(f"{place}: {name} has more than {LENGTHS[name]} characters.")
    if "\0" in text:
        raise DocumentError(f"{place}: {name} has a NUL.")
    return None if not text or (name == "reference" and text == NO_REFERENCE) else text


def decode(content: bytes) -> str:
    """The text of a document in UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"Line {place}: it is not UTF-8.") from None
