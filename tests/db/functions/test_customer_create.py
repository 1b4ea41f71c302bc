from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row
from tests.db.functions.writes import StaffContract


class TestCustomerCreate(StaffContract):
    function = "customer_create"
    scope = "customers:write"
    texts = {"name": 200}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"name": "Cleo"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"name": "Dan"}


@pytest.mark.parametrize("kind", ["person", "company"])
def test_customer_create__kind__applied(bank: Bank, kind: str) -> None:
    customer = apply(bank, "customer_create", "staff", name="Cleo", kind=kind)
    assert (customer["name"], customer["kind"], customer["status"]) == ("Cleo", kind, "active")
    row = last_row(bank)
    assert row["customer_id"] == row["subject_id"] == int(customer["customer_id"])
    assert row["request"] == {"name": "Cleo", "kind": kind}
    found = bank.call("customer_get", "staff", customer=row["customer_id"])
    assert found["name"] == "Cleo"


def test_customer_create__default__person(bank: Bank) -> None:
    assert apply(bank, "customer_create", "operator", name="Cleo")["kind"] == "person"


@pytest.mark.parametrize(
    "arguments",
    [{"name": None}, {"kind": None}, {"kind": "internal"}, {"kind": ""}, {"kind": "PERSON"}],
)
def test_customer_create__bad_argument__request_invalid(
    bank: Bank, arguments: dict[str, str | None]
) -> None:
    fail(bank, "customer_create", "staff", "request_invalid", **{"name": "Cleo"} | arguments)


def test_customer_create__same_name__another_customer(bank: Bank) -> None:
    first = apply(bank, "customer_create", "staff", name="Ann")
    second = apply(bank, "customer_create", "staff", name="Ann")
    assert first["customer_id"] != second["customer_id"]
