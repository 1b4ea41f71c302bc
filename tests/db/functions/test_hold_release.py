from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.approvals import waiting
from tests.db.functions.calls import (
    apply,
    fail,
    give,
    last_row,
    let_expire,
    place,
    precede,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.test_transfer_post import freeze
from tests.db.functions.writes import WriteContract


class TestHoldRelease(WriteContract):
    function = "hold_release"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"

    @pytest.fixture(autouse=True)
    def _holds(self, bank: Bank) -> None:
        self.holds = [int(place(bank, amount=100)["hold_id"]) for _ in range(2)]

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hold": self.holds[0]}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hold": self.holds[1]}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service", "staff", "operator"])
def test_hold_release__who_may__available_again(bank: Bank, who: str) -> None:
    place(bank, amount=50)
    hold = place(bank, amount=100)
    released = apply(bank, "hold_release", who, hold=hold["hold_id"], reason="checked out")
    shown = {"status": "released", "captured_amount": None, "transfer_id": None}
    shown |= {"balance": "1000.00", "available": "950.00", "held": "50.00", "amount": "100.00"}
    assert {name: released[name] for name in shown} == shown
    assert released["resolved_at"] > released["placed_at"]
    row = last_row(bank)
    assert (str(row["subject_id"]), row["customer_id"]) == (hold["hold_id"], ANN)
    assert row["request"] == {"hold": int(hold["hold_id"]), "reason": "checked out"}
    assert (row["mandate_id"] is None) == (who in {"ann", "staff", "operator"})
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff"])
def test_hold_release__frozen_and_suspended__available_again(bank: Bank, who: str) -> None:
    hold = place(bank)["hold_id"]
    freeze(bank, "ACC10001")
    suspend_customer(bank, ANN)
    assert apply(bank, "hold_release", who, hold=hold)["available"] == "1000.00"
    bank.verify()


def test_hold_release__last_of_an_empty_account__then_it_closes(bank: Bank) -> None:
    place(bank, amount=1000)
    refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")
    bank.call("hold_release", "ann", hold=bank.one("select max(id) from bank.audit_hold"))
    bank.pay("ann", "ACC10001", "ACC20001", 1000)
    apply(bank, "account_close", "ann", account_number="ACC10001")
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "staff"])
def test_hold_release__resolved__hold_resolved(bank: Bank, who: str) -> None:
    captured, released = (place(bank)["hold_id"] for _ in range(2))
    paid = bank.call("hold_capture", "ann", hold=captured)
    answer = refuse(bank, "hold_release", who, "hold_resolved", hold=captured)
    assert answer["facts"]["status"] == "captured"
    assert answer["facts"]["transfer_id"] == str(paid["transfer_id"])
    apply(bank, "hold_release", "ann", hold=released)
    answer = refuse(bank, "hold_release", who, "hold_resolved", hold=released)
    assert answer["facts"]["status"] == "released"
    bank.verify()


def test_hold_release__time_over__hold_expired(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    let_expire(bank)
    for _ in range(2):
        answer = refuse(bank, "hold_release", "ann_agent", "hold_expired", hold=hold)
        assert answer["facts"]["status"] == "expired"
        bank.rows("hold_sweep", "worker")  # the second time it is written down
    bank.verify()


@pytest.mark.parametrize("who", ["bob_agent", "stranger"])
def test_hold_release__foreign__hold_unknown(bank: Bank, who: str) -> None:
    hold = place(bank)["hold_id"]
    for asked in (hold, 999999, 0, -1):
        assert refuse(bank, "hold_release", who, "hold_unknown", hold=asked)["facts"] is None


def test_hold_release__not_there__hold_unknown(bank: Bank) -> None:
    for who in ("ann", "staff", "operator"):
        refuse(bank, "hold_release", who, "hold_unknown", hold=999999)


def test_hold_release__no_mandate_to_debit__mandate_missing(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    set_scopes(bank, "ann_reader", "transfers:write")
    give(bank, "stranger", ANN, "read", "manage")
    for who in ("ann_reader", "stranger"):
        answer = refuse(bank, "hold_release", who, "mandate_missing", hold=hold)
        assert answer["facts"] == {"action": "debit"}
    suspend_customer(bank, ANN)
    code = precede(bank, "mandate_missing", "customer_suspended")
    refuse(bank, "hold_release", "ann_reader", code, hold=hold)


def test_hold_release__no_hold__request_invalid(bank: Bank) -> None:
    fail(bank, "hold_release", "ann_agent", "request_invalid", hold=None)


def test_hold_release__of_a_transfer_that_waits__hold_bound(bank: Bank) -> None:
    facts = waiting(bank)
    hold = bank.one("select hold_id from bank_data.approval")
    answer = refuse(bank, "hold_release", "ann_agent", "hold_bound", hold=hold)
    assert answer["facts"] == {"approval_id": facts["approval_id"]}
