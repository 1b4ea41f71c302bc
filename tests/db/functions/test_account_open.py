from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    apply,
    fail,
    give,
    last_row,
    precede,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.terms import make_product
from tests.db.functions.writes import WriteContract


class TestAccountOpen(WriteContract):
    function = "account_open"
    scope = "accounts:write"
    texts = {"name": 200}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN, "currency": "USD"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN, "currency": "EUR"}


@pytest.mark.parametrize("who", ["ann_manager", "ann", "staff", "operator"])
def test_account_open__who_may_manage__applied(bank: Bank, who: str) -> None:
    account = apply(bank, "account_open", who, customer=ANN, currency="USD", name="Savings")
    assert account["customer_id"] == str(ANN)
    assert (account["currency"], account["name"]) == ("USD", "Savings")
    assert (account["status"], account["version"]) == ("active", 0)
    assert (account["balance"], account["available"], account["held"]) == ("0.00", "0.00", "0.00")
    row = last_row(bank)
    assert row["customer_id"] == ANN
    assert row["request"] == {"customer": ANN, "currency": "USD", "name": "Savings"}
    assert (row["mandate_id"] is not None) == (who == "ann_manager")
    assert bank.pay("ann", "ACC10001", account["account_number"], 1)["outcome"] == "applied"
    bank.verify()


@pytest.mark.parametrize(("currency", "zero"), [("JPY", "0"), ("KWD", "0.000"), ("CLF", "0.0000")])
def test_account_open__currency__its_places(bank: Bank, currency: str, zero: str) -> None:
    assert apply(bank, "account_open", "ann", customer=ANN, currency=currency)["balance"] == zero


def test_account_open__no_number__new_numbers(bank: Bank) -> None:
    opened = [apply(bank, "account_open", "ann", customer=ANN, currency="USD") for _ in range(3)]
    assert len({account["account_number"] for account in opened}) == 3


def test_account_open__next_number_in_use__applied(bank: Bank) -> None:
    last = bank.one("select last_value from bank_data.account_id_seq")
    number = f"ACC{last + 2}"  # this account is the next one, and takes the number after it
    apply(bank, "account_open", "staff", customer=ANN, currency="USD", account_number=number)
    apply(bank, "account_open", "ann", customer=ANN, currency="USD")


@pytest.mark.parametrize("number", ["ABC", "0", "DE89370400440532013000", "A" * 34, "A--"])
def test_account_open__number_of_staff__taken_or_refused(bank: Bank, number: str) -> None:
    arguments = {"customer": BOB, "currency": "USD", "account_number": number}
    if len(number) < 3:
        fail(bank, "account_open", "staff", "request_invalid", **arguments)
    else:
        assert apply(bank, "account_open", "staff", **arguments)["account_number"] == number


@pytest.mark.parametrize(
    "number", ["", "AB", "abc", "-AB", "A B", "A" * 35, "ABC\n", "ÄBC", "١٢٣", "A'B", "A%B"]
)
def test_account_open__bad_number__request_invalid(bank: Bank, number: str) -> None:
    arguments = {"customer": BOB, "currency": "USD", "account_number": number}
    fail(bank, "account_open", "staff", "request_invalid", **arguments)


@pytest.mark.parametrize("missing", ["customer", "currency"])
def test_account_open__argument_missing__request_invalid(bank: Bank, missing: str) -> None:
    arguments = {"customer": ANN, "currency": "USD"} | {missing: None}
    fail(bank, "account_open", "ann", "request_invalid", **arguments)


@pytest.mark.parametrize("currency", ["", "usd", "XXX", "USDX", "' or 1=1 --", "US\u200bD"])
def test_account_open__no_such_currency__currency_unknown(bank: Bank, currency: str) -> None:
    fail(bank, "account_open", "ann", "currency_unknown", customer=ANN, currency=currency)


@pytest.mark.parametrize("who", ["ann", "ann_manager"])
def test_account_open__number_of_customer__staff_only(bank: Bank, who: str) -> None:
    arguments = {"customer": ANN, "currency": "USD", "account_number": "MINE"}
    refuse(bank, "account_open", who, "staff_only", **arguments)


@pytest.mark.parametrize("customer", [BOB, 1, 999999, 0, -1])
@pytest.mark.parametrize("who", ["stranger", "ann_manager", "ann"])
def test_account_open__foreign_customer__customer_unknown(
    bank: Bank, who: str, customer: int
) -> None:
    answer = refuse(
        bank, "account_open", who, "customer_unknown", customer=customer, currency="USD"
    )
    assert answer["facts"] is None


def test_account_open__no_such_customer_for_staff__customer_unknown(bank: Bank) -> None:
    refuse(bank, "account_open", "staff", "customer_unknown", customer=999999, currency="USD")


def test_account_open__mandate_for_some_accounts__customer_unknown(bank: Bank) -> None:
    give(bank, "stranger", ANN, "manage", account_numbers=["ACC10001"])
    refuse(bank, "account_open", "stranger", "customer_unknown", customer=ANN, currency="USD")


def test_account_open__no_mandate_to_manage__mandate_missing(bank: Bank) -> None:
    set_scopes(bank, "ann_agent", "accounts:write")
    refuse(bank, "account_open", "ann_agent", "mandate_missing", customer=ANN, currency="USD")


@pytest.mark.parametrize("who", ["ann_manager", "ann", "staff"])
def test_account_open__suspended_customer__customer_suspended(bank: Bank, who: str) -> None:
    suspend_customer(bank, ANN)
    refuse(bank, "account_open", who, "customer_suspended", customer=ANN, currency="USD")


@pytest.mark.parametrize("customer", [ANN, BOB])
def test_account_open__number_in_use__account_number_taken(bank: Bank, customer: int) -> None:
    arguments = {"customer": customer, "currency": "USD", "account_number": "ACC20001"}
    refuse(bank, "account_open", "staff", "account_number_taken", **arguments)


def test_account_open__for_the_bank__no_floor(bank: Bank) -> None:
    new = apply(bank, "account_open", "staff", customer=1, currency="USD", account_number="FEES")
    assert new["available"] is None
    assert bank.pay("staff", "FEES", "ACC10001", 5)["outcome"] == "applied"
    assert bank.balance("FEES") == -5
    bank.verify()


def test_account_open__suspended_and_number_taken__by_precedence(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    arguments = {"customer": ANN, "currency": "USD", "account_number": "ACC20001"}
    first = precede(bank, "customer_suspended", "account_number_taken")
    refuse(bank, "account_open", "staff", first, **arguments)


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ({"customer": ANN, "account_number": "MINE"}, ["staff_only"]),
        ({"customer": BOB}, ["customer_unknown"]),
        ({"customer": BOB, "account_number": "ACC20001"}, ["staff_only", "customer_unknown"]),
    ],
)
def test_account_open__unknown_currency_and_more__by_precedence(
    bank: Bank, arguments: dict[str, Any], codes: list[str]
) -> None:
    first = precede(bank, "currency_unknown", *codes)
    check = fail if first == "currency_unknown" else refuse
    check(bank, "account_open", "ann", first, **arguments, currency="XXX")


def test_account_open__product__its_terms(bank: Bank) -> None:
    make_product(bank, "LOAN-EUR", kind="loan", currency="EUR", overdraft_limit=Decimal("2500.50"))
    account = apply(bank, "account_open", "staff", customer=ANN, product="LOAN-EUR")
    assert (account["currency"], account["product"]) == ("EUR", "LOAN-EUR")
    assert (account["overdraft_limit"], account["available"]) == ("2500.50", "2500.50")
    assert last_row(bank)["request"] == {"customer": ANN, "product": "LOAN-EUR"}
    number = account["account_number"]
    paid = bank.pay("ann", number, "ACC10002", Decimal("2500.50"))
    assert (paid["balance"], paid["available"], paid["fee"]) == (Decimal("-2500.50"), 0, None)
    assert bank.pay("ann", number, "ACC10002", "0.01")["outcome"] == "insufficient_funds"
    bank.verify()


def test_account_open__no_product__no_terms(bank: Bank) -> None:
    account = apply(bank, "account_open", "ann", customer=ANN, currency="USD")
    assert (account["product"], account["overdraft_limit"]) == (None, "0.00")
    account = apply(bank, "account_open", "staff", customer=1, currency="USD")
    assert (account["product"], account["overdraft_limit"]) == (None, None)


@pytest.mark.parametrize("who", ["ann", "ann_manager", "staff"])
def test_account_open__product_without_credit__applied(bank: Bank, who: str) -> None:
    make_product(bank)
    named = {"customer": ANN, "currency": "USD", "product": "CURRENT-USD"}
    assert apply(bank, "account_open", who, **named)["product"] == "CURRENT-USD"


@pytest.mark.parametrize("who", ["ann", "ann_manager", "stranger"])
def test_account_open__product_that_lends__staff_only(bank: Bank, who: str) -> None:
    make_product(bank, overdraft_limit=Decimal("0.01"))
    refuse(bank, "account_open", who, "staff_only", customer=ANN, product="CURRENT-USD")


@pytest.mark.parametrize("product", ["NONE", "current-usd", "' or 1=1 --"])
def test_account_open__no_such_product__product_unknown(bank: Bank, product: str) -> None:
    make_product(bank)
    refuse(bank, "account_open", "ann", "product_unknown", customer=ANN, product=product)
    first = precede(bank, "product_unknown", "customer_unknown")
    refuse(bank, "account_open", "ann", first, customer=BOB, product=product)
    set_scopes(bank, "ann_agent", "accounts:write")
    first = precede(bank, "product_unknown", "mandate_missing")
    refuse(bank, "account_open", "ann_agent", first, customer=ANN, product=product)


def test_account_open__other_currency__currency_mismatch(bank: Bank) -> None:
    make_product(bank)
    named = {"customer": ANN, "product": "CURRENT-USD"}
    fail(bank, "account_open", "ann", "currency_mismatch", **named, currency="EUR")
    fail(bank, "account_open", "ann", "currency_unknown", **named, currency="XXX")


def test_account_open__product_of_the_bank__product_mismatch(bank: Bank) -> None:
    make_product(bank)
    make_product(bank, "INTERNAL-USD", kind="internal")
    refuse(bank, "account_open", "staff", "product_mismatch", customer=ANN, product="INTERNAL-USD")
    refuse(bank, "account_open", "staff", "product_mismatch", customer=1, product="CURRENT-USD")
    own = apply(bank, "account_open", "staff", customer=1, product="INTERNAL-USD")
    assert (own["available"], own["overdraft_limit"]) == (None, None)
    bank.verify()


def test_account_open__product_over__product_not_offered(bank: Bank) -> None:
    make_product(bank)
    apply(bank, "product_update", "staff", code="CURRENT-USD", is_offered=False)
    named = {"customer": ANN, "product": "CURRENT-USD"}
    refuse(bank, "account_open", "staff", "product_not_offered", **named)
    first = precede(bank, "product_not_offered", "account_number_taken")
    refuse(bank, "account_open", "staff", first, **named, account_number="ACC20001")
