"""Open holds take part in what rules count, and give it back to the unit."""

import json
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.approvals import approve, let_go_by, pend, review_above
from tests.db.functions.calls import give, last_row, let_expire, place
from tests.db.functions.rules import COUNT, SUM, make_rule, retire_rules

NEAR: dict[str, Any] = {"measure": "near", "threshold": 1, "currency": "USD", "period": "day",
        "near_amount": "50", "near_share": "0.1"}  # fmt: skip
PAYEES: dict[str, Any] = {"measure": "payees", "threshold": 1, "period": "day"}
ROLLING = {"period": "rolling", "length": "PT24H"}
# one movement of 48.00 to ACC20001 uses each of them up
EACH = {
    "sum": SUM | {"threshold": "48.00"},
    "sum rolling": SUM | {"threshold": "48.00"} | ROLLING,
    "count": COUNT | {"threshold": 1},
    "count rolling": COUNT | {"threshold": 1} | ROLLING,
    "near": NEAR,
    "near rolling": NEAR | ROLLING,
    "payees": PAYEES,
    "payees rolling": PAYEES | ROLLING,
}


def hold(bank: Bank, amount: object = "48.00", **more: Any) -> int:
    return int(place(bank, amount=amount, **more)["hold_id"])


def capture(bank: Bank, number: int, **more: Any) -> str:
    return str(bank.call("hold_capture", "ann_agent", hold=number, **more)["outcome"])


def pay(bank: Bank, amount: object = "48.00", payee: str = "CASH-USD") -> str:
    return str(bank.pay("ann_agent", "ACC10001", payee, amount)["outcome"])


def counted(bank: Bank) -> list[tuple[int, int, int]]:
    rows = bank.root.execute(
        "select amount, uses, cardinality(payee_ids) as payees from bank_data.rule_count"
    )
    return [(row["amount"], row["uses"], row["payees"]) for row in rows]


@pytest.mark.parametrize("terms", EACH.values(), ids=EACH)
@pytest.mark.parametrize("way", ["release", "expire", "sweep"])
def test_hold__given_up__all_given_back(bank: Bank, terms: dict[str, Any], way: str) -> None:
    make_rule(bank, **terms)
    number = hold(bank)
    bank.verify()
    assert pay(bank) == "rule_denied"
    assert bank.call("hold_place", "ann_agent", from_account="ACC10001", to_account="CASH-USD",
                     amount="48.00")["outcome"] == "rule_denied"  # fmt: skip
    assert counted(bank) == []
    if way == "release":
        bank.call("hold_release", "ann_agent", hold=number)
    else:
        let_expire(bank, number)
    if way == "sweep":
        assert bank.one("select count(*) from bank_data.rule_hold") == 1
        bank.worker.execute("select bank.hold_sweep()")
        assert bank.one("select count(*) from bank_data.rule_hold") == 0
    bank.verify()
    assert pay(bank) == "applied"
    assert pay(bank, payee="ACC20001") == "rule_denied"
    bank.verify()


@pytest.mark.parametrize("terms", EACH.values(), ids=EACH)
def test_hold__captured__counted_once(bank: Bank, terms: dict[str, Any]) -> None:
    rule = make_rule(bank, **terms)
    number = hold(bank)
    assert capture(bank, number) == "applied"
    row = last_row(bank)
    assert row["rule_values"] is not None
    assert max(row["rule_values"]) <= bank.one(
        "select threshold from bank_data.rule where id = %s", rule
    )
    assert bank.one("select count(*) from bank_data.rule_hold") == 0
    assert pay(bank) == "rule_denied"
    bank.verify()


@pytest.mark.parametrize("period", ["day", "rolling"])
def test_hold__captured_in_part__the_rest_given_back(bank: Bank, period: str) -> None:
    length = {"length": "PT1H"} if period == "rolling" else {}
    make_rule(bank, **SUM | {"threshold": "50.00", "period": period} | length)
    number = hold(bank, "50.00")
    assert pay(bank, "0.01") == "rule_denied"
    assert capture(bank, number, amount="20.00") == "applied"
    assert pay(bank, "30.01") == "rule_denied"
    assert pay(bank, "30.00") == "applied"
    assert pay(bank, "0.01") == "rule_denied"
    bank.verify()


def test_hold__near_and_captured_far_below__given_back(bank: Bank) -> None:
    make_rule(bank, **NEAR)
    number = hold(bank)
    assert capture(bank, number, amount="20.00") == "applied"
    assert pay(bank) == "applied"
    assert pay(bank) == "rule_denied"
    bank.verify()


def test_hold__above_and_captured_just_below__measured(bank: Bank) -> None:
    """Else a hold would be the way around the rule."""
    make_rule(bank, **NEAR)
    assert pay(bank) == "applied"
    number = hold(bank, "60.00")
    assert capture(bank, number, amount="48.00") == "rule_denied"
    assert capture(bank, number) == "applied"
    bank.verify()


def test_hold__facts__what_holds_take(bank: Bank) -> None:
    make_rule(bank, **SUM | {"threshold": "50.00", "period": "rolling", "length": "PT1H"})
    pay(bank, "10.00")
    hold(bank, "30.00")
    facts = bank.pay("ann_agent", "ACC10001", "CASH-USD", "10.01")["facts"]
    told = (facts["limit"], facts["used"], facts["held"], facts["remaining"], facts["value"])
    assert told == ("50.00", "10.00", "30.00", "10.00", "50.01")
    assert facts["next"] == "Send at most 10.00 USD, or wait until resets_at."
    facts = bank.pay("ann_agent", "ACC10001", "CASH-USD", "45.00")["facts"]
    assert "resets_at" not in facts  # time alone does not make room
    assert facts["next"] == "Send at most 10.00 USD, or release a hold."


def test_hold__placed_before_the_rule__its_capture_is_measured(bank: Bank) -> None:
    early = hold(bank, "30.00")
    make_rule(bank, **SUM | {"threshold": "40.00"})
    assert pay(bank, "20.00") == "applied"
    assert capture(bank, early) == "rule_denied"
    assert capture(bank, early, amount="20.00") == "applied"
    assert last_row(bank)["rule_values"] == [4000]
    bank.verify()


def test_hold__rule_retired__captured(bank: Bank) -> None:
    make_rule(bank, **SUM | {"threshold": "40.00"})
    number = hold(bank, "30.00")
    retire_rules(bank)
    bank.verify()
    assert capture(bank, number) == "applied"
    bank.verify()


def test_hold__named_payee__other_rules_are_not_asked_again(bank: Bank) -> None:
    """What was promised is kept; another payee is another matter."""
    number = hold(bank, other_payee_allowed=True)
    other = hold(bank, other_payee_allowed=True)
    make_rule(bank, measure="amount", threshold="1.00", currency="USD")
    assert capture(bank, other, to_account="CASH-USD") == "rule_denied"
    assert capture(bank, number) == "applied"
    assert last_row(bank)["rule_values"] == [None]
    bank.verify()


def test_hold__other_mandate__counts_there(bank: Bank) -> None:
    give(bank, "stranger", ANN, "read", "debit")
    make_rule(bank, **SUM | {"threshold": "50.00", "per": "mandate"})
    number = hold(bank, "30.00")
    assert bank.pay("stranger", "ACC10001", "CASH-USD", "30.00")["outcome"] == "applied"
    refused = bank.call("hold_capture", "stranger", hold=number)
    assert refused["outcome"] == "rule_denied"
    assert capture(bank, number) == "applied"
    bank.verify()


def test_hold__days_later__captured_in_the_new_period(bank: Bank) -> None:
    """An open hold takes part in every period, so its capture can never be too much."""
    make_rule(bank, **SUM | {"threshold": "50.00"})
    make_rule(bank, "payees", **PAYEES)
    number = hold(bank, "40.00")
    assert pay(bank, "10.00", "ACC20001") == "applied"
    bank.root.execute("update bank_data.rule_count set starts_at = starts_at - interval '1 day'")
    assert pay(bank, "10.01", "ACC20001") == "rule_denied"
    assert pay(bank, "1.00", "CASH-USD") == "rule_denied"
    assert capture(bank, number) == "applied"
    assert counted(bank)[0][:2] == (4000, 1)


def test_hold__bulk_beside_it__sees_what_is_held(bank: Bank) -> None:
    make_rule(bank, **SUM | {"threshold": "50.00"})
    make_rule(bank, "payees", **PAYEES)
    hold(bank, "40.00")
    items = [
        {"from_account": "ACC10001", "to_account": to, "amount": amount, "idempotency_key": to}
        for to, amount in (("CASH-USD", "1.00"), ("ACC20001", "10.00"), ("ACC10003", "0.01"))
    ]
    told = bank.call("transfers_post", "ann_agent", items=json.dumps(items))
    assert [item["outcome"] for item in told["resource"]["items"]] == [
        "rule_denied", "applied", "rule_denied",
    ]  # fmt: skip
    bank.verify()


def test_hold__people_approved_more__its_capture_is_not_asked_again(bank: Bank) -> None:
    """What was approved counts, and what was promised before is kept."""
    make_rule(bank, **SUM | {"threshold": "100.00", "effect": "review"})
    early = hold(bank, "60.00")
    facts = pend(bank, amount="80.00")
    assert facts["reasons"][0]["value"] == "140.00"
    bank.verify()
    assert capture(bank, early) == "applied"
    bank.verify()
    assert approve(bank, "staff", facts)["status"] == "executed"
    assert counted(bank)[0][:2] == (14000, 2)
    assert bank.one("select count(*) from bank_data.rule_hold") == 0
    assert "approval_id" in pend(bank, amount="0.01")
    bank.verify()


def test_hold__of_an_approval_that_ends__given_back(bank: Bank) -> None:
    make_rule(bank, "most", **SUM | {"threshold": "100.00"})
    review_above(bank)
    facts = pend(bank, amount="90.00")
    assert pay(bank, "11.00") == "rule_denied"
    bank.call("approval_deny", "staff", approval=int(facts["approval_id"]), reason="no")
    assert pay(bank, "11.00") == "applied"
    bank.verify()
    facts = pend(bank, amount="80.00")
    let_go_by(bank, facts)
    assert pay(bank, "50.00") == "applied"


def test_hold__approved_under_a_newer_rule_that_denies__refused(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank, amount="90.00")
    make_rule(bank, "newer", **SUM | {"threshold": "80.00"})
    assert approve(bank, "staff", facts)["status"] == "failed"
    assert pay(bank, "40.00") == "applied"
    bank.verify()


def test_hold__approved_under_a_newer_rule_that_reviews__moved(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank, amount="90.00")
    make_rule(bank, "newer", **SUM | {"threshold": "80.00", "effect": "review"})
    assert approve(bank, "staff", facts)["status"] == "executed"
    bank.verify()


@pytest.mark.parametrize(
    "tampering",
    [
        "delete from bank_data.rule_hold",
        "update bank_data.rule_hold set subject_id = subject_id + 1",
        "update bank_data.rule_hold set hold_id = 99",
        "delete from bank_data.rule_use",
        "update bank_data.rule_count set amount = amount - 1",
        "update bank_data.rule_count set uses = uses + 1 where uses > 0",
        "update bank_data.rule_count set paid_at = '{}', payee_ids = '{}' where payee_ids <> '{}'",
        "update bank_data.rule_use set amount = 1; update bank_data.rule_count set amount = 1",
    ],
)
def test_book_verify__counters_tampered__found(bank: Bank, tampering: Any) -> None:
    make_rule(bank, "sum", **SUM)
    make_rule(bank, "rolling", **SUM | ROLLING)
    make_rule(bank, "payees", **PAYEES | {"threshold": 9} | ROLLING)
    pay(bank)
    hold(bank)
    bank.verify()
    with bank.root.transaction(force_rollback=True):
        bank.root.execute(tampering)
        found = bank.rows("book_verify", "operator")
        assert {finding["check_name"] for finding in found} == {"rule"}
