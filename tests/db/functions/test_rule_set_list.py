from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ListContract
from tests.db.functions.rules import COUNT, make_rule


class TestRuleSetList(ListContract):
    function = "rule_set_list"
    scope = "rules:read"

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        self.prepare(bank)
        return super().rows(bank, who, **more)

    def prepare(self, bank: Bank) -> None:
        if bank.one("select count(*) from bank_data.rule") == 0:
            for code in ("first", "second", "third"):
                make_rule(bank, code, **COUNT)


def test_rule_set_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "rules:read")
        fail(bank, "rule_set_list", who, "staff_only")
