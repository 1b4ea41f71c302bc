from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.bank import ANN, Bank, credential_of
from tests.db.functions.approvals import (
    approve,
    ask_above,
    let_decide,
    let_go_by,
    make_key,
    need,
    pend,
    review_above,
    vote,
    waiting,
)
from tests.db.functions.calls import (
    apply,
    expire_key,
    fail,
    last_row,
    refuse,
    set_scopes,
    suspend,
)
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.writes import WriteContract

if TYPE_CHECKING:
    from collections.abc import Callable


def asked(facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a decision about an approval."""
    return {
        "approval": int(facts["approval_id"]),
        "digest": facts["digest"],
        "reason": "known",
    } | more


class TestApprovalApprove(WriteContract):
    function = "approval_approve"
    scope = "approvals:decide"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return asked(waiting(bank))

    def others(self, bank: Bank) -> dict[str, Any]:
        return asked(waiting(bank, "second"))


def test_approve__by_the_customer__paid_from_the_hold(bank: Bank) -> None:
    mandate = ask_above(bank)
    facts = pend(bank, memo="rent", end_to_end_id="E2E", metadata={"a": 1})
    (held,) = bank.rows("account_balance", "ann", account_number="ACC10001")
    assert (held["balance"], held["available"]) == (Decimal("1000.00"), Decimal("900.00"))
    bank.verify()
    approval = approve(bank, "ann", facts)
    assert approval["status"] == "executed"
    assert bank.balance("ACC10001") == Decimal("900.00")
    transfer = bank.call("transfer_get", "ann_agent", transfer=int(approval["transfer_id"]))
    assert (transfer["memo"], transfer["end_to_end_id"]) == ("rent", "E2E")
    assert (transfer["mandate_id"], transfer["amount"]) == (mandate, Decimal("100.00"))
    assert transfer["principal_id"] == bank.principals["ann_agent"]
    assert (approval["votes"][0]["side"], approval["votes"][0]["reason"]) == ("customer", "known")
    bank.verify()


def test_approve__n_of_the_staff__executed_by_the_last(bank: Bank) -> None:
    review_above(bank)
    need(bank, 2, above="200.00")
    small, large = pend(bank, amount=200), pend(bank, amount=201)
    assert (small["staff_needed"], large["staff_needed"]) == (1, 2)
    assert approve(bank, "staff", large)["status"] == "pending"
    assert bank.balance("ACC10001") == Decimal("1000.00")
    assert approve(bank, "staff2", large)["status"] == "executed"
    assert approve(bank, "staff2", small)["status"] == "executed"
    assert bank.balance("ACC10001") == Decimal("599.00")
    bank.verify()


def test_approve__both_sides_needed__each_for_itself(bank: Bank) -> None:
    ask_above(bank)
    review_above(bank)
    facts = pend(bank)
    assert (facts["customers_needed"], facts["staff_needed"]) == (1, 1)
    assert [set(reason) & {"mandate_id", "rule"} for reason in facts["reasons"]] == [
        {"mandate_id"}, {"rule"},
    ]  # fmt: skip
    assert approve(bank, "staff", facts)["status"] == "pending"
    assert approve(bank, "ann", facts)["status"] == "executed"
    bank.verify()


def test_approve__customer_without_a_person__staff_decide(bank: Bank) -> None:
    ask_above(bank)
    suspend(bank, "ann")
    facts = pend(bank)
    assert (facts["customers_needed"], facts["staff_needed"]) == (0, 1)
    assert approve(bank, "staff", facts)["status"] == "executed"


def test_approve__agent_or_service__approver_not_human(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank)
    let_decide(bank, "ann_agent", "ann_manager", "bob_agent", "service")
    for who in ("ann_agent", "operator"):
        refuse(bank, "approval_approve", who, "approver_not_human", **asked(facts))
    for who in ("ann_manager", "bob_agent", "service", "stranger"):
        let_decide(bank, who)
        refuse(bank, "approval_approve", who, "approval_unknown", **asked(facts))


def test_approve__who_asked__approver_is_requester(bank: Bank) -> None:
    """By another key, by another self, or as the one who made the key of the agent that asked."""
    review_above(bank)
    let_decide(bank, "ann")
    facts = pend(bank, "ann")
    bank.root.execute(  # another key of hers
        "insert into bank_data.credential (book_id, key_id, digest, kind, principal_id, scopes,"
        " expires_at) select book_id, '1kother', sha256(%s), 'key', id, scopes, 'infinity'"
        " from bank_data.principal where id = %s",
        [credential_of("other"), bank.principals["ann"]],
    )
    for who in ("ann", "other"):
        assert vote(bank, who, facts)["outcome"] == "approver_is_requester"
    for who in ("ann", "staff"):
        apply(bank, "principal_person_set", "operator", principal=bank.principals[who],
              person="4711")  # fmt: skip
    again = pend(bank, "ann")
    refuse(bank, "approval_approve", "staff", "approver_is_requester", **asked(again))
    assert approve(bank, "staff2", again)["status"] == "executed"


def test_approve__who_made_the_key_that_asked__approver_is_requester(bank: Bank) -> None:
    """Not with a key of their own, nor with one they made for the customer, at any remove."""
    ask_above(bank, "ann_agent")
    review_above(bank)
    scopes = ("transfers:write", "approvals:write", "keys:write")
    make_key(bank, "staff", "first", "ann_agent", *scopes)
    make_key(bank, "first", "second", "ann_agent", *scopes)
    decides = ("approvals:decide", "keys:write")
    make_key(bank, "staff", "as ann", "ann", *decides)
    make_key(bank, "as ann", "as ann again", "ann", *decides)
    for asker in ("first", "second"):
        facts = bank.call("transfer_post", asker, from_account="ACC10001", to_account="ACC20001",
                          amount=100, allow_duplicate=True)["facts"]  # fmt: skip
        for who in ("staff", "as ann", "as ann again"):
            assert vote(bank, who, facts)["outcome"] == "approver_is_requester", (asker, who)
        assert approve(bank, "staff2", facts)["status"] == "pending"
        assert approve(bank, "ann", facts)["status"] == "executed"
    bank.verify()


def test_approve__for_the_customer_and_for_the_staff__approval_voted(bank: Bank) -> None:
    """One of the staff who made a key of the customer is not the second of two."""
    ask_above(bank)
    review_above(bank)
    make_key(bank, "staff", "as ann", "ann", "approvals:decide")
    first, second = pend(bank), pend(bank)
    assert approve(bank, "staff", first)["status"] == "pending"
    assert vote(bank, "as ann", first)["outcome"] == "approval_voted"
    assert vote(bank, "as ann", second)["outcome"] == "applied"
    assert vote(bank, "staff", second)["outcome"] == "approval_voted"
    assert approve(bank, "staff2", second)["status"] == "executed"
    bank.verify()


def test_approve__one_person_twice__approval_voted(bank: Bank) -> None:
    review_above(bank)
    need(bank, 2)
    facts = pend(bank)
    for who in ("staff", "staff2"):
        apply(bank, "principal_person_set", "operator", principal=bank.principals[who],
              person="4711")  # fmt: skip
    assert approve(bank, "staff", facts)["status"] == "pending"
    for who in ("staff", "staff2"):
        refuse(bank, "approval_approve", who, "approval_voted", **asked(facts))


def test_approve__not_needed__approval_forbidden(bank: Bank) -> None:
    ask_above(bank)
    answer = refuse(bank, "approval_approve", "staff", "approval_forbidden", **asked(pend(bank)))
    assert answer["facts"] == {"customers_needed": 1, "staff_needed": 0}
    review_above(bank)
    facts = pend(bank, "ann")
    apply(bank, "principal_create", "staff", **{"class": "customer"}, name="Ann's second self",
          scopes=["approvals:decide"], customer=ANN)  # fmt: skip
    assert facts["customers_needed"] == 0
    refuse(bank, "approval_approve", "ann", "approver_is_requester", **asked(facts))


def test_approve__expired_human__unauthenticated(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank)
    expire_key(bank, "staff")
    fail(bank, "approval_approve", "staff", "unauthenticated", **asked(facts))
    suspend(bank, "staff2")
    refuse(bank, "approval_approve", "staff2", "principal_suspended", **asked(facts))
    assert bank.call("approval_get", "ann_agent", approval=int(facts["approval_id"]))[
        "status"
    ] == "pending"  # fmt: skip


def test_approve__ended__approval_resolved(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank)
    approve(bank, "staff", facts)
    answer = refuse(bank, "approval_approve", "staff2", "approval_resolved", **asked(facts))
    assert answer["facts"] == {"status": "executed"}
    assert bank.balance("ACC10001") == Decimal("900.00")


def test_approve__too_late__approval_expired_and_money_free(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank, amount=900)
    let_go_by(bank, facts)
    refuse(bank, "approval_approve", "staff", "approval_expired", **asked(facts))
    shown = bank.call("approval_get", "ann_agent", approval=int(facts["approval_id"]))
    assert (shown["status"], shown["resolved_at"]) == ("expired", shown["expires_at"])
    assert bank.pay("ann", "ACC10001", "ACC10003", 50)["outcome"] == "applied"
    (balance,) = bank.rows("account_balance", "ann", account_number="ACC10001")
    assert balance["available"] == Decimal("950.00")
    bank.call("approval_sweep", "worker")
    refuse(bank, "approval_approve", "staff2", "approval_expired", **asked(facts))


@pytest.mark.parametrize("digest", ["0" * 64, "x", "' or 1=1 --"])
def test_approve__another_digest__approval_changed(bank: Bank, digest: str) -> None:
    review_above(bank)
    facts = pend(bank)
    refuse(bank, "approval_approve", "staff", "approval_changed", **asked(facts, digest=digest))


@pytest.mark.parametrize(
    "change",
    [
        'update bank_data.approval set command = command || \'{"to_account": "ACC10003"}\'',
        'update bank_data.approval set command = command || \'{"amount": "900.00"}\'',
        "update bank_data.approval set principal_id = principal_id + 1",
        "update bank_data.approval set digest = repeat('0', 64)",
    ],
)
def test_approve__payee_or_amount_changed__approval_changed(bank: Bank, change: Any) -> None:
    """Not even who owns the database makes people approve what they have not seen."""
    review_above(bank)
    need(bank, 2)
    facts = pend(bank)
    approve(bank, "staff", facts)
    bank.root.execute(change)
    answer = vote(bank, "staff2", facts)
    assert answer["outcome"] == "approval_changed"
    assert bank.balance("ACC10001") == Decimal("1000.00")
    assert bank.rows("book_verify", "operator")


def test_approve__hold_changed__failed(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank)
    bank.root.execute(
        "update bank_data.hold set payee_account_id ="
        " (select id from bank_data.account where number = 'ACC10003')"
    )
    approval = approve(bank, "staff", facts)
    assert (approval["status"], approval["failure"]) == ("failed", "approval_changed")
    assert bank.balance("ACC10001") == Decimal("1000.00")


def test_approve__no_longer_possible__failed_and_released(bank: Bank) -> None:
    """Whatever forbids the requester to pay now, the money is available again."""
    mandate = ask_above(bank)
    cases: dict[str, Callable[[], object]] = {
        "principal_suspended": lambda: apply(
            bank, "principal_suspend", "staff", principal=bank.principals["ann_agent"]
        ),
        "customer_suspended": lambda: apply(bank, "customer_suspend", "staff", customer=ANN),
        "account_frozen": lambda: apply(
            bank, "account_freeze", "staff", account_number="ACC10001", direction="debit"
        ),
        "mandate_unknown": lambda: apply(bank, "mandate_revoke", "staff", mandate=mandate),
    }
    review_above(bank)
    for code, forbid in cases.items():
        facts = pend(bank, amount=600)
        assert approve(bank, "staff", facts)["status"] == "pending"
        forbid()
        approval = approve(bank, "ann", facts)
        assert approval["status"] == "failed", code
        assert approval["failure"] == code
        assert last_row(bank)["facts"]["failure"] == approval["failure"]
        bank.verify()
        apply(bank, "principal_resume", "staff", principal=bank.principals["ann_agent"])
        apply(bank, "customer_resume", "staff", customer=ANN)
        apply(bank, "account_unfreeze", "staff", account_number="ACC10001")


def test_approve__scope_taken_away__failed(bank: Bank) -> None:
    review_above(bank)
    facts = pend(bank)
    set_scopes(bank, "ann_agent", "approvals:read")
    assert approve(bank, "staff", facts)["failure"] == "scope_missing"
    assert bank.balance("ACC10001") == Decimal("1000.00")


def test_approve__with_a_fee__set_aside_and_charged_once(bank: Bank) -> None:
    name_fee_income(bank)
    make_product(bank)
    apply(bank, "product_fee_set", "staff", product="CURRENT-USD", operation="transfer_post",
          flat=Decimal("2.50"))  # fmt: skip
    number = open_funded(bank, "CURRENT-USD", 500)
    review_above(bank)
    answer = bank.pay("ann_agent", number, "ACC20001", 100)
    assert answer["outcome"] == "pending_approval", answer
    (balance,) = bank.rows("account_balance", "ann", account_number=number)
    assert (balance["balance"], balance["available"]) == (Decimal("500.00"), Decimal("397.50"))
    bank.verify()
    assert approve(bank, "staff", answer["facts"])["status"] == "executed"
    (balance,) = bank.rows("account_balance", "ann", account_number=number)
    assert (balance["balance"], balance["available"]) == (Decimal("397.50"), Decimal("397.50"))
    bank.verify()


def test_approve__budget_of_the_mandate__reserved_then_used(bank: Bank) -> None:
    ask_above(bank, limits=[{"period": "day", "amount": "150.00"}])
    facts = pend(bank)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 51)["outcome"] == "mandate_budget"
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 40)["outcome"] == "applied"
    approve(bank, "ann", facts)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 11)["outcome"] == "mandate_budget"
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 10)["outcome"] == "applied"
    bank.verify()


def test_approve__malformed__request_invalid(bank: Bank) -> None:
    for missing in ("approval", "digest", "reason"):
        given = {"approval": 1001, "digest": "x", "reason": "x"} | {missing: None}
        fail(bank, "approval_approve", "staff", "request_invalid", **given)
    for number in (0, -1, 9999):
        refuse(bank, "approval_approve", "staff", "approval_unknown", approval=number, digest="x",
               reason="x")  # fmt: skip
