import random
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import BOB, Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.terms import (
    compute_fee,
    make_product,
    name_fee_income,
    open_funded,
)
from tests.db.functions.writes import StaffContract

FEE = {"product": "CURRENT-USD", "operation": "transfer_post"}


class TestProductFeeSet(StaffContract):
    function = "product_fee_set"
    scope = "products:write"
    texts = {}  # noqa: RUF012
    names = {"product": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if bank.one("select code from bank_data.product") is None:
            make_product(bank)
        return FEE | {"flat": 1}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"flat": 2}


def test_product_fee_set__all_terms__shown(bank: Bank) -> None:
    make_product(bank)
    terms = {"flat": Decimal("0.30"), "percentage": Decimal("2.90"), "minimum": 1, "maximum": 50}
    shown = apply(bank, "product_fee_set", "staff", **FEE, **terms)
    assert shown == FEE | {
        "flat": "0.30", "percentage": "2.9", "minimum": "1.00", "maximum": "50.00",
        "currency": "USD", "starts_at": shown["created_at"], "created_at": shown["created_at"],
    }  # fmt: skip
    later = apply(bank, "product_fee_set", "staff", **FEE, starts_at="2999-01-01")
    assert later["starts_at"].startswith("2999-01-01")
    past = apply(bank, "product_fee_set", "staff", **FEE, starts_at="2020-01-01")
    assert past["starts_at"] == past["created_at"]  # nothing is charged afterwards


@pytest.mark.parametrize(
    ("start", "fee"),
    [("now() - interval '1 second'", 1), ("now() + interval '1 hour'", 1), ("now()", 9)],
)
def test_product_fee_set__start__from_then_on(bank: Bank, start: str, fee: int) -> None:
    make_product(bank)
    name_fee_income(bank)
    apply(bank, "product_fee_set", "staff", **FEE, flat=1)
    apply(bank, "product_fee_set", "staff", **FEE, flat=9, starts_at="2999-01-01")
    number = open_funded(bank, "CURRENT-USD", 100)
    assert bank.pay("ann", number, "ACC20001", 5)["fee"] == 1
    moved = f"update bank_data.product_fee set starts_at = {start} where flat = 900"  # noqa: S608
    bank.root.execute(moved.encode())
    assert bank.pay("ann", number, "ACC20001", 5)["fee"] == fee


def test_product_fee_set__nothing__ends_the_fee(bank: Bank) -> None:
    make_product(bank)
    name_fee_income(bank)
    apply(bank, "product_fee_set", "staff", **FEE, flat=1)
    apply(bank, "product_fee_set", "staff", **FEE)
    number = open_funded(bank, "CURRENT-USD", 100)
    assert bank.pay("ann", number, "ACC20001", 5)["fee"] is None
    bank.verify()


@pytest.mark.parametrize("seed", range(4))
def test_product_fee_set__random_terms__as_computed_elsewhere(bank: Bank, seed: int) -> None:
    """Amounts that end in a half of a cent come often: percentages and amounts are round."""
    source = random.Random(seed)  # noqa: S311 - not a secret
    places = {"USD": 2, "JPY": 0, "KWD": 3, "CLF": 4}
    currency = list(places)[seed]
    unit = Decimal(1).scaleb(-places[currency])
    product = f"PRODUCT-{currency}"
    make_product(bank, product, currency=currency)
    if currency in {"KWD", "CLF"}:
        named = {"customer": 1, "currency": currency, "account_number": f"CASH-{currency}"}
        apply(bank, "account_open", "staff", **named)
    income = name_fee_income(bank, currency)
    payer = open_funded(bank, product, 10**9, currency=currency)
    payee = open_funded(bank, product, currency=currency, customer=BOB)
    ties = 0
    for _ in range(60):
        low, high = sorted(unit * source.randrange(0, 2000) for _ in range(2))
        fee: dict[str, Decimal | None] = {
            "flat": source.choice([None, unit * source.randrange(1, 500)]),
            "percentage": source.choice(
                [None, Decimal("0.5"), Decimal(source.randrange(1, 10**6)).scaleb(-4), Decimal(50)]
            ),
            "minimum": source.choice([None, None, low]),
            "maximum": source.choice([None, None, high]),
        }
        given = {name: value for name, value in fee.items() if value is not None}
        apply(bank, "product_fee_set", "staff", product=product, operation="transfer_post", **given)
        amount = unit * source.randrange(1, 100_000)
        exact = amount * (fee["percentage"] or 0) / 100 / unit
        ties += exact % 1 == Decimal("0.5")
        expected = compute_fee(amount, fee, places[currency])
        before, earned = bank.balance(payer), bank.balance(income)
        paid = bank.pay("ann", payer, payee, amount)
        assert (paid["outcome"], paid["fee"]) == ("applied", expected or None), (amount, fee)
        assert paid["balance"] == bank.balance(payer) == before - amount - expected
        assert bank.balance(income) == earned + expected
    assert ties > 0
    bank.verify()


@pytest.mark.parametrize(
    "wrong",
    [
        *({"operation": name} for name in ("", "transfer_fee", "account_sweep", None)),
        *({"percentage": value} for value in (-1, Decimal("100.000001"), Decimal("0.0000001"),
                                              Decimal("NaN"), None)),
        {"flat": None},
        {"minimum": None},
        {"minimum": 2, "maximum": 1},
        {"starts_at": "infinity"},
        {"starts_at": "1999-01-01"},
        {"product": None},
    ],
)  # fmt: skip
def test_product_fee_set__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    make_product(bank)
    fail(bank, "product_fee_set", "staff", "request_invalid", **FEE | wrong)


def test_product_fee_set__internal__request_invalid(bank: Bank) -> None:
    make_product(bank, kind="internal")
    fail(bank, "product_fee_set", "staff", "request_invalid", **FEE, flat=1)


@pytest.mark.parametrize("field", ["flat", "minimum", "maximum"])
def test_product_fee_set__amounts__amount_invalid_and_amount_precision(
    bank: Bank, field: str
) -> None:
    make_product(bank)
    for value, code in (
        (Decimal("-0.01"), "amount_invalid"),
        (Decimal(10**18), "amount_invalid"),
        (Decimal("0.001"), "amount_precision"),
    ):
        is_below_minimum = field == "maximum" and value < 0
        told = "request_invalid" if is_below_minimum else code
        fail(bank, "product_fee_set", "staff", told, **FEE | {field: value})


def test_product_fee_set__no_such_product__product_unknown(bank: Bank) -> None:
    refuse(bank, "product_fee_set", "staff", "product_unknown", **FEE, flat=1)


def test_product_fee_set__another_set_meanwhile__receipt_of_ones_own(bank: Bank) -> None:
    make_product(bank)
    bank.root.execute(
        "insert into bank_data.product_fee (book_id, id, product_id, operation, flat, percentage,"
        " starts_at) overriding system value"
        " select 1, 999999, id, 'hold_capture', 1, 0, now() from bank_data.product"
    )
    named = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": 2}
    told = apply(bank, "product_fee_set", "staff", **named)
    assert (told["operation"], told["flat"]) == ("transfer_post", "2.00")
