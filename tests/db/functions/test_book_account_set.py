from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.writes import StaffContract

FEES = {"role": "fee_income", "currency": "USD", "account_number": "CASH-USD"}
ROLES = [
    "fee_income", "interest_expense", "interest_income", "exchange_position",
    "exchange_rounding", "suspense",
]  # fmt: skip


class TestBookAccountSet(StaffContract):
    function = "book_account_set"
    scope = "products:write"
    texts = {}  # noqa: RUF012
    names = {"account_number": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(FEES)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return FEES | {"role": "suspense"}


@pytest.mark.parametrize("role", ROLES)
def test_book_account_set__role__shown(bank: Bank, role: str) -> None:
    shown = apply(bank, "book_account_set", "staff", **FEES | {"role": role})
    assert shown == FEES | {"role": role, "name": None}


def test_book_account_set__again__replaced(bank: Bank) -> None:
    apply(bank, "book_account_set", "staff", **FEES)
    named = {"customer": 1, "currency": "USD", "account_number": "FEES-USD"}
    apply(bank, "account_open", "staff", **named)
    apply(bank, "book_account_set", "staff", **FEES | {"account_number": "FEES-USD"})
    (found,) = bank.rows("book_account_list", "staff")
    assert found["account_number"] == "FEES-USD"


@pytest.mark.parametrize("missing", list(FEES))
def test_book_account_set__argument_missing__request_invalid(bank: Bank, missing: str) -> None:
    fail(bank, "book_account_set", "staff", "request_invalid", **FEES | {missing: None})


def test_book_account_set__bad_role__request_invalid(bank: Bank) -> None:
    fail(bank, "book_account_set", "staff", "request_invalid", **FEES | {"role": "cash"})


def test_book_account_set__no_such_account__account_unknown(bank: Bank) -> None:
    named = FEES | {"account_number": "NONE"}
    refuse(bank, "book_account_set", "staff", "account_unknown", **named)


def test_book_account_set__other_currency__currency_mismatch(bank: Bank) -> None:
    fail(bank, "book_account_set", "staff", "currency_mismatch", **FEES | {"currency": "EUR"})
    fail(bank, "book_account_set", "staff", "currency_unknown", **FEES | {"currency": "XXX"})


def test_book_account_set__of_a_customer__account_not_internal(bank: Bank) -> None:
    named = FEES | {"account_number": "ACC10001"}
    refuse(bank, "book_account_set", "staff", "account_not_internal", **named)


def test_book_account_set__closed__account_closed(bank: Bank) -> None:
    named = {"customer": 1, "currency": "USD", "account_number": "OLD-USD"}
    apply(bank, "account_open", "staff", **named)
    apply(bank, "account_close", "staff", account_number="OLD-USD")
    old = FEES | {"account_number": "OLD-USD"}
    refuse(bank, "book_account_set", "staff", "account_closed", **old)
