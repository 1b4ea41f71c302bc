from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any, LiteralString

import pytest

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.approvals import approve, let_go_by, review_above
from tests.db.functions.calls import (
    apply,
    call_as,
    check_lock_order,
    contents,
    fail,
    give,
    last_row,
    precede,
    principal_of,
    refuse,
    set_scopes,
    snapshot,
    suspend,
    suspend_book,
)
from tests.db.functions.intents import (
    OBSTACLES,
    PAY,
    age_intents,
    execute,
    intent_of,
)
from tests.db.functions.rules import retire_rules
from tests.db.functions.sessions import start
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.writes import check_unauthenticated

FROZEN: list[LiteralString] = [
    "amount = amount + 1",
    "to_account_id = (select id from bank_data.account where number = 'ACC10003')",
    "from_account_id = (select id from bank_data.account where number = 'ACC10003')",
    "currency = 'EUR'",
    "mandate_id = null",
    "customer_id = 1002",
    "session_id = 7",
    "memo = 'gift'",
    "metadata = '{}'",
    "end_to_end_id = 'E'",
    "allow_duplicate = true",
    "payee_name = 'Bob'",
    "shown = '{}'",
    "created_at = created_at - interval '1 second'",
    "expires_at = expires_at + interval '1 second'",
    "execution_id = gen_random_uuid()",
    "digest = sha256('')",
]


# As bank.transfer_post: see tests/db/functions/intents.py for how it comes to that.
REFUSALS = [
    "account_unknown",
    "mandate_missing",
    "customer_suspended",
    "mandate_range",
    "mandate_payee",
    "rule_denied",
    "account_closed",
    "account_frozen",
    "account_dormant",
    "insufficient_funds",
    "balance_limit",
    "possible_duplicate",
]


def test_transfer_execute__first_time__what_was_frozen(bank: Bank) -> None:
    details = {"memo": "rent", "metadata": '{"b": [1]}', "end_to_end_id": "E2E-1"}
    intent = intent_of(bank, **details)
    paid = execute(bank, intent)
    expected = {
        "outcome": "applied", "replayed": False, "from_account": "ACC10001",
        "to_account": "ACC20001", "amount": Decimal("10.00"), "currency": "USD",
        "balance": Decimal("990.00"), "memo": "rent", "metadata": {"b": [1]},
        "end_to_end_id": "E2E-1", "kind": "transfer_post", "facts": None, "hint": None,
        "principal_id": principal_of(bank, "ann_agent"),
    }  # fmt: skip
    assert {name: paid[name] for name in expected} == expected
    row = last_row(bank)
    assert (row["id"], row["operation"]) == (paid["transfer_id"], "transfer_post")
    assert row["request"]["intent"] == str(intent)
    assert row["idempotency_id"] == bank.one(
        "select execution_id from bank_data.intent where id = %s", intent
    )
    assert bank.balance("ACC10001") == 990
    assert bank.balance("ACC20001") == 1010
    shown = bank.call("transfer_get", "ann_agent", transfer=paid["transfer_id"])
    assert shown == paid
    bank.verify()


def test_transfer_execute__again__the_same_transfer_for_ever(bank: Bank) -> None:
    intent = intent_of(bank)
    paid = execute(bank, intent)
    before = snapshot(bank)
    assert execute(bank, intent) == paid | {"replayed": True}
    assert snapshot(bank) == before
    age_intents(bank, "1 year")
    paid["occurred_at"] = bank.one(
        "select occurred_at from bank_data.journal where id = %s", paid["transfer_id"]
    )
    assert execute(bank, intent) == paid | {"replayed": True}
    OBSTACLES["account_unknown"](bank)
    bank.call("principal_suspend", "operator", principal=bank.principals["ann_agent"])
    suspend_book(bank)
    set_scopes(bank, "ann_agent", "keys:read")
    assert execute(bank, intent) == paid | {"replayed": True}
    suspend_book(bank, "open")
    bank.verify()


@pytest.mark.parametrize(
    ("who", "debit"),
    [
        ("ann", "ACC10001"),
        ("service", "ACC10001"),
        ("staff", "CASH-USD"),
        ("operator", "CASH-USD"),
    ],
)
def test_transfer_execute__others_who_may_debit__applied(bank: Bank, who: str, debit: str) -> None:
    intent = intent_of(bank, who, from_account=debit)
    paid = execute(bank, intent, who)
    assert (paid["outcome"], paid["from_account"]) == ("applied", debit)
    assert execute(bank, intent, who)["replayed"] is True
    bank.verify()


# --- identity


def test_transfer_execute__no_credential_in_force__unauthenticated(bank: Bank) -> None:
    check_unauthenticated(bank, "transfer_execute", "ann_agent", {"intent": intent_of(bank)})


def test_transfer_execute__no_intent__request_invalid(bank: Bank) -> None:
    fail(bank, "transfer_execute", "ann_agent", "request_invalid", intent=None)


def test_transfer_execute__all_gates_shut__by_precedence(bank: Bank) -> None:
    intent = intent_of(bank)
    set_scopes(bank, "ann_agent", "transfers:read")
    answer = refuse(bank, "transfer_execute", "ann_agent", "scope_missing", intent=intent)
    assert answer["facts"] == {"scope": "transfers:write"}
    suspend(bank, "ann_agent")
    first = precede(bank, "principal_suspended", "scope_missing", "intent_unknown")
    refuse(bank, "transfer_execute", "ann_agent", first, intent=intent)
    suspend_book(bank)
    first = precede(bank, "book_suspended", first)
    for number in (intent, 999999):
        refuse(bank, "transfer_execute", "ann_agent", first, intent=number)


@pytest.mark.parametrize("who", ["bob_agent", "ann_manager", "ann", "staff", "stranger", "service"])
def test_transfer_execute__of_another__intent_unknown(bank: Bank, who: str) -> None:
    """Also for others who may debit the account; executed or not."""
    intent = intent_of(bank)
    for number in (intent, 999999, -1):
        answer = refuse(bank, "transfer_execute", who, "intent_unknown", intent=number)
        assert (answer["facts"], answer["from_account"], answer["amount"]) == (None, None, None)
    assert execute(bank, intent)["outcome"] == "applied"
    refuse(bank, "transfer_execute", who, "intent_unknown", intent=intent)
    assert last_row(bank)["request"] == {"intent": str(intent)}
    assert last_row(bank)["customer_id"] is None


def test_transfer_execute__session_with_another_customer__intent_unknown(bank: Bank) -> None:
    """What one customer talks an agent into does not set off what was prepared for another."""
    give(bank, "ann_agent", BOB, "read", "debit")
    intent = intent_of(bank)
    start(bank, name="with_bob", customer=BOB)
    start(bank, name="with_ann")
    refuse(bank, "transfer_execute", "with_bob", "intent_unknown", intent=intent)
    assert execute(bank, intent, "with_ann")["outcome"] == "applied"
    assert last_row(bank)["session_id"] is not None
    refuse(bank, "transfer_execute", "with_bob", "intent_unknown", intent=intent)
    bank.verify()


# --- time, and what somebody changed


def test_transfer_execute__too_late__intent_expired(bank: Bank) -> None:
    intent = intent_of(bank)
    age_intents(bank, "5 minutes")
    answer = refuse(bank, "transfer_execute", "ann_agent", "intent_expired", intent=intent)
    expired_at = bank.one(
        "select to_jsonb(expires_at at time zone 'UTC') #>> '{}' || '+00:00' from bank_data.intent"
    )
    assert answer["facts"] == {"expired_at": expired_at}
    assert (answer["from_account"], answer["amount"]) == ("ACC10001", Decimal("10.00"))
    assert last_row(bank)["subject_id"] == intent
    OBSTACLES["account_unknown"](bank)
    first = precede(bank, "intent_expired", "account_unknown")
    refuse(bank, "transfer_execute", "ann_agent", first, intent=intent)


@pytest.mark.parametrize("change", FROZEN)
def test_transfer_execute__row_edited__intent_changed(bank: Bank, change: LiteralString) -> None:
    """By somebody with the rights of a superuser: nothing is paid, and the proof finds it."""
    intent = intent_of(bank)
    bank.root.execute("set session_replication_role = replica")
    bank.root.execute(b"update bank_data.intent set " + change.encode())
    answer = refuse(bank, "transfer_execute", "ann_agent", "intent_changed", intent=intent)
    assert answer["facts"] is None
    age_intents_only(bank)
    first = precede(bank, "intent_changed", "intent_expired")
    refuse(bank, "transfer_execute", "ann_agent", first, intent=intent)
    assert bank.rows("book_verify", "operator", part="intent")


def test_transfer_execute__two_rows_swapped__intent_changed(bank: Bank) -> None:
    """Who confirmed the one must not pay the other."""
    small, large = intent_of(bank, amount=1), intent_of(bank, amount=900)
    bank.root.execute("alter table bank_data.intent alter id drop identity")
    for before, after in ((small, 0), (large, small), (0, large)):
        bank.root.execute("update bank_data.intent set id = %s where id = %s", [after, before])
    for intent in (small, large):
        refuse(bank, "transfer_execute", "ann_agent", "intent_changed", intent=intent)
    assert bank.rows("book_verify", "operator", part="intent")


def age_intents_only(bank: Bank) -> None:
    bank.root.execute("update bank_data.intent set expires_at = created_at + interval '1 us'")


def test_transfer_execute__given_to_another_principal__intent_changed(bank: Bank) -> None:
    intent = intent_of(bank)
    bank.root.execute(
        "update bank_data.intent set principal_id = %s", [bank.principals["ann_manager"]]
    )
    refuse(bank, "transfer_execute", "ann_manager", "intent_changed", intent=intent)
    refuse(bank, "transfer_execute", "ann_agent", "intent_unknown", intent=intent)


def test_transfer_execute__edited_after_it_was_executed__still_once(bank: Bank) -> None:
    intent = intent_of(bank)
    paid = execute(bank, intent)
    bank.root.execute("update bank_data.intent set amount = 1, expires_at = 'infinity'")
    assert execute(bank, intent) == paid | {"replayed": True}
    bank.root.execute("update bank_data.intent set execution_id = gen_random_uuid()")
    refuse(bank, "transfer_execute", "ann_agent", "intent_changed", intent=intent)
    assert bank.balance("ACC10001") == 990


# --- refused as the transfer itself


@pytest.mark.parametrize("code", REFUSALS)
def test_transfer_execute__obstacle__refused_as_the_transfer(bank: Bank, code: str) -> None:
    intent = intent_of(bank)
    OBSTACLES[code](bank)
    posted = refuse(bank, "transfer_post", "ann_agent", code, **PAY)
    for _ in range(2):  # and again: it is not used up
        answer = refuse(bank, "transfer_execute", "ann_agent", code, intent=intent)
        assert answer["facts"] == posted["facts"]
        row = last_row(bank)
        assert (row["subject_id"], row["request"]) == (intent, {"intent": str(intent)})
        assert row["idempotency_id"] is None
    assert bank.call("intent_get", "ann_agent", intent=intent)["status"] == "open"


def test_transfer_execute__obstacle_gone__applied(bank: Bank) -> None:
    intent = intent_of(bank)
    OBSTACLES["insufficient_funds"](bank)
    refuse(bank, "transfer_execute", "ann_agent", "insufficient_funds", intent=intent)
    bank.pay("staff", "CASH-USD", "ACC10001", 1)
    assert execute(bank, intent)["outcome"] == "applied"
    bank.verify()


def test_transfer_execute__rule__its_values_are_kept(bank: Bank) -> None:
    intent = intent_of(bank)
    OBSTACLES["rule_denied"](bank)
    refuse(bank, "transfer_execute", "ann_agent", "rule_denied", intent=intent)
    assert last_row(bank)["rule_values"] == [1000]
    retire_rules(bank)
    assert execute(bank, intent)["outcome"] == "applied"
    bank.verify()


def test_transfer_execute__budget_used_up__mandate_budget(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit",
         terms={"currency": "USD", "limits": [{"period": "day", "amount": "15"}]})  # fmt: skip
    intent = intent_of(bank, "stranger")
    bank.pay("stranger", "ACC10001", "ACC10003", 6)
    refuse(bank, "transfer_execute", "stranger", "mandate_budget", intent=intent)
    bank.verify()


def test_transfer_execute__fee_account_gone__system_account_missing(bank: Bank) -> None:
    make_product(bank)
    name_fee_income(bank)
    fee = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": "0.50"}
    apply(bank, "product_fee_set", "staff", **fee)
    intent = intent_of(bank, from_account=open_funded(bank, "CURRENT-USD", 100))
    bank.root.execute("delete from bank_data.book_account where role = 'fee_income'")
    refuse(bank, "transfer_execute", "ann_agent", "system_account_missing", intent=intent)


# --- when people have to approve it


def pend(bank: Bank, **more: Any) -> tuple[int, dict[str, Any]]:
    """An intent that was executed and waits; its id, and the facts of that."""
    review_above(bank, "5.00")
    intent = intent_of(bank, **more)
    answer = execute(bank, intent)
    assert (answer["outcome"], answer["replayed"]) == ("pending_approval", False)
    facts: dict[str, Any] = answer["facts"]
    return intent, facts


def shown(bank: Bank, intent: int) -> dict[str, Any]:
    return bank.call("intent_get", "ann_agent", intent=intent)


def test_transfer_execute__people_asked__waits_then_the_transfer(bank: Bank) -> None:
    intent, facts = pend(bank, memo="rent")
    assert last_row(bank)["request"]["intent"] == str(intent)
    before = snapshot(bank)
    again = execute(bank, intent)
    assert (again["outcome"], again["facts"], again["replayed"]) == (
        "pending_approval", facts, True,
    )  # fmt: skip
    assert snapshot(bank) == before
    assert shown(bank, intent)["status"] == "pending"
    assert str(shown(bank, intent)["approval_id"]) == facts["approval_id"]
    assert bank.balance("ACC10001") == 1000
    age_intents(bank, "1 hour")  # the approval has a time of its own
    assert execute(bank, intent)["outcome"] == "pending_approval"
    age_intents(bank, "-1 hour")
    approved = approve(bank, "staff", facts)
    paid = execute(bank, intent)
    assert (paid["outcome"], paid["replayed"], paid["memo"]) == ("applied", True, "rent")
    assert str(paid["transfer_id"]) == approved["transfer_id"]
    assert execute(bank, intent) == paid
    found = shown(bank, intent)
    assert (found["status"], found["transfer_id"]) == ("executed", paid["transfer_id"])
    assert bank.balance("ACC10001") == 990
    bank.verify()


def test_transfer_execute__denied__approval_resolved(bank: Bank) -> None:
    intent, facts = pend(bank)
    denied = {"approval": int(facts["approval_id"]), "reason": "no"}
    assert bank.call("approval_deny", "staff", **denied)["outcome"] == "applied"
    retire_rules(bank)  # it has ended with the approval, whatever holds now
    answer = refuse(bank, "transfer_execute", "ann_agent", "approval_resolved", intent=intent)
    assert answer["facts"] == {"approval_id": facts["approval_id"], "status": "denied"}
    assert shown(bank, intent)["status"] == "ended"
    assert execute(bank, intent_of(bank))["outcome"] == "applied"
    first = precede(bank, "scope_missing", "approval_resolved")
    set_scopes(bank, "ann_agent", "transfers:read")
    refuse(bank, "transfer_execute", "ann_agent", first, intent=intent)
    bank.verify()


def test_transfer_execute__withdrawn__approval_resolved(bank: Bank) -> None:
    intent, facts = pend(bank)
    set_scopes(bank, "ann_agent", "transfers:write", "approvals:write", "transfers:read")
    told = bank.call("approval_withdraw", "ann_agent", approval=int(facts["approval_id"]))
    assert told["outcome"] == "applied"
    answer = refuse(bank, "transfer_execute", "ann_agent", "approval_resolved", intent=intent)
    assert answer["facts"]["status"] == "withdrawn"
    bank.verify()


def test_transfer_execute__approved_but_no_longer_possible__says_why(bank: Bank) -> None:
    intent, facts = pend(bank)
    OBSTACLES["account_frozen"](bank)
    approve(bank, "staff", facts)
    answer = refuse(bank, "transfer_execute", "ann_agent", "approval_resolved", intent=intent)
    assert answer["facts"] == {
        "approval_id": facts["approval_id"],
        "status": "failed",
        "failure": "account_frozen",
        "failure_facts": {"field": "to_account"},
    }
    assert bank.balance("ACC10001") == 1000
    bank.verify()


def test_transfer_execute__nobody_decided__approval_expired(bank: Bank) -> None:
    intent, facts = pend(bank)
    let_go_by(bank, facts)
    answer = refuse(bank, "transfer_execute", "ann_agent", "approval_expired", intent=intent)
    assert answer["facts"].keys() == {"approval_id", "expires_at"}
    assert shown(bank, intent)["status"] == "ended"


def test_transfer_execute__people_asked_but_no_funds__not_used_up(bank: Bank) -> None:
    """What cannot wait is a refusal like others."""
    intent = intent_of(bank)
    OBSTACLES["insufficient_funds"](bank)
    review_above(bank, "5.00")
    for _ in range(2):
        refuse(bank, "transfer_execute", "ann_agent", "insufficient_funds", intent=intent)
    bank.pay("staff", "CASH-USD", "ACC10001", 1)
    answer = execute(bank, intent)
    assert answer["outcome"] == "pending_approval"
    approve(bank, "staff", answer["facts"])
    assert execute(bank, intent)["outcome"] == "applied"
    bank.verify()


def test_transfer_execute__fresh_intents_that_wait__one_approval(bank: Bank) -> None:
    review_above(bank, "5.00")
    intents = [intent_of(bank) for _ in range(3)]
    first = execute(bank, intents[0])
    for intent in intents[1:]:
        answer = refuse(bank, "transfer_execute", "ann_agent", "possible_duplicate", intent=intent)
        assert answer["facts"] == {"approval_id": first["facts"]["approval_id"]}
    bank.verify()


def test_transfer_execute__16_connections_on_one_that_waits__one_approval(bank: Bank) -> None:
    review_above(bank, "5.00")
    told = execute_at_once(bank, intent_of(bank))
    assert {answer["outcome"] for answer in told} == {"pending_approval"}
    assert len({answer["facts"]["approval_id"] for answer in told}) == 1
    assert bank.one("select count(*) from bank_data.approval") == 1
    bank.verify()


# --- once


def test_transfer_execute__fresh_intents__pay_once(bank: Bank) -> None:
    """A plan that is made again, with new intents for the same payment."""
    intents = [intent_of(bank, idempotency_key=f"k{n}") for n in range(4)]
    paid = execute(bank, intents[2])
    for intent in (intents[0], intents[1], intents[3]):
        answer = refuse(bank, "transfer_execute", "ann_agent", "possible_duplicate", intent=intent)
        assert answer["facts"] == {"transfer_id": str(paid["transfer_id"])}
    refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **PAY)
    bank.verify()


def test_transfer_execute__equal_one_since_it_was_prepared__possible_duplicate(bank: Bank) -> None:
    """The usual time is two minutes; an intent remembers since when it is about."""
    first, second = (intent_of(bank, expires_in="1 hour") for _ in range(2))
    assert execute(bank, first)["outcome"] == "applied"
    age_intents(bank, "50 minutes")
    refuse(bank, "transfer_execute", "ann_agent", "possible_duplicate", intent=second)
    assert execute(bank, intent_of(bank))["outcome"] == "applied"  # prepared long after it
    bank.verify()


def test_transfer_execute__duplicate_meant__applied(bank: Bank) -> None:
    first, second = intent_of(bank), intent_of(bank, allow_duplicate=True)
    assert execute(bank, first)["outcome"] == "applied"
    assert execute(bank, second)["outcome"] == "applied"
    assert bank.balance("ACC10001") == 980
    bank.verify()


def test_transfer_execute__guard_switched_off__applied(bank: Bank) -> None:
    bank.root.execute("update bank_data.book set duplicate_window = '0'")
    for intent in [intent_of(bank) for _ in range(2)]:
        assert execute(bank, intent)["outcome"] == "applied"


def test_transfer_execute__key_of_a_transfer__another_one(bank: Bank) -> None:
    """Who knows the execution's key gains nothing: keys of callers are hashed with their names."""
    intent = intent_of(bank)
    key = str(bank.one("select execution_id from bank_data.intent"))
    paid = bank.call("transfer_post", "ann_agent", **PAY | {"amount": 1}, idempotency_key=key)
    assert paid["outcome"] == "applied"
    assert execute(bank, intent)["transfer_id"] != paid["transfer_id"]
    bank.verify()


def test_transfer_execute__preview__nothing_happens(bank: Bank) -> None:
    intent = intent_of(bank)
    before = bank.state(), contents(bank)
    told = bank.call("preview", "ann_agent", function="transfer_execute",
                     arguments={"intent": intent})["resource"]  # fmt: skip
    assert (told["outcome"], told["result"]["balance"]) == ("applied", "990.00")
    assert (bank.state(), contents(bank)) == before
    assert execute(bank, intent)["replayed"] is False
    bank.verify()


def execute_at_once(bank: Bank, intent: int) -> list[dict[str, Any]]:
    """The answers of 64 calls over 16 connections."""

    def run(_: int) -> dict[str, Any]:
        with bank.connect("bank_api") as connection:
            (row,) = call_as(
                connection,
                "transfer_execute",
                intent=intent,
                credential=credential_of("ann_agent"),
            )
        return row

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(run, range(64)))


def test_transfer_execute__16_connections__one_transfer(bank: Bank) -> None:
    before = bank.journal_count()
    told = execute_at_once(bank, intent_of(bank))
    assert sorted(answer.pop("replayed") for answer in told) == [False] + [True] * 63
    assert told == [told[0]] * 64
    assert bank.balance("ACC10001") == 990
    assert bank.journal_count() == before + 2
    bank.verify()


def test_transfer_execute__waits__locks_in_order_of_id(bank: Bank) -> None:
    apply(bank, "account_open", "operator", customer=1, currency="USD", account_number="FEES")
    check_lock_order(
        bank,
        "ACC10001",
        "transfer_execute",
        intent=intent_of(bank, "ann", to_account="CASH-USD"),
    )
