from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import StaffContract


class TestLineMatch(StaffContract):
    function = "line_match"
    scope = "reconciliation:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"line": recon.open_line(bank, "one", "7"), "transfer": booked(bank, "7")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"line": recon.open_line(bank, "two", "8"), "transfer": booked(bank, "8")}


def booked(bank: Bank, amount: str) -> int:
    """A deposit of an amount, made after the import so that no rule has matched it."""
    known: int | None = bank.one(
        "select id from bank_data.journal where request ->> 'end_to_end_id' = %s", f"D{amount}"
    )
    return recon.deposit(bank, amount, f"D{amount}") if known is None else known


def test_line_match__by_hand__matched(bank: Bank) -> None:
    line = recon.open_line(bank)
    transfer = recon.deposit(bank, "5")
    made = apply(bank, "line_match", "staff", line=line, transfer=transfer, reason="same thing")
    assert (made["status"], made["transfer_id"]) == ("matched", str(transfer))
    assert (made["rule"], made["reason"]) == ("manual", "same thing")
    assert made["resolved_by"] == str(bank.principals["staff"])
    assert last_row(bank)["subject_id"] == line


def test_line_match__does_not_fit__match_invalid(bank: Bank) -> None:
    line, second = recon.open_line(bank), recon.open_line(bank, "two")
    other = bank.pay("ann", "ACC10001", "ACC20001", "5")["transfer_id"]
    opposite = bank.pay("ann", "ACC10001", recon.ACCOUNT, "5")["transfer_id"]
    taken = recon.deposit(bank, "5")
    apply(bank, "line_match", "staff", line=second, transfer=taken)
    for transfer in (recon.deposit(bank, "6"), other, opposite, taken, 1, -1):
        refuse(bank, "line_match", "staff", "match_invalid", line=line, transfer=transfer)


def test_line_match__matched_already__line_resolved(bank: Bank) -> None:
    line, first = recon.open_line(bank), recon.deposit(bank, "5")
    apply(bank, "line_match", "staff", line=line, transfer=first)
    refuse(bank, "line_match", "staff", "line_resolved",
           line=line, transfer=recon.deposit(bank, "5"))  # fmt: skip


def test_line_match__no_such_line__line_unknown(bank: Bank) -> None:
    refuse(bank, "line_match", "staff", "line_unknown", line=10**6, transfer=1)


def test_line_match__malformed__request_invalid(bank: Bank) -> None:
    fail(bank, "line_match", "staff", "request_invalid", line=None, transfer=1)
    fail(bank, "line_match", "staff", "request_invalid", line=1, transfer=None)
