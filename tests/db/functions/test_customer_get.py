from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, set_scopes, suspend_customer
from tests.db.functions.details import DETAILS, change
from tests.db.functions.reads import ReadContract


class TestCustomerGet(ReadContract):
    function = "customer_get"
    scope = "customers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_customer_get__who_may_read__complete(bank: Bank, who: str) -> None:
    customer = bank.call("customer_get", who, customer=ANN)
    shown = {each: customer[each] for each in ("customer_id", "kind", "name", "status")}
    assert shown == {"customer_id": ANN, "kind": "person", "name": "Ann", "status": "active"}
    assert customer["created_at"] is not None


@pytest.mark.parametrize("who", ["ann", "staff", "operator"])
def test_customer_get__people__see_details_whole(bank: Bank, who: str) -> None:
    row = bank.call("customer_get", who, customer=ANN)
    assert (row["phone"], row["details_masked"], row["details_changed_at"]) == (None, False, None)
    change(bank)
    (row,) = [row for row in bank.rows("customer_list", who) if row["customer_id"] == ANN]
    assert row == bank.call("customer_get", who, customer=ANN) | {"page_cursor": row["page_cursor"]}
    assert {name: row[name] for name in DETAILS} == DETAILS
    assert row["details_masked"] is False
    assert row["details_changed_at"] is not None


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "service"])
def test_customer_get__by_mandate__details_masked(bank: Bank, who: str) -> None:
    if who == "service":
        bank.root.execute(
            "update bank_data.principal set scopes = scopes || '{customers:read}'"
            " where name = 'service'"
        )
    change(bank)
    for row in (bank.call("customer_get", who, customer=ANN), *bank.rows("customer_list", who)):
        assert {name: row[name] for name in DETAILS} == {
            "address": {"town": "Berlin", "country": "DE"},
            "phone": "***01",
            "email": "a***@example.com",
        }
        assert row["details_masked"] is True
    change(bank, {"phone": None, "email": None, "address": None})
    row = bank.call("customer_get", who, customer=ANN)
    assert (row["address"], row["phone"], row["email"]) == (None, None, None)


def test_customer_get__suspended__still_readable(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    for who in ("ann_agent", "ann"):
        assert bank.call("customer_get", who, customer=ANN)["status"] == "suspended"


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann"])
def test_customer_get__foreign__customer_unknown(bank: Bank, who: str) -> None:
    told = {
        fail(bank, "customer_get", who, "customer_unknown", customer=each)
        for each in (BOB, 1, 999999, -1, None)
    }
    assert len(told) == 1


def test_customer_get__no_such_one_for_staff__customer_unknown(bank: Bank) -> None:
    fail(bank, "customer_get", "staff", "customer_unknown", customer=999999)


def test_customer_get__mandate_without_read__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit", "manage")
    set_scopes(bank, "stranger", "customers:read")
    fail(bank, "customer_get", "stranger", "mandate_missing", customer=ANN)


def test_customer_get__mandate_for_one_account__answered(bank: Bank) -> None:
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10001"])
    assert bank.call("customer_get", "stranger", customer=ANN)["name"] == "Ann"


def test_customer_get__revoked_mandate__customer_unknown(bank: Bank) -> None:
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    fail(bank, "customer_get", "ann_agent", "customer_unknown", customer=ANN)
