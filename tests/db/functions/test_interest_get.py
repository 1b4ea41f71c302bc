from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.interest import (
    DAY,
    UNIT,
    make_interest,
    make_product,
    position,
    set_product,
)
from tests.db.functions.reads import AccountReadContract


class TestInterestGet(AccountReadContract):
    function = "interest_get"


def test_interest_get__without_a_product__nothing(bank: Bank) -> None:
    row = bank.call("interest_get", "ann", account_number="ACC10001")
    assert row == {
        "account_number": "ACC10001",
        "currency": "USD",
        "accrued": 0,
        "accrued_units": 0,
        "units": UNIT * 100,
        "postings": [],
    } | dict.fromkeys(
        [
            "accrued_through", "product", "credit_rate", "debit_rate", "day_count", "capitalised",
            "next_capitalisation", "refusal",
        ]
    )  # fmt: skip


def test_interest_get__accrued__exact_units(bank: Bank) -> None:
    make_interest(bank, days=40)
    row = bank.call("interest_get", "ann", account_number="ACC10001")
    assert row["accrued_units"] == position(bank, "ACC10001")["outstanding"]
    assert row["accrued"] == round(row["accrued_units"] / row["units"], 12)
    today = bank.one("select current_date")
    assert row["accrued_through"] == today - DAY
    assert (row["product"], row["day_count"], row["capitalised"]) == (
        "SAVINGS",
        "ACT/365",
        "monthly",
    )
    assert row["next_capitalisation"] == bank.one(
        "select (date_trunc('month', current_date) + interval '1 month')::date"
    )
    newest = row["postings"][0]
    assert newest["due_on"] == bank.one("select date_trunc('month', current_date)::date::text")
    transfer = bank.one("select amount from bank_data.journal where id = %s", newest["transfer_id"])
    assert Decimal(newest["amount"]) * 100 == transfer


def test_interest_get__yen__no_places_in_the_unit(bank: Bank) -> None:
    row = bank.call("interest_get", "bob_agent", account_number="ACC20002")
    assert row["units"] == UNIT


def test_interest_get__not_begun__terms_and_next_capitalisation(bank: Bank) -> None:
    """Opened today: nothing has accrued, and it is known when it will be booked."""
    make_interest(bank, days=40)
    set_product(bank, "ACC10003", "SAVINGS", bank.one("select current_date"))
    row = bank.call("interest_get", "ann", account_number="ACC10003")
    assert (row["accrued_through"], row["accrued_units"]) == (None, 0)
    assert row["credit_rate"] == Decimal("0.0365")
    assert row["next_capitalisation"].day == 1


def test_interest_get__product_without_terms__no_rates(bank: Bank) -> None:
    make_product(bank, "PLAIN")
    set_product(bank, "ACC10003", "PLAIN", bank.one("select current_date"))
    row = bank.call("interest_get", "ann", account_number="ACC10003")
    assert (row["product"], row["credit_rate"], row["next_capitalisation"]) == ("PLAIN", None, None)


def test_interest_get__postings__the_newest(bank: Bank) -> None:
    make_interest(bank, days=100)

    def dates(**more: Any) -> list[str]:
        row = bank.call("interest_get", "ann", account_number="ACC10001", **more)
        return [posting["due_on"] for posting in row["postings"]]

    assert len(dates()) in {3, 4}
    assert dates() == sorted(dates(), reverse=True)
    assert dates(postings=2) == dates()[:2]
    assert dates(postings=0) == []


@pytest.mark.parametrize("postings", [-1, 501, None])
def test_interest_get__bad_number__request_invalid(bank: Bank, postings: int | None) -> None:
    arguments = {"account_number": "ACC10001", "postings": postings}
    fail(bank, "interest_get", "ann", "request_invalid", **arguments)
