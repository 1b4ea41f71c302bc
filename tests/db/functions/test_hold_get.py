from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, let_expire, place, set_scopes
from tests.db.functions.reads import ReadContract


class TestHoldGet(ReadContract):
    function = "hold_get"
    scope = "transfers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"hold": int(place(bank)["hold_id"])}


@pytest.mark.parametrize("who", ["ann_agent", "ann_reader", "ann", "service", "staff", "operator"])
def test_hold_get__who_may_read__as_placed(bank: Bank, who: str) -> None:
    held = place(bank, memo="room 12", metadata='{"a": null}')
    seen = bank.call("hold_get", who, hold=held["hold_id"])
    assert (seen["status"], seen["amount"], seen["memo"]) == ("open", 100, "room 12")
    assert (seen["metadata"], str(seen["hold_id"])) == ({"a": None}, held["hold_id"])
    assert held.keys() - {"balance", "available", "held"} == seen.keys() - {"page_cursor"}


def test_hold_get__time_over__expired_though_not_written_down(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    let_expire(bank)
    unwritten = bank.call("hold_get", "ann", hold=hold)
    assert unwritten["status"] == "expired"
    assert unwritten["resolved_at"] == unwritten["expires_at"]
    bank.rows("hold_sweep", "worker")
    assert bank.one("select status from bank.audit_hold") == "expired"
    assert bank.call("hold_get", "ann", hold=hold) == unwritten


def test_hold_get__own_after_the_mandate_ended__as_placed(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    assert bank.call("hold_get", "ann_agent", hold=hold)["amount"] == 100
    fail(bank, "hold_get", "ann_reader", "hold_unknown", hold=hold)


@pytest.mark.parametrize("who", ["stranger", "bob_agent"])
def test_hold_get__foreign__hold_unknown(bank: Bank, who: str) -> None:
    """Nor may the payee see it."""
    hold = place(bank)["hold_id"]
    told = {
        fail(bank, "hold_get", who, "hold_unknown", hold=each)
        for each in (hold, 999999, 0, -1, None)
    }
    assert len(told) == 1


@pytest.mark.parametrize("customer", [ANN, BOB])
def test_hold_get__mandate_without_read__hold_unknown(bank: Bank, customer: int) -> None:
    hold = place(bank)["hold_id"]
    give(bank, "stranger", customer, "debit", "manage")
    fail(bank, "hold_get", "stranger", "hold_unknown", hold=hold)


def test_hold_get__mandate_for_another_account__hold_unknown(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10003"])
    fail(bank, "hold_get", "stranger", "hold_unknown", hold=hold)


def test_hold_get__scope_of_accounts__scope_missing(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    set_scopes(bank, "ann_agent", "accounts:read", "transfers:write")
    fail(bank, "hold_get", "ann_agent", "scope_missing", hold=hold)
