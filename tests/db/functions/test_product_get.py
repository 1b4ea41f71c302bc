from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.reads import ReadContract
from tests.db.functions.terms import make_product


class TestProductGet(ReadContract):
    function = "product_get"
    scope = "products:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if bank.one("select code from bank_data.product") is None:
            make_product(bank)
        return {"code": "CURRENT-USD"}


def test_product_get__fees__those_in_force(bank: Bank) -> None:
    make_product(bank)
    for fee in (
        {"operation": "transfer_post", "flat": Decimal("0.30"), "percentage": Decimal("2.9")},
        {"operation": "transfer_post", "flat": 9, "starts_at": "2999-01-01"},
        {"operation": "hold_capture", "percentage": 1, "minimum": 1, "maximum": 20},
    ):
        apply(bank, "product_fee_set", "staff", product="CURRENT-USD", **fee)
    found = bank.call("product_get", "staff", code="CURRENT-USD")["fees"]
    assert [{**fee, "starts_at": None} for fee in found] == [
        {"operation": "hold_capture", "flat": "0.00", "percentage": "1", "minimum": "1.00",
         "maximum": "20.00", "starts_at": None},
        {"operation": "transfer_post", "flat": "0.30", "percentage": "2.9", "minimum": "0.00",
         "maximum": None, "starts_at": None},
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["", "current-usd", "NONE", "' or 1=1 --", None])
def test_product_get__no_such_product__product_unknown(bank: Bank, code: str | None) -> None:
    make_product(bank)
    fail(bank, "product_get", "staff", "product_unknown", code=code)
