"""Agent sessions and interactions that tests start from."""

from typing import Any

from tests.bank import ANN, Bank, credential_of
from tests.db.functions.calls import apply


def session_for(name: str = "in_session", customer: int = ANN, **more: Any) -> dict[str, Any]:
    """Arguments for a session whose credential the caller `name` then presents."""
    secret = credential_of(name)
    key = {"key_id": f"1k{secret.hex()[:12]}", "digest": secret}
    return {"customer": customer, "channel": "chat"} | key | more


def start(
    bank: Bank, who: str = "ann_agent", name: str = "in_session", customer: int = ANN, **more: Any
) -> int:
    """A session of `who`, in which `name` acts from then on; returns its id."""
    made = apply(bank, "agent_session_start", who, **session_for(name, customer, **more))
    if who in bank.principals:
        bank.principals[name] = bank.principals[who]
    return int(made["session_id"])


def say(bank: Bank, who: str, text: str = "hello", role: str = "agent", **more: Any) -> int:
    """An interaction recorded by `who`; returns its id."""
    if not {"customer", "session"} & more.keys():
        more["customer"] = ANN
    if "session" not in more:
        more.setdefault("channel", "chat")
    return int(apply(bank, "interaction_add", who, role=role, text=text, **more)["interaction_id"])
