from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract


class TestBreakList(ReadContract):
    function = "break_list"
    scope = "reconciliation:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        day = recon.today(bank)
        return {"account_number": recon.ACCOUNT, "since": day, "until": day}


def found(bank: Bank, **more: Any) -> list[tuple[str, str]]:
    day = recon.today(bank)
    arguments = {"account_number": recon.ACCOUNT, "since": day, "until": day} | more
    return [(r["side"], str(r["amount"])) for r in bank.rows("break_list", "staff", **arguments)]


def test_break_list__both_sides__what_nobody_else_knows(bank: Bank) -> None:
    transfer = recon.deposit(bank, "3")
    recon.imported(
        bank, "one", recon.line(bank, "1000"), recon.line(bank, "1000"), recon.line(bank, "-2")
    )
    assert found(bank) == [("external", "-2.00"), ("internal", "3.00")]
    assert found(bank, row_limit=1) == [("external", "-2.00")]
    rows = bank.rows("break_list", "staff", **TestBreakList().arguments(bank))
    assert [row["transfer_id"] for row in rows] == [None, transfer]
    recon.imported(bank, "two", recon.line(bank, "3"))
    assert found(bank) == [("external", "-2.00")]


def test_break_list__other_days__none(bank: Bank) -> None:
    recon.imported(bank, "one")
    assert found(bank, since="2020-01-01", until="2020-12-31") == []


def test_break_list__unknown_account__account_unknown(bank: Bank) -> None:
    fail(bank, "break_list", "staff", "account_unknown",
         account_number="NONE", since="2026-01-01", until="2026-01-02")  # fmt: skip


def test_break_list__malformed__request_invalid(bank: Bank) -> None:
    good = TestBreakList().arguments(bank)
    for wrong in ({"since": None}, {"until": None}, {"account_number": None}, {"row_limit": 0},
                  {"row_limit": 10001}, {"row_limit": None}, {"since": "2999-01-01"},
                  {"since": "2020-01-01"}):  # fmt: skip
        fail(bank, "break_list", "staff", "request_invalid", **good | wrong)


def test_break_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "reconciliation:read")
        fail(bank, "break_list", who, "staff_only", **TestBreakList().arguments(bank))
