from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, refuse
from tests.db.functions.writes import AccountContract

EMPTY = "ACC10003"


class TestAccountClose(AccountContract):
    function = "account_close"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": EMPTY}

    def others(self, bank: Bank) -> dict[str, Any]:
        new = apply(bank, "account_open", "operator", customer=ANN, currency="USD")
        return {"account_number": new["account_number"]}


def test_account_close__empty__closed_for_good(bank: Bank) -> None:
    account = apply(bank, "account_close", "ann", account_number=EMPTY)
    assert (account["status"], account["frozen_for"]) == ("closed", None)
    assert account["closed_at"]
    paid = bank.pay("ann_agent", "ACC10001", EMPTY, 1)
    assert (paid["outcome"], paid["facts"]) == ("account_closed", {"field": "to_account"})
    paid = bank.pay("ann_agent", EMPTY, "ACC10001", 1)
    assert (paid["outcome"], paid["facts"]) == ("account_closed", {"field": "from_account"})
    assert bank.call("account_balance", "ann", account_number=EMPTY)["balance"] == 0
    bank.verify()


def test_account_close__emptied__closed(bank: Bank) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 1000)
    assert apply(bank, "account_close", "ann", account_number="ACC10001")["status"] == "closed"
    bank.verify()


def test_account_close__frozen__closed(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number=EMPTY)
    assert apply(bank, "account_close", "ann", account_number=EMPTY)["status"] == "closed"


@pytest.mark.parametrize("column", ["posted", "held"])
@pytest.mark.parametrize("amount", [1, -1])
def test_account_close__something_left__account_not_empty(
    bank: Bank, column: str, amount: int
) -> None:
    query = f"update bank_data.account_balance set {column} = %s where account_id = %s"  # noqa: S608
    account = bank.one("select id from bank_data.account where number = %s", EMPTY)
    bank.root.execute(query.encode(), [amount, account])
    refuse(bank, "account_close", "staff", "account_not_empty", account_number=EMPTY)
    assert bank.call("account_get", "ann", account_number=EMPTY)["status"] == "active"


def test_account_close__not_empty_and_frozen__stays_frozen(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction="debit")
    refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")
    assert bank.call("account_get", "ann", account_number="ACC10001")["frozen_for"] == "debit"


def test_account_close__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number=EMPTY)
    refuse(bank, "account_close", "staff", "account_closed", account_number=EMPTY)


def test_account_close__number__never_used_again(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number=EMPTY)
    again = {"customer": 1002, "currency": "USD", "account_number": EMPTY}
    refuse(bank, "account_open", "staff", "account_number_taken", **again)
