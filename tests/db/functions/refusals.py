"""Agents that are refused too often."""

from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply


def limit(bank: Bank, allowed: int | None, seconds: int = 600) -> None:
    """How many refusals an agent of the bank may have."""
    apply(bank, "refusal_limit_set", "staff", allowed=allowed, window_seconds=seconds)


def stumble(bank: Bank, who: str = "ann_agent", **more: Any) -> str:
    """A transfer that is refused; the outcome."""
    answer = bank.pay(who, "ACC10001", "ACC99999", 1, **more)
    return str(answer["outcome"])


def trip(bank: Bank, who: str = "ann_agent") -> int:
    """Has an agent suspended by itself; returns the id of the notice."""
    limit(bank, 0)
    assert stumble(bank, who) == "account_unknown"
    assert stumble(bank, who) == "principal_suspended"
    limit(bank, None)
    found: int = bank.one("select max(id) from bank_data.notice")
    return found
