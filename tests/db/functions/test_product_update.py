from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.terms import make_product, open_funded
from tests.db.functions.writes import StaffContract


class TestProductUpdate(StaffContract):
    function = "product_update"
    scope = "products:write"
    texts = {"name": 200}  # noqa: RUF012
    names = {"code": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if bank.one("select code from bank_data.product") is None:
            make_product(bank)
        return {"code": "CURRENT-USD", "name": "Current"}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"is_offered": True}


def test_product_update__one_by_one__others_stay(bank: Bank) -> None:
    shown = make_product(bank, overdraft_limit=5, dormant_after="1 year")
    for change, now in (
        ({"name": "New"}, {"name": "New"}),
        ({"overdraft_limit": Decimal("7.5")}, {"overdraft_limit": "7.50"}),
        ({"overdraft_limit": 0}, {"overdraft_limit": "0.00"}),
        ({"dormant_after": "30 days"}, {"dormant_after": "P30D"}),
        ({"dormant_after": "0"}, {"dormant_after": None}),
        ({"is_offered": False}, {"is_offered": False}),
        ({"is_offered": True}, {"is_offered": True}),
    ):
        shown |= now
        assert apply(bank, "product_update", "staff", code="CURRENT-USD", **change) == shown


def test_product_update__accounts_there_are__keep_their_terms(bank: Bank) -> None:
    make_product(bank, overdraft_limit=5, dormant_after="1 year")
    old = open_funded(bank, "CURRENT-USD")
    new_terms = {"overdraft_limit": 9, "dormant_after": "2 years"}
    apply(bank, "product_update", "staff", code="CURRENT-USD", **new_terms)
    new = open_funded(bank, "CURRENT-USD")
    rows = bank.root.execute(
        "select number, floor_amount, extract(year from dormant_after)::integer as years"
        "  from bank.audit_account where number = any (%s) order by id",
        [[old, new]],
    ).fetchall()
    assert [(row["floor_amount"], row["years"]) for row in rows] == [(-500, 1), (-900, 2)]
    bank.verify()


def test_product_update__not_offered__no_new_accounts(bank: Bank) -> None:
    make_product(bank)
    apply(bank, "product_update", "staff", code="CURRENT-USD", is_offered=False)
    named = {"customer": ANN, "product": "CURRENT-USD"}
    refuse(bank, "account_open", "ann", "product_not_offered", **named)


@pytest.mark.parametrize("code", ["NONE", "current-usd", "' or 1=1 --", None])
def test_product_update__no_such_product__product_unknown(bank: Bank, code: str | None) -> None:
    make_product(bank)
    refuse(bank, "product_update", "staff", "product_unknown", code=code, name="New")


@pytest.mark.parametrize("wrong", [{}, {"dormant_after": "1 hour"}, {"dormant_after": "-1 day"}])
def test_product_update__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    make_product(bank)
    fail(bank, "product_update", "staff", "request_invalid", code="CURRENT-USD", **wrong)


@pytest.mark.parametrize("wrong", [{"overdraft_limit": 1}, {"dormant_after": "1 year"}])
def test_product_update__internal__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    make_product(bank, "INTERNAL-USD", kind="internal")
    fail(bank, "product_update", "staff", "request_invalid", code="INTERNAL-USD", **wrong)
    apply(bank, "product_update", "staff", code="INTERNAL-USD", name="Own", overdraft_limit=0)


def test_product_update__limit__amount_invalid_and_amount_precision(bank: Bank) -> None:
    make_product(bank)
    for limit, code in (
        (Decimal(-1), "amount_invalid"),
        (Decimal("NaN"), "amount_invalid"),
        (Decimal("0.001"), "amount_precision"),
    ):
        arguments = {"code": "CURRENT-USD", "overdraft_limit": limit}
        fail(bank, "product_update", "staff", code, **arguments)
