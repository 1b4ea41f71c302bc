import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.reads import ListContract
from tests.db.functions.terms import make_product


class TestProductList(ListContract):
    function = "product_list"
    scope = "products:read"

    def prepare(self, bank: Bank) -> None:
        make_products(bank)

    def test_cursor_of_another_principal__cursor_invalid(self, bank: Bank) -> None:
        make_products(bank)
        super().test_cursor_of_another_principal__cursor_invalid(bank)


def make_products(bank: Bank) -> None:
    make_product(bank, "CURRENT-USD")
    make_product(bank, "CURRENT-EUR", currency="EUR")
    make_product(bank, "SAVINGS-USD", kind="savings")


def test_product_list__filters__only_these(bank: Bank) -> None:
    make_products(bank)
    for filters, codes in (
        ({}, ["CURRENT-USD", "CURRENT-EUR", "SAVINGS-USD"]),
        ({"kind": "savings"}, ["SAVINGS-USD"]),
        ({"currency": "USD"}, ["CURRENT-USD", "SAVINGS-USD"]),
        ({"kind": "current", "currency": "EUR"}, ["CURRENT-EUR"]),
        ({"currency": "XXX"}, []),
    ):
        found = bank.rows("product_list", "staff", **filters)
        assert [row["code"] for row in found] == codes


@pytest.mark.parametrize("kind", ["", "Current"])
def test_product_list__bad_kind__request_invalid(bank: Bank, kind: str) -> None:
    fail(bank, "product_list", "staff", "request_invalid", kind=kind)
