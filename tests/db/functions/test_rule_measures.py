"""Measures of a payee, of changed details, of an account's history and of who was heard of."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, last_row, let_expire, place
from tests.db.functions.payees import payee_of
from tests.db.functions.rules import make_rule
from tests.db.functions.sessions import say, start

UNKNOWN = 2**63 - 1
AMOUNT: dict[str, Any] = {"threshold": "10.00", "currency": "USD", "length": "PT24H"}
NEW: dict[str, Any] = AMOUNT | {"measure": "new_payee"}
CHANGED: dict[str, Any] = AMOUNT | {"measure": "details_changed"}
UNHEARD: dict[str, Any] = AMOUNT | {"measure": "unheard"}
HISTORY: dict[str, Any] = AMOUNT | {"measure": "history", "times": "3", "length": "P30D"}


def pay(bank: Bank, amount: object = 11, payee: str = "ACC20001", **more: Any) -> dict[str, Any]:
    return bank.pay("ann_agent", "ACC10001", payee, amount, **more)


def outcome(bank: Bank, *args: Any) -> str:
    return str(pay(bank, *args)["outcome"])


def age(bank: Bank, table: str, column: str, hours: int) -> None:
    bank.root.execute(
        f"update bank_data.{table} set {column} = {column} - make_interval(hours => {hours})"  # noqa: S608
    )


def change_details(bank: Bank, hours_ago: int = 0) -> None:
    bank.root.execute(
        "update bank_data.customer set details_changed_at = now() - make_interval(hours => %s)"
        " where id = %s",
        [hours_ago, ANN],
    )


def forget_change(bank: Bank) -> None:
    """Nobody changed anything: the proof knows."""
    bank.root.execute("update bank_data.customer set details_changed_at = null")


def replayed(bank: Bank, **terms: Any) -> tuple[int, int]:
    told = bank.call("rule_replay", "staff", terms={"effect": "deny"} | terms)
    return told["measured"], told["stopped"]


def test_new_payee__trusted_by_staff__not_new(bank: Bank) -> None:
    make_rule(bank, **NEW)
    payee = payee_of(bank)
    assert outcome(bank) == "rule_denied"
    apply(bank, "payee_trust", "staff", payee=payee)
    assert outcome(bank) == "applied"
    assert last_row(bank)["rule_values"] == [0]
    apply(bank, "payee_untrust", "staff", payee=payee)
    assert outcome(bank) == "rule_denied"
    apply(bank, "payee_trust", "staff", payee=payee)
    apply(bank, "payee_remove", "ann", payee=payee)
    assert outcome(bank) == "rule_denied"
    bank.verify()


def test_new_payee__added_long_ago__not_new(bank: Bank) -> None:
    """Whichever was first: added, or paid."""
    make_rule(bank, **NEW)
    payee_of(bank)
    facts = pay(bank)["facts"]
    assert facts["text"] == "At most 10.00 USD to somebody paid or added less than 24 hours ago."
    assert facts["next"] == "Send at most 10.00 USD, or wait until resets_at."
    added = bank.one("select created_at from bank_data.payee")
    assert datetime.fromisoformat(facts["resets_at"]) == added + timedelta(hours=24)
    age(bank, "payee", "created_at", 25)
    assert outcome(bank) == "applied"


def test_new_payee__paid_long_ago_and_added_now__not_new(bank: Bank) -> None:
    assert outcome(bank, 1) == "applied"
    age(bank, "journal", "occurred_at", 25)
    make_rule(bank, **NEW)
    payee_of(bank)
    assert outcome(bank) == "applied"


def test_new_payee__of_another_customer__new(bank: Bank) -> None:
    bank.root.execute(
        "insert into bank_data.payee (book_id, customer_id, account_id, name, match, created_at,"
        " created_by, trusted_at, trusted_by) select 1, 1002, id, 'x', 'match',"
        " now() - interval '2 days', 1, now(), 1 from bank_data.account where number = 'CASH-USD'"
    )
    make_rule(bank, **NEW)
    assert outcome(bank, 11, "CASH-USD") == "rule_denied"


def test_new_payee__replayed__as_the_payees_were_then(bank: Bank) -> None:
    pay(bank)
    assert replayed(bank, **NEW) == (1, 1)
    payee = payee_of(bank)
    age(bank, "payee", "created_at", 25)
    assert replayed(bank, **NEW) == (1, 0)
    apply(bank, "payee_remove", "ann", payee=payee)
    assert replayed(bank, **NEW) == (1, 0)


def test_details_changed__within_the_time__so_much(bank: Bank) -> None:
    make_rule(bank, **CHANGED)
    assert outcome(bank) == "applied"
    assert last_row(bank)["rule_values"] == [0]
    change_details(bank)
    facts = pay(bank)["facts"]
    assert (facts["value"], facts["limit"], facts["remaining"]) == ("11.00", "10.00", "10.00")
    assert "resets_at" in facts
    assert outcome(bank, 10) == "applied"
    assert last_row(bank)["rule_values"] == [1000]  # not above the threshold: not looked into
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 11)["outcome"] == "applied"
    change_details(bank, 25)
    assert outcome(bank) == "applied"
    assert replayed(bank, **CHANGED) == (4, 0)
    forget_change(bank)
    bank.verify()


def test_details_changed__replayed(bank: Bank) -> None:
    change_details(bank)
    pay(bank)
    pay(bank, 9)
    assert replayed(bank, **CHANGED) == (2, 1)


def test_unheard__customer_did_not_speak__so_much(bank: Bank) -> None:
    make_rule(bank, **UNHEARD)
    facts = pay(bank)["facts"]
    assert facts["next"] == "Send at most 10.00 USD, or let the customer speak to the bank first."
    assert facts["text"] == (
        "At most 10.00 USD unless the customer was heard of in the last 24 hours."
    )
    assert outcome(bank, 10) == "applied"
    say(bank, "ann_agent", role="customer")  # the agent says that the customer said so
    assert outcome(bank) == "rule_denied"
    say(bank, "staff", role="staff")
    assert outcome(bank) == "rule_denied"
    say(bank, "staff", role="customer")
    assert outcome(bank) == "applied"
    assert last_row(bank)["rule_values"] == [0]
    bank.verify()
    age(bank, "interaction", "occurred_at", 25)
    assert outcome(bank) == "rule_denied"


def test_unheard__said_in_a_session__proves_nothing(bank: Bank) -> None:
    make_rule(bank, **UNHEARD)
    session = start(bank)
    say(bank, "in_session", role="customer", session=session)
    assert outcome(bank) == "rule_denied"


def test_unheard__replayed(bank: Bank) -> None:
    pay(bank)
    say(bank, "staff", role="customer")
    pay(bank)
    assert replayed(bank, **UNHEARD) == (2, 1)


def test_history__far_from_the_usual__so_much(bank: Bank) -> None:
    make_rule(bank, **HISTORY)
    assert outcome(bank, 90) == "applied"  # too few payments to know what is usual
    for amount in (4, 5, 6, 7):
        assert outcome(bank, amount) == "applied"
    facts = pay(bank, "18.01")["facts"]
    assert (facts["remaining"], facts["value"]) == ("18.00", "18.01")
    assert facts["next"] == "Send at most 18.00 USD."
    assert facts["text"] == "At most 10.00 USD, or 3 times what the account usually pays."
    assert outcome(bank, 18) == "applied"
    assert last_row(bank)["rule_values"] == [0]
    assert outcome(bank, 10) == "applied"
    bank.verify()


def test_history__long_ago__does_not_count(bank: Bank) -> None:
    for _ in range(5):
        pay(bank, 4)
    make_rule(bank, **HISTORY)
    assert outcome(bank, 13) == "rule_denied"
    age(bank, "journal", "occurred_at", 31 * 24)
    assert outcome(bank, 13) == "applied"


def test_history__of_each_account__apart(bank: Bank) -> None:
    bank.pay("operator", "CASH-USD", "ACC10003", 100)
    for _ in range(5):
        pay(bank, 4)
    make_rule(bank, **HISTORY)
    assert bank.pay("ann_agent", "ACC10003", "ACC20001", 50)["outcome"] == "applied"
    assert outcome(bank, 50) == "rule_denied"


def test_history__bulk__each_item_as_a_single_call(bank: Bank) -> None:
    """An item is measured by what the items before it have made usual."""
    make_rule(bank, **HISTORY)
    amounts = ["4", "4", "4", "4", "13", "4", "13", "12", "12", "12", "12", "12", "12", "30", "37"]
    items = [
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount,
         "idempotency_key": f"k{n}"}
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    told = bank.call("transfers_post", "ann_agent", items=json.dumps(items))
    in_bulk = [item["outcome"] for item in told["resource"]["items"]]
    assert set(in_bulk) == {"applied", "rule_denied"}
    bank.verify()
    bank.root.execute("update bank_data.journal set occurred_at = occurred_at - interval '31 days'")
    singly = [outcome(bank, amount) for amount in amounts]
    assert singly == in_bulk


def test_history__replayed(bank: Bank) -> None:
    for amount in (4, 4, 4, 4, 4, 12, 13):
        pay(bank, amount)
    assert replayed(bank, **HISTORY) == (7, 1)


@pytest.mark.parametrize("terms", [NEW, CHANGED, UNHEARD, HISTORY], ids=lambda t: str(t["measure"]))
def test_measure__every_way__judged_alike(bank: Bank, terms: dict[str, Any]) -> None:
    for _ in range(5):
        bank.pay("ann_agent", "ACC10001", "CASH-USD", 1)
    change_details(bank)
    make_rule(bank, **terms)
    leg = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "11"}
    before = bank.state()
    answers = [
        pay(bank),
        pay(bank, up_to=True),
        bank.call("hold_place", "ann_agent", from_account="ACC10001", to_account="ACC20001",
                  amount=11),
        bank.call("transfer_post_legs", "ann_agent", legs=json.dumps([leg])),
        bank.call("transfers_post", "ann_agent", mode="atomic", items=json.dumps([leg])),
    ]  # fmt: skip
    for answer in answers:
        assert "rule_denied" in json.dumps(answer, default=str)
    assert bank.state() == before
    assert place(bank, amount=10)
    assert outcome(bank, 10) == "applied"
    let_expire(bank)
    forget_change(bank)
    bank.verify()


@pytest.mark.parametrize("terms", [NEW, CHANGED, UNHEARD, HISTORY], ids=lambda t: str(t["measure"]))
@pytest.mark.parametrize("column", ["period_length", "times"])
def test_measure__broken_rule__denied(bank: Bank, terms: dict[str, Any], column: str) -> None:
    """A superuser who takes a term away opens nothing."""
    if (column == "times") != (terms["measure"] == "history"):
        return
    for _ in range(5):
        pay(bank, 1)
    make_rule(bank, **terms | {"effect": "review"})
    bank.root.execute(f"update bank_data.rule set {column} = null")  # noqa: S608
    assert outcome(bank) == "rule_denied"
    assert last_row(bank)["rule_values"] == [UNKNOWN]


def test_rule__gone_from_its_table__denied(bank: Bank) -> None:
    rule = make_rule(bank, **CHANGED)
    bank.root.execute("delete from bank_data.rule where id = %s", [rule])
    assert outcome(bank, 1) == "rule_denied"
