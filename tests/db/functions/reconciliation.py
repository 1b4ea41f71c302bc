"""External statements that tests import, and the lines they made."""

import hashlib
from typing import Any

from psycopg.types.json import Jsonb

from tests.bank import Bank
from tests.db.functions.calls import apply

ACCOUNT = "CASH-USD"


def today(bank: Bank) -> str:
    """The day of the book, as lines write it."""
    return str(bank.one("select (now() at time zone 'UTC')::date"))


def line(bank: Bank, amount: str, **more: Any) -> dict[str, Any]:
    """A line of today."""
    return {"booked_on": today(bank), "amount": amount} | more


def document(bank: Bank, name: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Arguments of import_create; a name stands for a document."""
    given = list(lines) or [line(bank, "5.00", reference="NOBODY", memo="unknown")]
    return {
        "account_number": ACCOUNT,
        "document_format": "lines",
        "digest": hashlib.sha256(name.encode()).digest(),
        "lines": Jsonb(given),
    } | more


def imported(bank: Bank, name: str, *lines: dict[str, Any]) -> int:
    """The id of an import, made if it is not there yet."""
    arguments = document(bank, name, *lines)
    known: int | None = bank.one(
        "select id from bank_data.external_import where digest = %s", arguments["digest"]
    )
    if known is not None:
        return known
    return int(apply(bank, "import_create", "operator", **arguments)["import_id"])


def lines_of(bank: Bank, statement: int) -> list[int]:
    """The ids of the lines of an import."""
    rows = bank.root.execute(
        "select id from bank_data.external_line where import_id = %s order by number", [statement]
    ).fetchall()
    return [row["id"] for row in rows]


def open_line(bank: Bank, name: str = "one", amount: str = "5.00") -> int:
    """A line that no entry matches."""
    return lines_of(bank, imported(bank, name, line(bank, amount, reference=f"NO-{name}")))[0]


def states(bank: Bank, statement: int) -> list[tuple[str, str | None]]:
    """Status and rule of each line of an import."""
    rows = bank.rows("line_list", "staff", **{"import": statement})
    return [(row["status"], row["rule"]) for row in rows]


def deposit(bank: Bank, amount: str, reference: str | None = None) -> int:
    """Money that came in: debited to the bank's own account; returns the transfer's id."""
    made = bank.pay("operator", ACCOUNT, "ACC10001", amount, end_to_end_id=reference)
    assert made["outcome"] == "applied", made
    transfer: int = made["transfer_id"]
    return transfer
