from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import StaffContract


class TestCustomerSuspend(StaffContract):
    function = "customer_suspend"
    scope = "customers:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": BOB}


@pytest.mark.parametrize("customer", [1, 999999, 0, -1])
def test_customer_suspend__no_such_customer__customer_unknown(bank: Bank, customer: int) -> None:
    refuse(bank, "customer_suspend", "staff", "customer_unknown", customer=customer)


def test_customer_suspend__no_customer__request_invalid(bank: Bank) -> None:
    fail(bank, "customer_suspend", "staff", "request_invalid", customer=None)


def test_customer_suspend__active__stops_debits_not_credits(bank: Bank) -> None:
    customer = apply(bank, "customer_suspend", "staff", customer=ANN, reason="fraud")
    assert customer["status"] == "suspended"
    assert last_row(bank)["customer_id"] == last_row(bank)["subject_id"] == ANN
    for who in ("ann_agent", "ann", "service"):
        assert bank.pay(who, "ACC10001", "ACC20001", 1)["outcome"] == "customer_suspended"
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 1)["outcome"] == "applied"
    assert bank.call("account_balance", "ann_agent", account_number="ACC10001")["balance"] == 1001
    bank.verify()


def test_customer_suspend__again__applied(bank: Bank) -> None:
    for _ in range(2):
        assert apply(bank, "customer_suspend", "staff", customer=ANN)["status"] == "suspended"
