"""Rules for tests."""

from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply

COUNT: dict[str, Any] = {"measure": "count", "threshold": 9, "period": "day", "effect": "deny"}
SUM: dict[str, Any] = {
    "measure": "sum",
    "threshold": "900",
    "currency": "USD",
    "period": "day",
    "effect": "deny",
}


def make_rule(bank: Bank, code: str = "most", /, **terms: Any) -> int:
    """A rule in force, by staff; its effect is deny."""
    made = apply(bank, "rule_create", "staff", code=code, terms={"effect": "deny"} | terms)
    return int(made["rule_id"])


def retire_rules(bank: Bank) -> None:
    """All of them."""
    for rule in bank.rows("rule_list", "staff"):
        apply(bank, "rule_retire", "staff", rule=rule["rule_id"])
