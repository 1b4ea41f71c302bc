from decimal import Decimal

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply
from tests.db.functions.reads import AccountReadContract


class TestAccountBalance(AccountReadContract):
    function = "account_balance"


@pytest.mark.parametrize(
    ("who", "number", "currency", "balance"),
    [
        ("ann_agent", "ACC10001", "USD", "1000.00"),
        ("service", "ACC10001", "USD", "1000.00"),
        ("ann", "ACC10002", "EUR", "500.00"),
        ("bob_agent", "ACC20002", "JPY", "100000"),
        ("staff", "ACC10003", "USD", "0.00"),
        ("operator", "ACC20001", "USD", "1000.00"),
    ],
)
def test_account_balance__who_may_read__exact(
    bank: Bank, who: str, number: str, currency: str, balance: str
) -> None:
    found = bank.call("account_balance", who, account_number=number)
    assert (found["account_number"], found["currency"]) == (number, currency)
    assert (str(found["balance"]), str(found["available"])) == (balance, balance)
    assert found["held"] == 0
    assert found["version"] == (0 if balance == "0.00" else 1)
    assert found["as_of"] is not None


def test_account_balance__account_of_the_bank__no_available(bank: Bank) -> None:
    found = bank.call("account_balance", "staff", account_number="CASH-USD")
    assert (found["balance"], found["available"]) == (Decimal("-2000.00"), None)


def test_account_balance__hold_and_overdraft__available(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set held = 2500, floor_amount = -10000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    found = bank.call("account_balance", "ann", account_number="ACC10001")
    assert [str(found[each]) for each in ("balance", "held", "available")] == [
        "1000.00", "25.00", "1075.00",
    ]  # fmt: skip


def test_account_balance__after_transfer__follows(bank: Bank) -> None:
    paid = bank.pay("ann_agent", "ACC10001", "ACC20001", Decimal("0.01"))
    found = bank.call("account_balance", "ann_agent", account_number="ACC10001")
    for each in ("balance", "available", "version"):
        assert found[each] == paid[each]


@pytest.mark.parametrize(
    ("function", "number"), [("account_freeze", "ACC10001"), ("account_close", "ACC10003")]
)
def test_account_balance__frozen_or_closed__answered(
    bank: Bank, function: str, number: str
) -> None:
    before = bank.call("account_balance", "ann", account_number=number)
    apply(bank, function, "ann", account_number=number)
    after = bank.call("account_balance", "ann", account_number=number)
    assert after["balance"] == before["balance"]
