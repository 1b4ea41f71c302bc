from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ListContract
from tests.db.functions.rules import COUNT, make_rule


class TestRuleList(ListContract):
    function = "rule_list"
    scope = "rules:read"

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        self.prepare(bank)
        return super().rows(bank, who, **more)

    def prepare(self, bank: Bank) -> None:
        if bank.one("select count(*) from bank_data.rule") == 0:
            for code in ("first", "second", "third"):
                make_rule(bank, code, **COUNT)


def test_rule_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "rules:read")
        fail(bank, "rule_list", who, "staff_only")


def test_rule_list__filters__those_only(bank: Bank) -> None:
    first, second = (make_rule(bank, code, **COUNT) for code in ("first", "second"))
    bank.call("rule_retire", "staff", rule=first)

    def ids(**filters: Any) -> list[int]:
        return [row["rule_id"] for row in bank.rows("rule_list", "staff", **filters)]

    assert (ids(), ids(in_force=False), ids(in_force=None)) == ([second], [first], [first, second])
    assert (ids(code="first"), ids(code="first", in_force=None)) == ([], [first])
