from datetime import datetime
from typing import Any

import psycopg
import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    HOSTILE,
    apply,
    fail,
    give,
    last_row,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.sessions import say, start
from tests.db.functions.writes import WriteContract

CALLS = '[{"name": "transfer_post", "arguments": {"amount": "5.00"}, "n": 1.10}]'


def last_heard(bank: Bank, role: str = "customer", book: int = 1) -> datetime | None:
    """What a rule is told of Ann, in a call of the book."""
    with bank.root.transaction():
        bank.root.execute("select set_config('bank.book', %s, true)", [str(book)])
        heard: datetime | None = bank.one(
            "select bank_private.interaction_last(%s, %s, %s)", book, ANN, role
        )
    return heard


class TestInteractionAdd(WriteContract):
    function = "interaction_add"
    scope = "interactions:write"
    texts = {}  # noqa: RUF012
    names = {"text": 10_000}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN, "channel": "phone", "role": "staff", "text": "called back"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": BOB, "channel": "phone", "role": "staff", "text": "called back"}


def test_interaction_add__other_text_same_key__idempotency_key_reused(bank: Bank) -> None:
    """The digests of the content are part of the request."""
    first = {"customer": ANN, "channel": "chat", "role": "agent", "idempotency_key": "once"}
    apply(bank, "interaction_add", "ann_agent", text="one", **first)
    for other in ({"text": "two"}, {"text": "one", "tool_calls": "[]"}):
        answer = bank.call("interaction_add", "ann_agent", **first, **other)
        assert answer["outcome"] == "idempotency_key_reused"
    assert bank.one("select count(*) from bank_data.interaction") == 1


@pytest.mark.parametrize(
    ("who", "role", "vouched"),
    [
        ("ann_agent", "agent", False),
        ("ann_agent", "customer", False),
        ("ann_agent", "tool", False),
        ("in_session", "customer", False),
        ("ann", "customer", True),
        ("service", "customer", True),
        ("service", "system", True),
        ("staff", "staff", True),
        ("staff", "customer", True),
        ("operator", "system", True),
    ],
)
def test_interaction_add__who_may__recorded(bank: Bank, who: str, role: str, vouched: bool) -> None:
    session = start(bank)
    where = {"session": session} if who != "service" else {"customer": ANN, "channel": "chat"}
    made = apply(bank, "interaction_add", who, role=role, text=HOSTILE, tool_calls=CALLS, **where)
    assert (made["role"], made["vouched"], made["customer_id"]) == (role, vouched, str(ANN))
    assert not {"text", "tool_calls"} & made.keys()
    row = last_row(bank)
    assert (row["subject_id"], row["customer_id"]) == (int(made["interaction_id"]), ANN)
    assert "DROP" not in str(row).upper()
    (shown,) = bank.rows("interaction_search", "staff", customer=ANN)
    assert shown["text"] == HOSTILE
    assert shown["tool_calls"][0]["arguments"] == {"amount": "5.00"}
    heard = last_heard(bank, role)
    assert heard == (shown["occurred_at"] if vouched else None)
    bank.verify()


def test_interaction_add__session_of_a_service__only_its_login_is_vouched(bank: Bank) -> None:
    """A chat server says what the customer said; the agent it gave the session's key to cannot."""
    session = start(bank, "service")
    heard = say(bank, "service", role="customer", session=session)
    say(bank, "in_session", role="customer", session=session)
    rows = bank.rows("interaction_search", "service", session=session)
    assert [row["vouched"] for row in rows] == [False, True]
    assert rows[1]["interaction_id"] == heard
    assert last_heard(bank) == rows[1]["occurred_at"]


def test_interaction_add__last__of_this_customer_and_role(bank: Bank) -> None:
    say(bank, "ann", role="customer")
    say(bank, "staff", role="customer", customer=BOB)
    say(bank, "staff", role="staff")
    say(bank, "ann_agent", role="customer")
    heard = last_heard(bank)
    first = bank.one("select occurred_at from bank_data.interaction order by id limit 1")
    assert heard == first
    assert last_heard(bank, book=2) is None


def test_interaction_add__in_a_session__says_so_by_itself(bank: Bank) -> None:
    session = start(bank, channel="voice")
    made = apply(bank, "interaction_add", "in_session", role="agent", text="hello")
    assert (made["session_id"], made["channel"]) == (str(session), "voice")
    assert last_row(bank)["session_id"] == session


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("ann_agent", {"staff", "system"}),
        ("in_session", {"staff", "system"}),
        ("service", {"staff"}),
        ("ann", {"agent", "staff", "system", "tool"}),
    ],
)
def test_interaction_add__another_role__role_forbidden(
    bank: Bank, who: str, roles: set[str]
) -> None:
    start(bank)
    for role in roles:
        told = refuse(
            bank, "interaction_add", who, "role_forbidden",
            role=role, text="x", customer=ANN, channel="chat",
        )  # fmt: skip
        assert not roles & set(told["facts"]["roles"])


@pytest.mark.parametrize(
    ("who", "customer"),
    [("ann_agent", BOB), ("stranger", ANN), ("ann", BOB), ("service", BOB), ("in_session", BOB),
     ("staff", 9)],
)  # fmt: skip
def test_interaction_add__no_mandate__customer_unknown(bank: Bank, who: str, customer: int) -> None:
    give(bank, "ann_viewer", BOB, "read")
    start(bank, "ann_viewer")
    refuse(bank, "interaction_add", who, "customer_unknown",
           customer=customer, role="customer", text="x", channel="chat")  # fmt: skip


def test_interaction_add__mandate_revoked__customer_unknown(bank: Bank) -> None:
    mandate = give(bank, "stranger", ANN, "debit")
    start(bank, "stranger")
    apply(bank, "interaction_add", "in_session", role="agent", text="x")
    apply(bank, "mandate_revoke", "ann", mandate=mandate)
    refuse(bank, "interaction_add", "in_session", "customer_unknown", role="agent", text="x")
    fail(bank, "interaction_search", "in_session", "customer_unknown")


@pytest.mark.parametrize("who", ["ann_agent", "in_session", "ann", "staff"])
def test_interaction_add__foreign_session__session_unknown(bank: Bank, who: str) -> None:
    session = start(bank, "bob_agent", "of_bob", BOB)
    start(bank)
    for more in ({}, {"customer": ANN}):
        for wrong in {session, 9} if "customer" in more or who != "staff" else {9}:
            refuse(bank, "interaction_add", who, "session_unknown",
                   session=wrong, role="customer", text="x", **more)  # fmt: skip


def test_interaction_add__another_session_of_the_agent__session_unknown(bank: Bank) -> None:
    start(bank)
    other = start(bank, name="other")
    refuse(
        bank, "interaction_add", "in_session", "session_unknown",
        session=other, role="agent", text="x",
    )  # fmt: skip


@pytest.mark.parametrize("by", ["end", "time"])
def test_interaction_add__session_over__session_ended(bank: Bank, by: str) -> None:
    session = start(bank)
    if by == "end":
        apply(bank, "agent_session_end", "ann", session=session)
    else:
        bank.root.execute(
            "update bank_data.agent_session set started_at = '2020-01-01', expires_at = now()"
        )
    refuse(bank, "interaction_add", "ann_agent", "session_ended",
           session=session, role="agent", text="x")  # fmt: skip


def test_interaction_add__suspended_customer__still_recorded(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    say(bank, "ann", role="customer")
    say(bank, "ann_agent")


@pytest.mark.parametrize(
    "wrong",
    [{"role": None}, {"role": "boss"}, {"text": None}, {"text": ""}, {"channel": "A"},
     {"channel": ""}, {"channel": None}, {"tool_calls": "{}"}, {"tool_calls": "[1]"},
     {"tool_calls": '[{"a": 1}, null]'}, {"tool_calls": '"x"'},
     {"tool_calls": '[{"a": "' + "x" * 20_000 + '"}]'}, {"customer": None}],
)  # fmt: skip
def test_interaction_add__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    arguments = {"role": "agent", "text": "x", "customer": ANN, "channel": "chat"} | wrong
    fail(bank, "interaction_add", "ann_agent", "request_invalid", **arguments)


def test_interaction_add__largest__applied(bank: Bank) -> None:
    say(bank, "ann_agent", "🏦" * 10_000)
    say(bank, "ann_agent", "x" * 10_000)
    calls = '[{"a": "' + "x" * 19_988 + '"}]'
    apply(bank, "interaction_add", "ann_agent", role="tool", customer=ANN, channel="chat",
          tool_calls=calls)  # fmt: skip
    assert len(last_row(bank)["request"]) <= 6
    bank.verify()


@pytest.mark.parametrize(
    "tampering",
    [
        "update bank_data.interaction set content = content || '!'",
        "update bank_data.interaction set tool_calls = '[{}]'",
        "update bank_data.interaction set role = 'customer'",
        "update bank_data.interaction set is_vouched = not is_vouched",
        "update bank_data.interaction set customer_id = 1002",
        "update bank_data.interaction set session_id = null",
        "update bank_data.interaction set occurred_at = now()",
        "delete from bank_data.interaction",
        "delete from bank_data.journal where operation = 'interaction_add'",
    ],
)
def test_interaction_add__tampered__verify_says_so(bank: Bank, tampering: str) -> None:
    start(bank)
    apply(bank, "interaction_add", "in_session", role="agent", text="x", tool_calls=CALLS)
    bank.verify()
    bank.root.execute(tampering.encode())
    found = {row["check_name"] for row in bank.rows("book_verify", "staff")}
    assert found == {"interaction"}


@pytest.mark.parametrize("role", ["bank_exec", "bank_ledger", "bank_reader"])
def test_interaction_add__afterwards__nobody_may_change_it(bank: Bank, role: str) -> None:
    say(bank, "ann_agent")
    set_scopes(bank, "ann_agent", "interactions:write")
    for deed in ("update bank_data.interaction set content = 'y'",
                 "delete from bank_data.interaction"):  # fmt: skip
        told = denied(bank.root, role, deed)
        assert told == "42501", deed


def denied(root: psycopg.Connection[Any], role: str, deed: str) -> str | None:
    """The SQLSTATE of a statement of a role."""
    try:
        with root.transaction(force_rollback=True):
            root.execute(f"set local role {role}".encode())
            root.execute(deed.encode())
    except psycopg.Error as error:
        return error.sqlstate
    return None
