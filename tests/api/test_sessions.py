"""Agent sessions and interactions over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import ANN, BOB, Bank

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
SESSION = {"customer": str(ANN), "channel": "chat"}
PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1.00"}


def start(client: Client, who: str = "ann_agent", key: str | None = None, **more: Any) -> Any:
    response = client.write("/agent-sessions", SESSION | more, who, key)
    assert response.status_code == 201, response.text
    return response.json()


def within(session: dict[str, Any], **more: str) -> dict[str, str]:
    """The headers of a call in a session."""
    return {"Authorization": f"Bearer {session['key']}"} | more


def test_agent_session_start__created__its_key_says_which(client: Client, bank: Bank) -> None:
    response = client.write("/agent-sessions", SESSION, key="run-1")
    assert response.status_code == 201, response.text
    session = response.json()
    path = response.headers["location"]
    assert path == f"/agent-sessions/{session['session_id']}"
    assert (session["customer_id"], session["channel"]) == (str(ANN), "chat")
    again = client.write("/agent-sessions", SESSION, key="run-1")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == session | {"key": None, "replayed": True}
    shown = client.read(path).json()
    assert shown.items() <= session.items()
    me = client.get("/me", headers=within(session)).json()
    assert me["session_id"] == session["session_id"]
    assert client.read("/me").json()["session_id"] is None

    paid = client.post("/transfers", json=PAY, headers=within(session))
    assert (paid.status_code, paid.json()["outcome"]) == (200, "applied")
    transfer = int(paid.json()["transfer_id"])
    query = "select session_id from bank.audit_journal where id = %s"
    assert bank.one(query, transfer) == int(session["session_id"])
    kinds = {key["kind"] for key in client.read("/keys").json()["items"]}
    assert kinds == {"key", "agent_session"}
    bank.verify()


def test_agent_session_end__ended__next_call_401(client: Client, expect: Expect) -> None:
    session = start(client)
    path = f"/agent-sessions/{session['session_id']}"
    ended = client.post(f"{path}/end", json={"reason": "done"}, headers=within(session))
    assert ended.status_code == 200, ended.text
    assert ended.json()["ended_at"]
    expect(client.get("/me", headers=within(session)), 401, "unauthenticated")
    assert client.read(path).json()["ended_at"] == ended.json()["ended_at"]
    said = client.write("/interactions", {"session": session["session_id"], "role": "agent",
                                          "text": "too late"})  # fmt: skip
    expect(said, 409, "session_ended")


def test_agent_session_start__refused__says_why(client: Client, expect: Expect) -> None:
    expect(client.write("/agent-sessions", SESSION | {"customer": str(BOB)}), 404,
           "customer_unknown")  # fmt: skip
    session = start(client)
    response = client.post("/agent-sessions", json=SESSION, headers=within(session))
    expect(response, 403, "session_bound")
    key = {"principal": str(session["principal_id"]), "scopes": ["accounts:read"]}
    expect(client.post("/keys", json=key, headers=within(session)), 403, "session_bound")
    expect(client.read("/agent-sessions/9"), 404, "session_unknown")
    expect(client.write("/agent-sessions/9/end", {}), 404, "session_unknown")


def test_agent_session_list__pages__newest_first(client: Client) -> None:
    made = [start(client)["session_id"] for _ in range(3)]
    first = client.read("/agent-sessions", params={"limit": 2}).json()
    rest = client.read("/agent-sessions", params={"cursor": first["next_cursor"]}).json()
    found = [item["session_id"] for item in first["items"] + rest["items"]]
    assert found == made[::-1]
    of_bob = client.read("/agent-sessions", params={"customer": BOB}).json()
    assert of_bob["items"] == []


def test_interaction_add__recorded__found_by_words(client: Client, bank: Bank) -> None:
    session = start(client, channel="voice")
    calls = [{"name": "transfer_post", "arguments": {"amount": 1.10}, "result": None}]
    body = {"role": "agent", "text": "Ich überweise 🏦 the RENT", "tool_calls": calls}
    said = client.post("/interactions", json=body, headers=within(session))
    assert said.status_code == 201, said.text
    reference = said.json()
    assert not {"text", "tool_calls"} & reference.keys()
    assert (reference["session_id"], reference["channel"]) == (session["session_id"], "voice")
    assert (reference["vouched"], reference["case_id"]) == (False, None)
    assert said.headers["location"] == f"/interactions?customer={ANN}"
    found = client.get("/interactions", params={"query": "rent"}, headers=within(session))
    assert b'"amount": 1.1' in found.content
    (shown,) = found.json()["items"]
    assert shown["text"] == body["text"]
    assert shown["untrusted"] == ["text", "tool_calls"]
    assert shown["interaction_id"] == reference["interaction_id"]
    nothing = client.get("/interactions", params={"query": "loan"}, headers=within(session))
    assert nothing.json() == {"items": [], "next_cursor": None}
    bank.verify()


def test_interaction_search__customer_and_staff__see_the_conversation(
    client: Client, expect: Expect
) -> None:
    session = start(client)
    client.post("/interactions", json={"role": "agent", "text": "a"}, headers=within(session))
    for who, role in (("ann", "customer"), ("staff", "staff")):
        body = {"role": role, "text": who, "session": session["session_id"]}
        assert client.write("/interactions", body, who).json()["vouched"] is True
    for who in ("ann", "ann_agent", "staff"):
        page = client.read("/interactions", who, params={"session": session["session_id"]}).json()
        assert [item["text"] for item in page["items"]] == ["staff", "ann", "a"]
    expect(client.read("/interactions", "bob_agent", params={"customer": ANN}), 404,
           "customer_unknown")  # fmt: skip
    foreign = {"session": session["session_id"]}
    expect(client.read("/interactions", "bob_agent", params=foreign), 404, "session_unknown")
    expect(client.read("/interactions"), 400, "request_invalid")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"role": "boss"}, 400, "request_invalid"),
        ({"role": "staff"}, 403, "role_forbidden"),
        ({"text": None}, 400, "request_invalid"),
        ({"text": "x" * 10_001}, 400, "request_invalid"),
        ({"tool_calls": {}}, 400, "request_invalid"),
        ({"tool_calls": ["x"]}, 400, "request_invalid"),
        ({"tool_calls": [{"a": "x" * 20_000}]}, 400, "request_invalid"),
        ({"customer": str(BOB)}, 404, "customer_unknown"),
        ({"session": "9"}, 404, "session_unknown"),
        ({"channel": "Chat room"}, 400, "request_invalid"),
        ({"occurred_at": "2026-01-01T00:00:00Z"}, 400, "request_invalid"),
    ],
)
def test_interaction_add__wrong__refused(
    client: Client, expect: Expect, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"role": "agent", "text": "x", "customer": str(ANN), "channel": "chat"} | change
    expect(client.write("/interactions", body), status, code)
