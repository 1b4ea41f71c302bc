from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, give
from tests.db.functions.payees import payee_of
from tests.db.functions.reads import ListContract

NUMBERS = ("ACC20001", "ACC20002", "CASH-USD", "CASH-EUR")


class TestPayeeList(ListContract):
    function = "payee_list"
    scope = "payees:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN}

    @pytest.fixture
    def bank(self, bank: Bank) -> Bank:
        for number in NUMBERS:
            payee_of(bank, number=number)
        return bank


def numbers(bank: Bank, who: str) -> list[str]:
    return [row["account_number"] for row in bank.rows("payee_list", who, customer=ANN)]


@pytest.mark.parametrize("who", ["ann_agent", "ann_viewer", "ann", "staff", "operator"])
def test_payee_list__who_may__those_not_removed(bank: Bank, who: str) -> None:
    first = payee_of(bank)
    payee_of(bank, number="ACC20002")
    assert numbers(bank, who) == ["ACC20001", "ACC20002"]
    apply(bank, "payee_remove", "ann", payee=first)
    assert numbers(bank, who) == ["ACC20002"]


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
def test_payee_list__of_another__customer_unknown(bank: Bank, who: str) -> None:
    for customer in (BOB, 9, None):
        fail(bank, "payee_list", who, "customer_unknown", customer=customer)


def test_payee_list__mandate_to_manage_only__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", ANN, "manage")
    fail(bank, "payee_list", "stranger", "mandate_missing", customer=ANN)
