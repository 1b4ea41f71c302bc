from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.rules import COUNT, make_rule
from tests.db.functions.writes import StaffContract


class TestRuleRetire(StaffContract):
    function = "rule_retire"
    scope = "rules:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"rule": self.made(bank, "most")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"rule": self.made(bank, "more")}

    def made(self, bank: Bank, code: str) -> int:
        found = bank.one("select id from bank_data.rule where code = %s", code)
        return found or make_rule(bank, code, **COUNT)


def test_rule_retire__again__nothing_more(bank: Bank) -> None:
    rule = make_rule(bank, **COUNT)
    kept = make_rule(bank, "kept", **COUNT)
    gone = apply(bank, "rule_retire", "staff", rule=rule, reason="too strict")
    assert (gone["in_force"], gone["rule_set_id"]) == (False, "3")
    again = apply(bank, "rule_retire", "staff", rule=rule)
    assert "rule_set_id" not in again
    assert [row["rule_ids"] for row in bank.rows("rule_set_list", "staff")] == [
        [kept], [rule, kept], [rule],
    ]  # fmt: skip
    apply(bank, "rule_retire", "staff", rule=kept)
    assert bank.one("select rule_set_id from bank_data.book") is None
    bank.verify()


def test_rule_retire__no_such_rule__rule_unknown(bank: Bank) -> None:
    refuse(bank, "rule_retire", "staff", "rule_unknown", rule=999999)
    fail(bank, "rule_retire", "staff", "request_invalid", rule=None)
