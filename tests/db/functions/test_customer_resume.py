from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import StaffContract


class TestCustomerResume(StaffContract):
    function = "customer_resume"
    scope = "customers:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": BOB}


@pytest.mark.parametrize("customer", [1, 999999, 0, -1])
def test_customer_resume__no_such_customer__customer_unknown(bank: Bank, customer: int) -> None:
    refuse(bank, "customer_resume", "staff", "customer_unknown", customer=customer)


def test_customer_resume__no_customer__request_invalid(bank: Bank) -> None:
    fail(bank, "customer_resume", "staff", "request_invalid", customer=None)


def test_customer_resume__suspended__debits_again(bank: Bank) -> None:
    apply(bank, "customer_suspend", "staff", customer=ANN)
    customer = apply(bank, "customer_resume", "staff2", customer=ANN, reason="cleared")
    assert customer["status"] == "active"
    assert last_row(bank)["customer_id"] == last_row(bank)["subject_id"] == ANN
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"


def test_customer_resume__active__applied(bank: Bank) -> None:
    assert apply(bank, "customer_resume", "staff", customer=ANN)["status"] == "active"
