from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import NOT_IN_FORCE, apply, fail, give, number_of, set_mandate
from tests.db.functions.reads import ListContract, read_pages

OF_ANN = ["ACC10001", "ACC10002", "ACC10003"]
OF_BOB = ["ACC20001", "ACC20002"]
OF_THE_BANK = ["CASH-USD", "CASH-EUR", "CASH-JPY"]


class TestAccountList(ListContract):
    function = "account_list"
    scope = "accounts:read"


def list_numbers(bank: Bank, who: str, **filters: Any) -> list[str]:
    return [number_of(row) for row in bank.rows("account_list", who, **filters)]


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("ann_agent", OF_ANN),
        ("ann_reader", OF_ANN),
        ("service", OF_ANN),
        ("ann", OF_ANN),
        ("bob_agent", OF_BOB),
        ("stranger", []),
        ("staff", [*OF_THE_BANK, *OF_ANN, *OF_BOB]),
        ("operator", [*OF_THE_BANK, *OF_ANN, *OF_BOB]),
    ],
)
def test_account_list__caller__own_reach(bank: Bank, who: str, numbers: list[str]) -> None:
    assert list_numbers(bank, who) == numbers


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"customer": BOB}, OF_BOB),
        ({"customer": 999999}, []),
        ({"currency": "USD"}, ["CASH-USD", "ACC10001", "ACC10003", "ACC20001"]),
        ({"currency": "XXX"}, []),
        ({"currency": "' or 1=1 --"}, []),
        ({"status": "frozen"}, ["ACC10001"]),
        ({"status": "closed"}, ["ACC10003"]),
        ({"status": "active", "customer": ANN}, ["ACC10002"]),
        ({"status": "active", "customer": BOB, "currency": "JPY"}, ["ACC20002"]),
    ],
)
def test_account_list__filters__those_only(
    bank: Bank, filters: dict[str, Any], numbers: list[str]
) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction="credit")
    apply(bank, "account_close", "ann", account_number="ACC10003")
    assert list_numbers(bank, "staff", **filters) == numbers
    paged = read_pages(bank, "account_list", "staff", 1, filters)
    assert [number_of(row) for row in paged] == numbers


@pytest.mark.parametrize("status", ["", "open", "ACTIVE"])
def test_account_list__bad_status__request_invalid(bank: Bank, status: str) -> None:
    fail(bank, "account_list", "staff", "request_invalid", status=status)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
@pytest.mark.parametrize("customer", [BOB, 1, 999999])
def test_account_list__foreign_customer__nothing(bank: Bank, who: str, customer: int) -> None:
    assert list_numbers(bank, who, customer=customer) == []


def test_account_list__several_mandates__all_they_name(bank: Bank) -> None:
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10003"])
    give(bank, "stranger", ANN, "read", "debit", account_numbers=["ACC10001", "ACC10003"])
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10002"])
    give(bank, "stranger", BOB, "read")
    assert list_numbers(bank, "stranger") == ["ACC10001", "ACC10003", *OF_BOB]
    paged = read_pages(bank, "account_list", "stranger", 1, {})
    assert [number_of(row) for row in paged] == ["ACC10001", "ACC10003", *OF_BOB]


def test_account_list__mandate_not_in_force__nothing(bank: Bank) -> None:
    for times in NOT_IN_FORCE:
        mandate = give(bank, "stranger", ANN, "read")
        assert list_numbers(bank, "stranger") == OF_ANN
        set_mandate(bank, mandate, times)
        assert list_numbers(bank, "stranger") == []


def test_account_list__row__as_account_get(bank: Bank) -> None:
    for row in bank.rows("account_list", "ann_agent"):
        number = row["account_number"]
        assert bank.call("account_get", "ann_agent", account_number=number) == row


def test_account_list__new_account_between_pages__at_the_end(bank: Bank) -> None:
    first = bank.rows("account_list", "ann", page_size=2)
    apply(bank, "account_open", "ann", customer=ANN, currency="USD")
    rest = bank.rows("account_list", "ann", page_cursor=first[-1]["page_cursor"])
    assert [number_of(row) for row in first + rest][:3] == OF_ANN
    assert len(rest) == 2
