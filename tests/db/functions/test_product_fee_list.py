from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.reads import ListContract
from tests.db.functions.terms import make_product


class TestProductFeeList(ListContract):
    function = "product_fee_list"
    scope = "products:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if bank.one("select code from bank_data.product") is None:
            make_fees(bank)
        return {"product": "CURRENT-USD"}


def make_fees(bank: Bank) -> None:
    make_product(bank)
    make_product(bank, "SAVINGS-USD", kind="savings")
    for flat, operation in ((1, "transfer_post"), (2, "hold_capture"), (3, "transfer_post")):
        named = {"product": "CURRENT-USD", "operation": operation, "flat": flat}
        apply(bank, "product_fee_set", "staff", **named)
    named = {"product": "SAVINGS-USD", "operation": "transfer_post", "flat": 4}
    apply(bank, "product_fee_set", "staff", **named)


def test_product_fee_list__newest_first__of_this_product(bank: Bank) -> None:
    make_fees(bank)
    fees = bank.rows("product_fee_list", "staff", product="CURRENT-USD")
    assert [fee["flat"] for fee in fees] == [3, 2, 1]
    assert {fee["currency"] for fee in fees} == {"USD"}
    named = {"product": "CURRENT-USD", "operation": "transfer_post"}
    assert [fee["flat"] for fee in bank.rows("product_fee_list", "staff", **named)] == [3, 1]


@pytest.mark.parametrize("product", ["", "NONE", None])
def test_product_fee_list__no_such_product__product_unknown(
    bank: Bank, product: str | None
) -> None:
    fail(bank, "product_fee_list", "staff", "product_unknown", product=product)


def test_product_fee_list__bad_operation__request_invalid(bank: Bank) -> None:
    make_product(bank)
    named = {"product": "CURRENT-USD", "operation": "transfer_fee"}
    fail(bank, "product_fee_list", "staff", "request_invalid", **named)
