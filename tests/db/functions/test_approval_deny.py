from decimal import Decimal
from typing import Any

from tests.bank import Bank
from tests.db.functions.approvals import approve, ask_above, let_decide, let_go_by, pend, waiting
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import WriteContract


def asked(facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a denial."""
    return {"approval": int(facts["approval_id"]), "reason": "unknown payee"} | more


def deny(bank: Bank, who: str, facts: dict[str, Any]) -> dict[str, Any]:
    answer = bank.call("approval_deny", who, **asked(facts))
    assert answer["outcome"] == "applied", answer
    resource: dict[str, Any] = answer["resource"]
    return resource


class TestApprovalDeny(WriteContract):
    function = "approval_deny"
    scope = "approvals:decide"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return asked(waiting(bank))

    def others(self, bank: Bank) -> dict[str, Any]:
        return asked(waiting(bank, "second"))


def test_deny__by_one_of_those_asked__money_free(bank: Bank) -> None:
    ask_above(bank, limits=[{"period": "day", "amount": "100.00"}])
    facts = pend(bank)
    denied = deny(bank, "ann", facts)
    assert (denied["status"], denied["transfer_id"]) == ("denied", None)
    assert denied["votes"][0]["decision"] == "deny"
    assert last_row(bank)["request"]["reason"] == "unknown payee"
    (balance,) = bank.rows("account_balance", "ann", account_number="ACC10001")
    assert balance["available"] == balance["balance"] == Decimal("1000.00")
    assert bank.call("allowance_list", "ann_agent")  # the budget is free again
    assert pend(bank)
    bank.verify()


def test_deny__not_needed_to_approve__denied(bank: Bank) -> None:
    """Staff stop what only the customer could let pass, and a customer what staff were to see."""
    ask_above(bank)
    assert deny(bank, "staff", pend(bank))["status"] == "denied"
    assert deny(bank, "ann", waiting(bank))["status"] == "denied"
    bank.verify()


def test_deny__after_a_vote__no_more_votes(bank: Bank) -> None:
    facts = waiting(bank)
    approve(bank, "staff", facts)
    refuse(bank, "approval_deny", "staff", "approval_voted", **asked(facts))
    deny(bank, "staff2", facts)
    refuse(bank, "approval_deny", "ann", "approval_resolved", **asked(facts))
    bank.verify()


def test_deny__who_may_not__refused(bank: Bank) -> None:
    facts = waiting(bank)
    let_decide(bank, "ann_agent", "stranger")
    refuse(bank, "approval_deny", "ann_agent", "approver_not_human", **asked(facts))
    refuse(bank, "approval_deny", "stranger", "approval_unknown", **asked(facts))
    changed = asked(facts, digest="0" * 64)
    refuse(bank, "approval_deny", "staff", "approval_changed", **changed)
    apply(bank, "principal_person_set", "operator", principal=bank.principals["staff"],
          person="4711")  # fmt: skip
    apply(bank, "principal_person_set", "operator", principal=bank.principals["ann_agent"],
          person="4711")  # fmt: skip
    own = pend(bank, memo="own")
    refuse(bank, "approval_deny", "staff", "approver_is_requester", **asked(own))
    let_go_by(bank, facts)
    refuse(bank, "approval_deny", "staff2", "approval_expired", **asked(facts))


def test_deny__malformed__request_invalid(bank: Bank) -> None:
    for missing in ("approval", "reason"):
        given = {"approval": 1001, "reason": "x"} | {missing: None}
        fail(bank, "approval_deny", "staff", "request_invalid", **given)
