from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.interest import Terms, make_product, set_terms
from tests.db.functions.reads import ListContract

DAYS = [date(2030, 1, 1), date(2031, 1, 1), date(2031, 1, 1), date(2020, 1, 1)]


def make_terms(bank: Bank) -> None:
    """Four of one product, in another order than their days, and one of another."""
    make_product(bank, "SAVINGS")
    make_product(bank, "OTHER")
    for n, day in enumerate(DAYS):
        set_terms(bank, "SAVINGS", Terms(day, str(n), "10", "ACT/360", "yearly"))
    set_terms(bank, "OTHER", Terms(DAYS[0], "9", "10", "ACT/360", "yearly"))


class TestProductInterestList(ListContract):
    function = "product_interest_list"
    scope = "products:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if not bank.one("select exists (select from bank_data.product where code = 'SAVINGS')"):
            make_terms(bank)
        return {"product": "SAVINGS"}


def test_product_interest_list__order__latest_and_newest_first(bank: Bank) -> None:
    make_terms(bank)
    rows = bank.rows("product_interest_list", "staff", product="SAVINGS")
    assert [(row["valid_from"], row["credit_rate"]) for row in rows] == [
        (date(2031, 1, 1), Decimal("0.02")),
        (date(2031, 1, 1), Decimal("0.01")),
        (date(2030, 1, 1), Decimal("0.00")),
        (date(2020, 1, 1), Decimal("0.03")),
    ]


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service", "stranger"])
def test_product_interest_list__anybody_with_the_scope__answered(bank: Bank, who: str) -> None:
    make_terms(bank)
    set_scopes(bank, who, "products:read")
    assert len(bank.rows("product_interest_list", who, product="SAVINGS")) == 4


def test_product_interest_list__unknown__product_unknown(bank: Bank) -> None:
    make_terms(bank)
    for code in ("NOSUCH", "savings", "", None):
        fail(bank, "product_interest_list", "staff", "product_unknown", product=code)


def test_product_interest_list__cursor_of_another_product__cursor_invalid(bank: Bank) -> None:
    make_terms(bank)
    cursor = bank.rows("product_interest_list", "staff", product="OTHER")[0]["page_cursor"]
    fail(
        bank, "product_interest_list", "staff", "cursor_invalid",
        product="SAVINGS", page_cursor=cursor,
    )  # fmt: skip
