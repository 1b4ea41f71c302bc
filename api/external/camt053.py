"""A statement of another bank as a message: ISO 20022 camt.053.001.02 or .08."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pyiso20022.camt import camt_053_001_02, camt_053_001_08
from xsdata.exceptions import ConverterWarning, ParserError
from xsdata.formats.dataclass.context import XmlContext
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.parsers.handlers.native import XmlEventHandler

from api.external.statement import AMOUNT, LENGTHS, Collector, Document, DocumentError

MODELS = {
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02": camt_053_001_02.Document,
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08": camt_053_001_08.Document,
}
CONTEXT = XmlContext()
CONFIG = ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True)
# The schema has 20 levels; more would be an attack on what walks the tree.
DEPTH_LIMIT = 40


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
    try:
        yield from limit_depth(iterparse(source, ("start", "end", "start-ns"), forbid_dtd=True))
    except ElementTree.ParseError as error:
        raise DocumentError(f"Line {error.position[0]}: it is not XML.") from None
    except DefusedXmlException:
        raise DocumentError("It has a document type declaration, which is not accepted.") from None
    except DocumentError:
        raise
    except (LookupError, ValueError):  # no such encoding, or one the parser cannot take
        raise DocumentError("It is in an encoding that is not known: send UTF-8.") from None


def limit_depth(events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The same events, as long as they are not nested too deeply.

    Raises:
        DocumentError: They are.
    """
    depth = 0
    for event, element in events:
        depth += {"start": 1, "end": -1}.get(event, 0)
        if depth > DEPTH_LIMIT:
            raise DocumentError("It is nested too deeply for camt.053.")
        yield event, element


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
    """An amount with its sign: debits < 0.

    The model takes more for a decimal than a plain one: NaN, and exponents of any size, which
    written out would fill the memory.
    """
    value: Decimal = amount.value
    if not AMOUNT.fullmatch(str(value)) or value.is_signed():
        raise DocumentError(f"{place}: the amount is negative or no plain decimal.")
    code = read_code(side)
    if code not in {"CRDT", "DBIT"}:
        raise DocumentError(f"{place}: it is neither a credit nor a debit.")
    return -value if code == "DBIT" else value


def read_entry(place: str, entry: Any) -> Iterator[dict[str, str | None]]:
    """The fields of each line an entry is."""
    booked, value = read_moment(place, entry.bookg_dt), read_moment(place, entry.val_dt)
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


def read_moment(place: str, choice: Any) -> str | None:
    """The day of a date or of a date and time."""
    if choice is None:
        return None
    day = choice.dt or choice.dt_tm
    if not day:  # the model lets the schema's choice be neither, or empty
        raise DocumentError(f"{place}: a date is empty.")
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
