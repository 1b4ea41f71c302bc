from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract
from tests.db.functions.rules import COUNT, make_rule


class TestRuleGet(ReadContract):
    function = "rule_get"
    scope = "rules:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        found = bank.one("select id from bank_data.rule")
        return {"rule": found or make_rule(bank, **COUNT)}


def test_rule_get__not_staff__staff_only(bank: Bank) -> None:
    rule = make_rule(bank, **COUNT)
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "rules:read")
        fail(bank, "rule_get", who, "staff_only", rule=rule)


def test_rule_get__no_such_rule__rule_unknown(bank: Bank) -> None:
    for rule in (999999, -1, None):
        fail(bank, "rule_get", "staff", "rule_unknown", rule=rule)
