import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, suspend_customer
from tests.db.functions.reads import ListContract, read_pages


class TestCustomerList(ListContract):
    function = "customer_list"
    scope = "customers:read"


@pytest.mark.parametrize(
    ("who", "customers"),
    [
        ("ann_agent", [ANN]),
        ("ann", [ANN]),
        ("bob_agent", [BOB]),
        ("stranger", []),
        ("staff", [1, ANN, BOB]),
        ("operator", [1, ANN, BOB]),
    ],
)
def test_customer_list__caller__own_reach(bank: Bank, who: str, customers: list[int]) -> None:
    assert [row["customer_id"] for row in bank.rows("customer_list", who)] == customers


def test_customer_list__several_mandates__each_customer_once(bank: Bank) -> None:
    give(bank, "stranger", BOB, "read")
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10001"])
    give(bank, "stranger", ANN, "read", "debit")
    paged = read_pages(bank, "customer_list", "stranger", 1, {})
    assert [row["customer_id"] for row in paged] == [ANN, BOB]


@pytest.mark.parametrize(("status", "customers"), [("active", [1, BOB]), ("suspended", [ANN])])
def test_customer_list__status__those_only(bank: Bank, status: str, customers: list[int]) -> None:
    suspend_customer(bank, ANN)
    paged = read_pages(bank, "customer_list", "staff", 1, {"status": status})
    assert [row["customer_id"] for row in paged] == customers


@pytest.mark.parametrize("status", ["", "closed", "ACTIVE"])
def test_customer_list__bad_status__request_invalid(bank: Bank, status: str) -> None:
    fail(bank, "customer_list", "staff", "request_invalid", status=status)
