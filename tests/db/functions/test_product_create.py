from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, precede, refuse
from tests.db.functions.terms import make_product
from tests.db.functions.writes import StaffContract

CURRENT = {"code": "CURRENT-USD", "name": "Current", "kind": "current", "currency": "USD"}


class TestProductCreate(StaffContract):
    function = "product_create"
    scope = "products:write"
    texts = {"name": 200}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(CURRENT)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return CURRENT | {"code": "SAVINGS-USD", "kind": "savings"}


def test_product_create__all_terms__shown(bank: Bank) -> None:
    made = make_product(bank, overdraft_limit=Decimal("500.00"), dormant_after="1 year 2 months")
    assert made == {
        "code": "CURRENT-USD", "name": "Current-Usd", "kind": "current", "currency": "USD",
        "overdraft_limit": "500.00", "dormant_after": "P1Y2M", "is_offered": True, "fees": [],
        "created_at": made["created_at"],
    }  # fmt: skip
    assert last_row(bank)["request"]["dormant_after"]


@pytest.mark.parametrize("kind", ["current", "savings", "loan", "internal"])
def test_product_create__kind__applied(bank: Bank, kind: str) -> None:
    assert make_product(bank, kind=kind)["kind"] == kind


@pytest.mark.parametrize(
    "wrong",
    [
        *({"code": code} for code in ("", "A", "a-b", "A" * 35, "-A", "A B", "A\n", None)),
        *({"kind": kind} for kind in ("", "CURRENT", "credit", None)),
        *({"dormant_after": after} for after in ("0", "23 hours", "-1 day", "101 years")),
        {"name": None},
        {"currency": None},
        {"overdraft_limit": None},
        {"kind": "internal", "overdraft_limit": 1},
        {"kind": "internal", "dormant_after": "1 year"},
    ],
)
def test_product_create__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    fail(bank, "product_create", "staff", "request_invalid", **CURRENT | wrong)


@pytest.mark.parametrize("limit", [Decimal("-0.01"), Decimal("NaN"), Decimal("Infinity"), 10**18])
def test_product_create__limit__amount_invalid(bank: Bank, limit: object) -> None:
    fail(bank, "product_create", "staff", "amount_invalid", **CURRENT, overdraft_limit=limit)


def test_product_create__limit_too_precise__amount_precision(bank: Bank) -> None:
    wrong = {"overdraft_limit": Decimal("0.001")}
    fail(bank, "product_create", "staff", "amount_precision", **CURRENT | wrong)
    made = make_product(bank, "KWD", currency="KWD", **wrong)
    assert made["overdraft_limit"] == "0.001"


def test_product_create__no_such_currency__currency_unknown(bank: Bank) -> None:
    fail(bank, "product_create", "staff", "currency_unknown", **CURRENT | {"currency": "XXX"})


def test_product_create__code_in_use__product_code_taken(bank: Bank) -> None:
    apply(bank, "product_create", "staff", **CURRENT)
    refuse(bank, "product_create", "staff", "product_code_taken", **CURRENT | {"name": "Other"})
    first = precede(bank, "currency_unknown", "product_code_taken")
    fail(bank, "product_create", "staff", first, **CURRENT | {"currency": "XXX"})
