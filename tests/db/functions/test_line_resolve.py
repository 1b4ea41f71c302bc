from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.writes import StaffContract


class TestLineResolve(StaffContract):
    function = "line_resolve"
    scope = "reconciliation:write"
    names = {"counter_account": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"line": recon.open_line(bank), "resolution": "explained", "reason": "theirs"}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"line": recon.open_line(bank, "two")}


def resolve(bank: Bank, line: int, counter: str | None) -> dict[str, Any]:
    return bank.call("line_resolve", "staff", line=line, resolution="booked", reason="late",
                     counter_account=counter)  # fmt: skip


def name_suspense(bank: Bank) -> None:
    """An account of the bank itself for what waits for clarification."""
    bank.call("account_open", "operator", customer=1, currency="USD", account_number="SUSP-USD")
    named = {"role": "suspense", "currency": "USD", "account_number": "SUSP-USD"}
    apply(bank, "book_account_set", "operator", **named)


@pytest.mark.parametrize(("amount", "posted"), [("5.00", "-5.00"), ("-5.00", "5.00")])
def test_line_resolve__booked_to_suspense__both_signs(bank: Bank, amount: str, posted: str) -> None:
    name_suspense(bank)
    line, before = recon.open_line(bank, "one", amount), bank.balance(recon.ACCOUNT)
    answer = resolve(bank, line, None)
    assert answer["outcome"] == "applied"
    assert (answer["resource"]["status"], answer["resource"]["rule"]) == ("matched", "booked")
    assert str(bank.balance(recon.ACCOUNT) - before) == posted
    assert bank.balance("SUSP-USD") == -(bank.balance(recon.ACCOUNT) - before)
    transfer = bank.call(
        "transfer_get", "operator", transfer=int(answer["resource"]["transfer_id"])
    )
    assert (transfer["memo"], transfer["end_to_end_id"]) == ("late", "NO-one")
    bank.verify()


def test_line_resolve__money_for_a_customer__credited(bank: Bank) -> None:
    answer = resolve(bank, recon.open_line(bank), "ACC10001")
    assert answer["outcome"] == "applied"
    assert bank.balance("ACC10001") == 1005
    bank.verify()


@pytest.mark.parametrize(
    ("amount", "counter", "code"),
    [
        ("-5.00", "ACC10001", "mandate_missing"),
        ("-5.00", "NONE", "account_unknown"),
        ("5.00", "NONE", "account_unknown"),
        ("5.00", None, "system_account_missing"),
    ],
)
def test_line_resolve__not_to_be_booked__refused(
    bank: Bank, amount: str, counter: str | None, code: str
) -> None:
    line = recon.open_line(bank, "one", amount)
    refuse(bank, "line_resolve", "staff", code,
           line=line, resolution="booked", reason="late", counter_account=counter)  # fmt: skip


def test_line_resolve__state_of_the_accounts__refused(bank: Bank) -> None:
    line = recon.open_line(bank)
    asked = {"line": line, "resolution": "booked", "reason": "late"}
    bank.call("account_close", "operator", account_number="ACC10003")
    refuse(bank, "line_resolve", "staff", "account_closed", **asked, counter_account="ACC10003")
    bank.call("account_freeze", "operator", account_number="ACC10001")
    refuse(bank, "line_resolve", "staff", "account_frozen", **asked, counter_account="ACC10001")
    bank.root.execute("update bank_data.account_balance b set posted = 4000000000000000000"
                      " from bank_data.account a where a.id = b.account_id"
                      " and a.number = 'ACC20001'")  # fmt: skip
    refuse(bank, "line_resolve", "staff", "balance_limit", **asked, counter_account="ACC20001")


def test_line_resolve__floor_of_the_own_account__insufficient_funds(bank: Bank) -> None:
    line = recon.open_line(bank)
    bank.root.execute("update bank_data.account_balance b set floor_amount = posted"
                      " from bank_data.account a where a.id = b.account_id"
                      " and a.number = 'CASH-USD'")  # fmt: skip
    refuse(bank, "line_resolve", "staff", "insufficient_funds",
           line=line, resolution="booked", reason="late", counter_account="ACC10001")  # fmt: skip


def test_line_resolve__own_account_dormant__account_dormant(bank: Bank) -> None:
    line = recon.open_line(bank)
    bank.root.execute(
        "update bank_data.account set dormant_at = now() where number = 'CASH-USD';"
        " update bank_data.account_balance b set debit_open = false"
        "  from bank_data.account a where a.id = b.account_id and a.number = 'CASH-USD'"
    )
    refuse(bank, "line_resolve", "staff", "account_dormant",
           line=line, resolution="booked", reason="late", counter_account="ACC10001")  # fmt: skip


def test_line_resolve__malformed__told(bank: Bank) -> None:
    line = recon.open_line(bank)
    for wrong in ({"resolution": "ignored"}, {"reason": None}, {"line": None},
                  {"counter_account": "ACC10001"}):  # fmt: skip
        arguments = {"line": line, "resolution": "explained", "reason": "x"} | wrong
        fail(bank, "line_resolve", "staff", "request_invalid", **arguments)
    booked = {"line": line, "resolution": "booked", "reason": "x"}
    fail(bank, "line_resolve", "staff", "same_account", **booked, counter_account=recon.ACCOUNT)
    fail(bank, "line_resolve", "staff", "currency_mismatch", **booked, counter_account="ACC10002")


def test_line_resolve__resolved_or_unknown__refused(bank: Bank) -> None:
    asked = {"resolution": "explained", "reason": "theirs"}
    line = recon.open_line(bank)
    answer = bank.call("line_resolve", "staff", line=line, **asked)
    assert answer["resource"]["status"] == "explained"
    refuse(bank, "line_resolve", "staff", "line_resolved", line=line, **asked)
    refuse(bank, "line_resolve", "staff", "line_unknown", line=10**6, **asked)
