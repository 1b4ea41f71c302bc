import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank, credential_of, key_of
from tests.db.functions.calls import apply, fail, give, last_row, refuse, set_scopes, suspend
from tests.db.functions.sessions import session_for, start
from tests.db.functions.writes import WriteContract

SOON = datetime.now(UTC) + timedelta(hours=2)
PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1}


class TestAgentSessionStart(WriteContract):
    function = "agent_session_start"
    scope = "sessions:write"
    texts = {}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return session_for()

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return session_for("other", BOB)


@pytest.mark.parametrize("who", ["ann_agent", "ann_viewer", "ann", "staff", "service", "operator"])
def test_agent_session_start__who_may__each_call_is_of_the_session(bank: Bank, who: str) -> None:
    session = start(bank, who, expires_at=SOON)
    row = last_row(bank)
    assert (row["subject_id"], row["customer_id"], row["session_id"]) == (session, ANN, None)
    made = row["facts"]
    assert (made["channel"], made["customer_id"], made["ended_at"]) == ("chat", str(ANN), None)
    assert datetime.fromisoformat(made["expires_at"]) == SOON
    me, mine = bank.call("caller_get", "in_session"), bank.call("caller_get", who)
    assert (me["session_id"], mine["session_id"]) == (session, None)
    assert me["principal_id"] == mine["principal_id"]
    assert me["scopes"] == mine["scopes"]
    bank.call("agent_session_end", "in_session", session=0)
    assert last_row(bank)["session_id"] == session
    bank.call("agent_session_end", who, session=0)
    assert last_row(bank)["session_id"] is None
    bank.verify()


def test_agent_session_start__journal__holds_no_secret(bank: Bank) -> None:
    start(bank)
    assert credential_of("in_session").hex() not in str(last_row(bank))
    assert "digest" not in last_row(bank)["request"]


def test_agent_session_start__money_moves__each_row_says_so(bank: Bank) -> None:
    """Through each of the ways by which the kernel writes the journal."""
    session = start(bank)
    before = bank.journal_count()
    assert bank.call("transfer_post", "in_session", **PAY)["outcome"] == "applied"
    far = PAY | {"amount": 10**6}
    assert bank.call("transfer_post", "in_session", **far)["outcome"] == "insufficient_funds"
    assert bank.pay("in_session", "ACC10001", "ACC20001", 1, up_to=True)["outcome"] == "applied"
    legs = [PAY | {"amount": str(amount)} for amount in (2, 3)]
    paid = bank.call("transfer_post_legs", "in_session", legs=json.dumps(legs[:1]))
    assert paid["outcome"] == "applied"
    items = json.dumps([legs[1], legs[1] | {"from_account": "ACC20001"}])
    bank.rows("transfers_post", "in_session", items=items)
    hold = bank.call("hold_place", "in_session", **PAY)["resource"]["hold_id"]
    assert bank.call("hold_capture", "in_session", hold=int(hold))["outcome"] == "applied"
    rows = bank.root.execute(
        "select session_id, operation from bank_data.journal order by id desc limit %s",
        [bank.journal_count() - before],
    ).fetchall()
    assert {row["operation"] for row in rows} > {"transfer_post", "hold_place", "hold_capture"}
    assert {row["session_id"] for row in rows} == {session}
    shown = bank.one("select max(session_id) from bank.audit_journal")
    assert shown == session
    bank.verify()


def test_agent_session_start__other_customers__out_of_reach(bank: Bank) -> None:
    """An agent of two customers reaches only the one it is talking with."""
    mandate = give(bank, "ann_agent", BOB, "read", "debit", "manage", "delegate")
    start(bank)
    for who, outcome in (("ann_agent", "applied"), ("in_session", "account_unknown")):
        paid = bank.pay(who, "ACC20001", "ACC10001", 1)
        assert paid["outcome"] == outcome
    fail(bank, "account_balance", "in_session", "account_unknown", account_number="ACC20001")
    fail(bank, "customer_get", "in_session", "customer_unknown", customer=BOB)
    owners = {row["customer_id"] for row in bank.rows("account_list", "in_session")}
    assert owners == {ANN}
    assert {row["customer_id"] for row in bank.rows("mandate_list", "in_session")} == {ANN}
    assert {row["customer_id"] for row in bank.rows("allowance_list", "in_session")} == {ANN}
    refuse(bank, "mandate_create", "in_session", "customer_unknown", customer=BOB, parent=mandate,
           principal=bank.principals["stranger"], actions=["read"])  # fmt: skip
    refuse(bank, "agent_session_start", "in_session", "customer_unknown",
           **session_for("third", BOB))  # fmt: skip


@pytest.mark.parametrize(
    ("who", "customer"),
    [("ann_agent", BOB), ("stranger", ANN), ("ann", BOB), ("service", BOB), ("staff", 9)],
)
def test_agent_session_start__no_mandate__customer_unknown(
    bank: Bank, who: str, customer: int
) -> None:
    told = refuse(
        bank, "agent_session_start", who, "customer_unknown", **session_for("x", customer)
    )
    assert told["facts"] is None


def test_agent_session_start__any_mandate_in_force__applied(bank: Bank) -> None:
    mandate = give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    start(bank, "stranger")
    apply(bank, "mandate_revoke", "ann", mandate=mandate)
    refuse(bank, "agent_session_start", "stranger", "customer_unknown", **session_for("x"))


def test_agent_session_start__in_a_session__session_bound(bank: Bank) -> None:
    start(bank)
    refuse(bank, "agent_session_start", "in_session", "session_bound", **session_for("x"))
    key = {"principal": bank.principals["ann_agent"], "scopes": ["accounts:read"]}
    key |= {"key_id": "1k0123456789ab", "digest": bytes(32)}
    refuse(bank, "key_create", "in_session", "session_bound", **key)


def test_agent_session_start__expiry__never_after_the_key(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.credential set expires_at = %s where key_id = %s",
        [SOON, key_of("ann_agent").split("_")[2]],
    )
    start(bank, expires_at=SOON + timedelta(days=3))
    assert datetime.fromisoformat(last_row(bank)["facts"]["expires_at"]) == SOON
    assert bank.call("caller_get", "in_session")["expires_at"] == SOON


def test_agent_session_start__no_expiry__one_day(bank: Bank) -> None:
    session = start(bank)
    lasts = bank.one(
        "select expires_at - started_at from bank_data.agent_session where id = %s", session
    )
    assert lasts == timedelta(days=1)


@pytest.mark.parametrize(
    "wrong",
    [{"customer": None}, {"channel": None}, {"channel": "Chat"}, {"channel": ""},
     {"channel": "a" * 31}, {"key_id": "2k0123456789ab"}, {"key_id": None}, {"digest": b"x"},
     {"digest": None}, {"expires_at": "2000-01-01"}, {"expires_at": "2999-01-01"},
     {"expires_at": "infinity"}],
)  # fmt: skip
def test_agent_session_start__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    fail(bank, "agent_session_start", "ann_agent", "request_invalid", **session_for() | wrong)


def test_agent_session_start__key_in_use__request_invalid(bank: Bank) -> None:
    start(bank)
    for wrong in ({"key_id": "1k0123456789ab"}, {"digest": b"x" * 32}, {}):
        fail(
            bank, "agent_session_start", "ann_agent", "request_invalid",
            **session_for() | wrong,
        )  # fmt: skip


def test_agent_session_start__key_revoked__session_ended_at_once(bank: Bank) -> None:
    session = start(bank)
    other = start(bank, "ann_viewer", "other")
    apply_revoke(bank, "ann_agent", 2)
    fail(bank, "caller_get", "in_session", "unauthenticated")
    ended = bank.one(
        "select subject_id from bank_data.journal where operation = 'agent_session_end'"
    )
    assert ended == session
    bank.call("caller_get", "other")
    ended = bank.one("select id from bank_data.agent_session where ended_at is not null")
    assert ended == session != other
    bank.verify()


def test_agent_session_start__its_own_key_revoked__session_ended(bank: Bank) -> None:
    session = start(bank)
    apply_revoke(bank, "in_session", 2, by="staff")
    assert bank.call("agent_session_get", "staff", session=session)["ended_at"] is not None
    bank.call("caller_get", "ann_agent")
    bank.verify()


def apply_revoke(bank: Bank, whose: str, rows: int, by: str = "ann_agent") -> None:
    before = bank.journal_count()
    named = {"ann_agent": key_of("ann_agent").split("_")[2]}
    key_id = named.get(whose) or session_for(whose)["key_id"]
    assert bank.call("key_revoke", by, key_id=key_id)["outcome"] == "applied"
    assert bank.journal_count() == before + rows


def test_agent_session_start__revoked_meanwhile__none_survives(bank: Bank) -> None:
    """A key that is being revoked while a session is started with it: the session is ended."""
    with bank.connect("bank_api") as other:
        with other.transaction():
            other.execute(
                "select bank.agent_session_start(customer => %(customer)s, channel => 'chat',"
                " key_id => %(key_id)s, digest => %(digest)s, credential => %(who)s)",
                session_for() | {"who": credential_of("ann_agent")},
            )
            revoke = threading.Thread(target=apply_revoke, args=(bank, "ann_agent", 3))
            revoke.start()
            revoke.join(0.3)
            assert revoke.is_alive()
        revoke.join()
    fail(bank, "caller_get", "in_session", "unauthenticated")
    bank.verify()


def test_agent_session_start__suspended_agent__refused_in_the_session(bank: Bank) -> None:
    start(bank)
    suspend(bank, "ann_agent")
    fail(bank, "account_list", "in_session", "principal_suspended")


def test_agent_session_start__fewer_scopes__no_more_in_the_session(bank: Bank) -> None:
    set_scopes(bank, "ann_agent", "sessions:write", "transfers:read")
    start(bank)
    assert bank.call("caller_get", "in_session")["scopes"] == ["sessions:write", "transfers:read"]
    assert bank.call("transfer_post", "in_session", **PAY)["outcome"] == "scope_missing"
