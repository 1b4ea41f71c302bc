from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, last_row, refuse, set_scopes
from tests.db.functions.sessions import start
from tests.db.functions.writes import WriteContract


class TestAgentSessionEnd(WriteContract):
    function = "agent_session_end"
    scope = "sessions:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"session": session_of(bank, "ann_agent")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"session": session_of(bank, "ann_viewer")}


def session_of(bank: Bank, who: str) -> int:
    """The first session of `who`, started when there is none."""
    found = bank.one(
        "select min(id) from bank_data.agent_session where principal_id = %s", bank.principals[who]
    )
    return int(found) if found else start(bank, who, f"of_{who}")


@pytest.mark.parametrize("who", ["ann_agent", "in_session", "ann", "staff", "operator"])
def test_agent_session_end__who_may__next_call_unauthenticated(bank: Bank, who: str) -> None:
    session = start(bank)
    bank.call("caller_get", "in_session")
    ended = apply(bank, "agent_session_end", who, session=session, reason="done")
    assert ended["ended_at"] is not None
    row = last_row(bank)
    assert (row["subject_id"], row["customer_id"]) == (session, ANN)
    fail(bank, "caller_get", "in_session", "unauthenticated")
    bank.call("caller_get", "ann_agent")
    bank.verify()


def test_agent_session_end__again__same_time(bank: Bank) -> None:
    session = start(bank)
    first = apply(bank, "agent_session_end", "ann", session=session)
    assert apply(bank, "agent_session_end", "ann_agent", session=session) == first


@pytest.mark.parametrize("who", ["bob_agent", "ann_viewer", "stranger", "service"])
def test_agent_session_end__foreign__session_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "sessions:write")
    for session in (start(bank), 9, -1):
        answer = refuse(bank, "agent_session_end", who, "session_unknown", session=session)
        assert answer["facts"] is None
    bank.call("caller_get", "in_session")


def test_agent_session_end__from_another_session__session_unknown(bank: Bank) -> None:
    start(bank)
    other = start(bank, name="other")
    refuse(bank, "agent_session_end", "in_session", "session_unknown", session=other)


def test_agent_session_end__no_session__request_invalid(bank: Bank) -> None:
    fail(bank, "agent_session_end", "ann", "request_invalid", session=None)


@pytest.mark.parametrize(
    "tampering",
    [
        "update bank_data.agent_session set ended_at = null",
        "update bank_data.agent_session set customer_id = 1002",
        "update bank_data.agent_session set channel = 'mail'",
        "update bank_data.agent_session set expires_at = expires_at + interval '1 day'",
        "update bank_data.journal set session_id = 1 where operation = 'agent_session_end'",
        "update bank_data.journal set principal_id = 1 where session_id is not null",
        "delete from bank_data.journal where operation = 'agent_session_end'",
    ],
)
def test_agent_session_end__tampered__verify_says_so(bank: Bank, tampering: str) -> None:
    session = start(bank)
    apply(bank, "agent_session_end", "in_session", session=session)
    bank.verify()
    bank.root.execute(tampering.encode())
    found = {row["check_name"] for row in bank.rows("book_verify", "staff")}
    assert "session" in found
