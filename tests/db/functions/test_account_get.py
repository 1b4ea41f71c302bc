from decimal import Decimal

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply
from tests.db.functions.reads import AccountReadContract


class TestAccountGet(AccountReadContract):
    function = "account_get"


def test_account_get__active__complete(bank: Bank) -> None:
    account = bank.call("account_get", "ann_agent", account_number="ACC10001")
    opened = account.pop("opened_at")
    assert opened == bank.one("select opened_at from bank_data.account where number = 'ACC10001'")
    assert account.pop("page_cursor")
    assert account == {
        "account_number": "ACC10001", "customer_id": ANN, "currency": "USD", "name": None,
        "status": "active", "frozen_for": None, "balance": Decimal("1000.00"),
        "available": Decimal("1000.00"), "held": 0, "version": 1, "closed_at": None,
        "product": None, "overdraft_limit": 0, "dormant_at": None,
    }  # fmt: skip


@pytest.mark.parametrize("direction", ["debit", "credit", "all"])
def test_account_get__frozen__says_for_what(bank: Bank, direction: str) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction=direction)
    account = bank.call("account_get", "ann", account_number="ACC10001")
    assert (account["status"], account["frozen_for"]) == ("frozen", direction)


def test_account_get__closed__says_when(bank: Bank) -> None:
    apply(bank, "account_close", "ann", account_number="ACC10003")
    account = bank.call("account_get", "ann", account_number="ACC10003")
    assert (account["status"], account["frozen_for"]) == ("closed", None)
    assert account["closed_at"] is not None
