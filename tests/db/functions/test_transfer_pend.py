"""Transfers that wait for people, from the side of whoever asks."""

from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.approvals import approve, ask_above, pend, review_above
from tests.db.functions.calls import apply, last_row, refuse, snapshot
from tests.db.functions.rules import make_rule
from tests.db.functions.terms import make_product, name_fee_income, open_funded

PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 100}


def test_pend__same_key__the_same_answer_for_ever(bank: Bank) -> None:
    review_above(bank)
    first = bank.call("transfer_post", "ann_agent", **PAY, idempotency_key="once")
    assert first["outcome"] == "pending_approval"
    again = bank.call("transfer_post", "ann_agent", **PAY, idempotency_key="once")
    assert again == first | {"replayed": True}
    approve(bank, "staff", first["facts"])
    again = bank.call("transfer_post", "ann_agent", **PAY, idempotency_key="once")
    assert again == first | {"replayed": True}  # whose approval has the transfer
    assert bank.balance("ACC10001") == Decimal("900.00")
    bank.verify()


def test_pend__equal_one_without_key__possible_duplicate(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank, allow_duplicate=False)
    answer = refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **PAY)
    assert answer["facts"] == {"approval_id": facts["approval_id"]}
    approved = approve(bank, "staff", facts)
    answer = refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **PAY)
    assert answer["facts"] == {"transfer_id": approved["transfer_id"]}
    assert pend(bank, allow_duplicate=True)
    bank.verify()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": 1001}, "insufficient_funds"),
        ({"to_account": "ACC99999"}, "account_unknown"),
        ({"to_account": "ACC20002"}, "currency_mismatch"),
    ],
)
def test_pend__what_else_forbids_it__told_at_once(
    bank: Bank, more: dict[str, Any], code: str
) -> None:
    review_above(bank)
    before = bank.state()
    if code == "currency_mismatch":
        with pytest.raises(Exception, match=code):
            bank.call("transfer_post", "ann_agent", **PAY | more)
    else:
        refuse(bank, "transfer_post", "ann_agent", code, **PAY | more)
    assert bank.state() == before
    assert bank.rows("approval_list", "staff") == []


def test_pend__a_rule_denies_too__rule_denied(bank: Bank) -> None:
    review_above(bank)
    make_rule(bank, "limit", measure="amount", threshold="90", currency="USD")
    refuse(bank, "transfer_post", "ann_agent", "rule_denied", **PAY)


def test_pend__frozen_account__account_frozen(bank: Bank) -> None:
    review_above(bank)
    apply(bank, "account_freeze", "staff", account_number="ACC10001", direction="debit")
    refuse(bank, "transfer_post", "ann_agent", "account_frozen", **PAY)


@pytest.mark.parametrize(
    "more", [{"up_to": True}, {"expected_version": 1}, {"available_at_least": 1}]
)
def test_pend__depends_on_the_moment__approval_required(bank: Bank, more: dict[str, Any]) -> None:
    review_above(bank)
    answer = refuse(bank, "transfer_post", "ann_agent", "approval_required", **PAY | more)
    assert "plain transfer" in answer["facts"]["next"]


def test_pend__nowhere_for_the_fee__system_account_missing(bank: Bank) -> None:
    make_product(bank)
    apply(bank, "product_fee_set", "staff", product="CURRENT-USD", operation="transfer_post",
          flat=1)  # fmt: skip
    number = open_funded(bank, "CURRENT-USD", 500)
    review_above(bank)
    refuse(bank, "transfer_post", "ann_agent", "system_account_missing",
           **PAY | {"from_account": number})  # fmt: skip
    name_fee_income(bank)
    answer = bank.pay("ann_agent", number, "ACC20001", 499)
    assert answer["outcome"] == "pending_approval"
    answer = bank.pay("ann_agent", number, "ACC20001", 499)
    assert answer["outcome"] == "insufficient_funds"
    bank.verify()


def test_pend__its_hold__nobody_captures_or_releases_it(bank: Bank) -> None:
    ask_above(bank)
    facts = pend(bank)
    hold = bank.one("select hold_id from bank_data.approval")
    for function in ("hold_capture", "hold_release"):
        for who in ("ann_agent", "ann"):
            answer = refuse(bank, function, who, "hold_bound", hold=hold)
            assert answer["facts"] == {"approval_id": facts["approval_id"]}
    refuse(bank, "hold_release", "staff", "hold_bound", hold=hold)
    refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")


def test_pend__preview__nothing_stays(bank: Bank) -> None:
    review_above(bank)
    told = bank.call("preview", "ann_agent", function="transfer_post", arguments=PAY)["resource"]
    assert (told["outcome"], told["facts"]["staff_needed"]) == ("pending_approval", 1)
    assert bank.rows("approval_list", "staff") == []
    assert bank.one("select sum(held)::bigint from bank_data.account_balance") == 0
    bank.verify()


def test_pend__decision_record__explains_it_from_the_database_alone(bank: Bank) -> None:
    """Which rules with which values, whose votes with which reasons, and what was executed."""
    review_above(bank)
    facts = pend(bank, memo="rent")
    row = last_row(bank)
    assert (row["outcome"], row["request"]["memo"]) == ("pending_approval", "rent")
    approve(bank, "staff", facts)
    (found,) = bank.root.execute(
        "select p.outcome, s.codes, p.rule_values, a.reasons, v.reason, t.amount, t.request"
        "  from bank.audit_approval a"
        "  join bank.audit_journal p on p.facts ->> 'approval_id' = a.id::text"
        "   and p.outcome = 'pending_approval'"
        "  join bank.audit_approval_vote v on v.approval_id = a.id"
        "  join bank.audit_journal t on t.id = a.journal_id"
        "  cross join lateral (select array_agg(r.code) as codes from bank_data.rule_set s"
        "    join bank_data.rule r on r.id = any (s.rule_ids) where s.id = p.rule_set_id) s"
    ).fetchall()
    assert (found["codes"], found["rule_values"]) == (["review"], [10000])
    assert (found["reasons"][0]["value"], found["reason"]) == ("100.00", "known")
    assert (found["amount"], found["request"]["approval"]) == (10000, int(facts["approval_id"]))


def test_pend__keyless_refusal_of_bulk_and_holds__stay_refusals(bank: Bank) -> None:
    review_above(bank)
    before = snapshot(bank)[0]
    answer = bank.call("hold_place", "ann_agent", **PAY)
    assert answer["outcome"] == "approval_required"
    assert snapshot(bank)[0] == before
