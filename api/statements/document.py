"""A statement of another bank, read from a document: CSV, camt.053, or JSON in lines.

What is wrong with a document is told by its line or entry, and never repeated: the text is from
outside. Nothing here looks at the database, which checks once more what is stored.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import IO, Any, Literal
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pyiso20022.camt import camt_053_001_02, camt_053_001_08
from xsdata.exceptions import ConverterWarning, ParserError
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.parsers.handlers.native import XmlEventHandler

from api import json_text

LINE_LIMIT = 10_000
COLUMNS = ("booked_on", "amount", "value_date", "reference", "counterparty", "memo", "currency")
LENGTHS = {"reference": 100, "counterparty": 200, "memo": 1000}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,10})?")
CURRENCY = re.compile(r"[A-Z]{3}")
# ISO 20022: what stands where there is no end-to-end id.
NO_REFERENCE = "NOTPROVIDED"
MODELS = {
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02": camt_053_001_02.Document,
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08": camt_053_001_08.Document,
}
CONTEXT = XmlContext()
CONFIG = ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True)
# The schema has 20 levels; more would be an attack on what walks the tree.
DEPTH_LIMIT = 40

Format = Literal["csv", "camt053", "lines"]
Delimiter = Literal["comma", "semicolon"]
Mark = Literal["point", "comma"]


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


class Handler(XmlEventHandler):
    """Gives the model what a parser without DTDs reads, whatever other parser is installed."""

    def parse(self, source: Any, ns_map: dict[str | None, str]) -> Any:
        """Read a file of XML."""
        return self.process_context(parse_xml(source), ns_map)


def parse_xml(source: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """The starts and ends of elements in XML.

    Raises:
        DocumentError: It is not XML, has a DTD, or is nested too deeply.
    """
    depth = 0
    try:
        for event, element in iterparse(source, ("start", "end", "start-ns"), forbid_dtd=True):
            depth += {"start": 1, "end": -1}.get(event, 0)
            if depth > DEPTH_LIMIT:
                raise DocumentError("It is nested too deeply for camt.053.")
            yield event, element
    except ElementTree.ParseError as error:
        raise DocumentError(f"Line {error.position[0]}: it is not XML.") from None
    except DefusedXmlException:
        raise DocumentError("It has a document type declaration, which is not accepted.") from None
    except LookupError:
        raise DocumentError("It is in an encoding that is not known.") from None


def read_camt053(content: bytes) -> Document:
    """Read an ISO 20022 camt.053.001.02 or .08 with one statement.

    Entries that are not booked are left out. An entry of several transactions that have amounts is
    a line for each of them.

    Raises:
        DocumentError: With the number of the entry. A document with a DTD is refused, so there are
            no entities and nothing is fetched.
    """
    events = parse_xml(io.BytesIO(content))
    root = next((element.tag for event, element in events if event == "start"), "")
    model = MODELS.get(root.removeprefix("{").removesuffix("}Document"))
    if model is None:
        raise DocumentError("It is neither camt.053.001.02 nor camt.053.001.08.")
    try:
        message = XmlParser(config=CONFIG, context=CONTEXT, handler=Handler).from_bytes(
            content, model
        )
    except DocumentError:
        raise
    except (ParserError, ConverterWarning, TypeError, ValueError):
        raise DocumentError("It is not as the schema of camt.053 says.") from None
    statements = message.bk_to_cstmr_stmt.stmt if message.bk_to_cstmr_stmt else []
    if len(statements) != 1:
        raise DocumentError(f"It has {len(statements)} statements; send one at a time.")
    return read_statement(statements[0])


def read_statement(statement: Any) -> Document:
    """The lines and balances of a statement of either version."""
    collector = Collector()
    for number, entry in enumerate(statement.ntry, 1):
        if read_code(entry.sts) == "BOOK":
            for fields in read_entry(f"Entry {number}", entry):
                collector.add(f"Entry {number}", fields)
    balances = {
        read_code(balance.tp.cd_or_prtry): sign("Balance", balance.amt, balance.cdt_dbt_ind)
        for balance in statement.bal
    }
    return collector.finish(
        reference=statement.id,
        opening=balances.get("OPBD", balances.get("PRCD")),
        closing=balances.get("CLBD"),
    )


def read_code(choice: Any) -> Any:
    """A code, whether the version has it as it is, as an enumeration, or as a choice."""
    code = getattr(choice, "cd", choice)
    return getattr(code, "value", code)


def sign(place: str, amount: Any, side: Any) -> Decimal:
    """An amount with its sign: debits < 0."""
    value: Decimal = amount.value
    if not value.is_finite() or value.is_signed():
        raise DocumentError(f"{place}: the amount is negative or no number.")
    return -value if side.value == "DBIT" else value


def read_entry(place: str, entry: Any) -> Iterator[dict[str, str | None]]:
    """The fields of each line an entry is."""
    booked, value = read_moment(entry.bookg_dt), read_moment(entry.val_dt)
    total = sign(place, entry.amt, entry.cdt_dbt_ind)
    common = {
        "booked_on": booked or value,
        "value_date": value,
        "currency": entry.amt.ccy,
    }
    parts = [part for details in entry.ntry_dtls for part in details.tx_dtls]
    amounts = [read_part_amount(place, part, entry) for part in parts]
    if len(parts) > 1 and None not in amounts and sum(filter(None, amounts)) == total:
        for part, amount in zip(parts, amounts, strict=True):
            yield common | {"amount": f"{amount:f}"} | read_part(part, entry)
    else:
        part = parts[0] if len(parts) == 1 else None
        yield common | {"amount": f"{total:f}"} | read_part(part, entry)


def read_moment(choice: Any) -> str | None:
    """The day of a date or of a date and time."""
    if choice is None:
        return None
    day = choice.dt if choice.dt is not None else choice.dt_tm
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def read_part_amount(place: str, part: Any, entry: Any) -> Decimal | None:
    """The amount of a transaction of an entry, in the entry's currency; None if it is not told."""
    side = getattr(part, "cdt_dbt_ind", None) or entry.cdt_dbt_ind
    amount = getattr(part, "amt", None)
    if amount is None and part.amt_dtls is not None and part.amt_dtls.tx_amt is not None:
        amount = part.amt_dtls.tx_amt.amt
    if amount is None or amount.ccy != entry.amt.ccy or not amount.value:
        return None
    return sign(place, amount, side)


def read_part(part: Any, entry: Any) -> dict[str, str | None]:
    """Reference, counterparty and memo of a transaction; of an entry without one, its memo."""
    memo = [*(part.rmt_inf.ustrd if part and part.rmt_inf else ())]
    reference, party = None, None
    if part is not None:
        reference = part.refs.end_to_end_id if part.refs else None
        party = read_party(part.rltd_pties, read_code(entry.cdt_dbt_ind))
        memo = memo or [part.addtl_tx_inf or ""]
    text = " ".join(filter(None, memo)) or entry.addtl_ntry_inf or ""
    return {
        "reference": reference,
        "counterparty": (party or "")[: LENGTHS["counterparty"]],
        "memo": text.strip()[: LENGTHS["memo"]],
    }


def read_party(parties: Any, side: str) -> str | None:
    """The name of the other side, else the number of its account."""
    if parties is None:
        return None
    party, account = (
        (parties.dbtr, parties.dbtr_acct) if side == "CRDT" else (parties.cdtr, parties.cdtr_acct)
    )
    name: str | None = getattr(getattr(party, "pty", party), "nm", None)
    if name is None and account is not None and account.id is not None:
        name = account.id.iban or (account.id.othr.id if account.id.othr else None)
    return name


READERS: dict[Format, Callable[[bytes], Document]] = {
    "csv": read_csv,
    "camt053": read_camt053,
    "lines": read_lines,
}


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
    return READERS[form](content)
