from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import give
from tests.db.functions.reads import ListContract, read_pages
from tests.db.functions.sessions import start


class TestAgentSessionList(ListContract):
    function = "agent_session_list"
    scope = "sessions:read"

    def prepare(self, bank: Bank) -> None:
        for name in "abc":
            start(bank, name=name)

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        if not bank.one("select count(*) from bank_data.agent_session"):
            self.prepare(bank)
        return super().rows(bank, who, **more)


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("ann_agent", ["bob_of_ann", "in_ann"]),
        ("in_ann", ["in_ann"]),
        ("bob_agent", ["in_bob"]),
        ("stranger", []),
        ("ann", ["in_ann"]),
        ("staff", ["bob_of_ann", "in_bob", "in_ann"]),
    ],
)
def test_agent_session_list__caller__own_reach(bank: Bank, who: str, whose: list[str]) -> None:
    give(bank, "ann_agent", BOB, "read")
    names = {
        start(bank, name="in_ann"): "in_ann",
        start(bank, "bob_agent", "in_bob", BOB): "in_bob",
        start(bank, name="bob_of_ann", customer=BOB): "bob_of_ann",
    }
    rows = read_pages(bank, "agent_session_list", who, 2, {})
    assert [names[row["session_id"]] for row in rows] == whose
    agent = bank.principals["ann_agent"]
    for filters in ({"customer": ANN}, {"customer": BOB}, {"principal": agent}):
        ((key, value),) = filters.items()
        found = bank.rows("agent_session_list", who, **filters)
        column = {"customer": "customer_id", "principal": "principal_id"}[key]
        assert found == [row for row in bank.rows("agent_session_list", who)
                         if row[column] == value]  # fmt: skip
