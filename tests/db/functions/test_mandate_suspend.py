from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, give, last_row, place, refuse, set_scopes
from tests.db.functions.schedules import add_due, dues, make, sweep
from tests.db.functions.sessions import start
from tests.db.functions.test_mandate_get import mandate_of
from tests.db.functions.writes import WriteContract


class TestMandateSuspend(WriteContract):
    function = "mandate_suspend"
    scope = "mandates:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "ann_agent")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "bob_agent")}


@pytest.mark.parametrize(
    ("who", "side"),
    [("ann_agent", "holder"), ("ann", "customer"), ("staff", "staff"), ("operator", "staff")],
)
def test_mandate_suspend__who_may__next_call_account_unknown(
    bank: Bank, who: str, side: str
) -> None:
    mandate = mandate_of(bank, "ann_agent")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    made = apply(bank, "mandate_suspend", who, mandate=mandate, reason="odd payments")
    assert (made["suspended_by"], made["suspended"]) == ([side], True)
    row = last_row(bank)
    assert row["subject_id"] == row["mandate_id"] == mandate
    assert (row["customer_id"], row["request"]["reason"]) == (ANN, "odd payments")
    refused = refuse(
        bank, "transfer_post", "ann_agent", "account_unknown",
        from_account="ACC10001", to_account="ACC20001", amount=1,
    )  # fmt: skip
    assert refused["facts"] == {"field": "from_account", "suspended_mandate": str(mandate)}
    fail(bank, "account_balance", "ann_agent", "account_unknown", account_number="ACC10001")
    (left,) = bank.rows("allowance_list", "ann_agent")
    assert (left["status"], left["uses_left"]) == ("suspended", 0)
    assert bank.call("caller_get", "ann_agent")["mandates"] == []
    assert bank.rows("account_list", "ann_agent") == []
    (shown,) = bank.rows("mandate_list", "ann_agent")
    assert shown["suspended"] is True
    bank.verify()


def test_mandate_suspend__again__same_answer(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    first = apply(bank, "mandate_suspend", "ann", mandate=mandate)
    assert apply(bank, "mandate_suspend", "ann", mandate=mandate) == first
    second = apply(bank, "mandate_suspend", "staff", mandate=mandate)
    assert second["suspended_by"] == ["customer", "staff"]
    bank.verify()


def test_mandate_suspend__named_in_the_call__mandate_unknown(bank: Bank) -> None:
    """Another one in force is not used instead of the one that the call names."""
    mandate = mandate_of(bank, "ann_agent")
    other = give(bank, "ann_agent", ANN, "read", "debit")
    apply(bank, "mandate_suspend", "ann", mandate=mandate)
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1}
    made = bank.call("transfer_post", "ann_agent", **pay)
    assert (made["outcome"], made["mandate_id"]) == ("applied", other)
    answer = bank.call("transfer_post", "ann_agent", mandate=mandate, **pay)
    assert answer["outcome"] == "account_unknown"
    assert answer["facts"]["suspended_mandate"] == str(mandate)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff"])
def test_mandate_suspend__with_a_narrower_one__neither_in_force(bank: Bank, who: str) -> None:
    top = give(bank, "ann_agent", ANN, "read", "debit", "delegate")
    given = apply(
        bank, "mandate_create", "ann_agent",
        principal=bank.principals["stranger"], customer=ANN, actions=["read", "debit"], parent=top,
    )  # fmt: skip
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    apply(bank, "mandate_suspend", who, mandate=top)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    shown = bank.call("mandate_get", "stranger", mandate=int(given["mandate_id"]))
    assert (shown["suspended_by"], shown["suspended"]) == (None, True)
    refused = bank.call(
        "mandate_create", "ann_agent",
        principal=bank.principals["stranger"], customer=ANN, actions=["read"], parent=top,
    )  # fmt: skip
    assert refused["outcome"] == "customer_unknown"
    bank.verify()
    side = {"ann_agent": "holder", "ann": "customer", "staff": "staff"}[who]
    apply(bank, "mandate_resume", who, mandate=top, side=side)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 2)["outcome"] == "applied"
    bank.verify()


def test_mandate_suspend__narrower_one_by_its_giver__other_stays(bank: Bank) -> None:
    top = give(bank, "ann_agent", ANN, "read", "debit", "delegate")
    made = apply(
        bank, "mandate_create", "ann_agent",
        principal=bank.principals["stranger"], customer=ANN, actions=["debit"], parent=top,
    )  # fmt: skip
    made = apply(bank, "mandate_suspend", "ann_agent", mandate=int(made["mandate_id"]))
    assert made["suspended_by"] == ["giver"]
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()


def test_mandate_suspend__open_hold__neither_captured_nor_released_by_the_agent(
    bank: Bank,
) -> None:
    hold = int(place(bank)["hold_id"])
    apply(bank, "mandate_suspend", "ann", mandate=mandate_of(bank, "ann_agent"))
    refuse(bank, "hold_capture", "ann_agent", "hold_unknown", hold=hold)
    refuse(bank, "hold_release", "ann_agent", "hold_unknown", hold=hold)
    apply(bank, "hold_release", "ann", hold=hold)
    bank.verify()


def test_mandate_suspend__schedule__its_date_fails(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    apply(bank, "mandate_suspend", "ann", mandate=mandate_of(bank, "ann_agent"))
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("failed", "account_unknown")]
    assert bank.balance("ACC10001") == 1000


def test_mandate_suspend__items_of_a_bulk__account_unknown(bank: Bank) -> None:
    give(bank, "ann_agent", BOB, "debit")
    apply(bank, "mandate_suspend", "ann", mandate=mandate_of(bank, "ann_agent"))
    items = (
        '[{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"},'
        ' {"from_account": "ACC20001", "to_account": "ACC10001", "amount": "1"}]'
    )
    made = bank.call("transfers_post", "ann_agent", items=items)
    outcomes = [item["outcome"] for item in made["resource"]["items"]]
    assert outcomes == ["account_unknown", "applied"]


def test_mandate_suspend__agent_session__refused_in_it_too(bank: Bank) -> None:
    start(bank, name="in_ann")
    assert bank.pay("in_ann", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    apply(bank, "mandate_suspend", "ann", mandate=mandate_of(bank, "ann_agent"))
    assert bank.pay("in_ann", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"


def test_mandate_suspend__in_a_session_of_another_customer__mandate_unknown(bank: Bank) -> None:
    give(bank, "ann_agent", BOB, "read")
    start(bank, name="in_bob", customer=BOB)
    mandate = bank.one(
        "select min(id) from bank_data.mandate where principal_id = %s and customer_id = %s",
        bank.principals["ann_agent"],
        ANN,
    )
    for function in ("mandate_suspend", "mandate_resume"):
        assert bank.call(function, "in_bob", mandate=mandate)["outcome"] == "mandate_unknown"


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann", "service"])
def test_mandate_suspend__foreign__mandate_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:write")
    for mandate in (mandate_of(bank, "bob_agent"), 9, -1):
        answer = refuse(bank, "mandate_suspend", who, "mandate_unknown", mandate=mandate)
        assert answer["facts"] is None


def test_mandate_suspend__no_mandate__request_invalid(bank: Bank) -> None:
    fail(bank, "mandate_suspend", "ann", "request_invalid", mandate=None)
