from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract
from tests.db.functions.sessions import start
from tests.db.functions.test_agent_session_end import session_of


class TestAgentSessionGet(ReadContract):
    function = "agent_session_get"
    scope = "sessions:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"session": session_of(bank, "ann_agent")}


@pytest.mark.parametrize("who", ["ann_agent", "in_session", "ann", "staff", "operator"])
def test_agent_session_get__who_may__shown(bank: Bank, who: str) -> None:
    session = start(bank)
    row = bank.call("agent_session_get", who, session=session)
    assert (row["session_id"], row["customer_id"], row["channel"]) == (session, ANN, "chat")
    assert row["principal_id"] == bank.principals["ann_agent"]


@pytest.mark.parametrize("who", ["bob_agent", "ann_viewer", "stranger", "service"])
def test_agent_session_get__foreign__session_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "sessions:read")
    told = {
        fail(bank, "agent_session_get", who, "session_unknown", session=session)
        for session in (start(bank), 9, None)
    }
    assert len(told) == 1
