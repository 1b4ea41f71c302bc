from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.reads import ListContract, read_pages

OF_ANN = ["ann_agent", "ann_reader", "ann_viewer", "ann_manager", "service"]
ALL = ["ann_agent", "bob_agent", *OF_ANN[1:]]


class TestMandateList(ListContract):
    function = "mandate_list"
    scope = "mandates:read"


def list_principals(bank: Bank, who: str, **filters: Any) -> list[str]:
    names = {principal: name for name, principal in bank.principals.items()}
    paged = read_pages(bank, "mandate_list", who, 2, filters)
    assert paged == bank.rows("mandate_list", who, **filters)
    return [names[row["principal_id"]] for row in paged]


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("ann_agent", ["ann_agent"]),
        ("stranger", []),
        ("ann", OF_ANN),
        ("staff", ALL),
        ("operator", ALL),
    ],
)
def test_mandate_list__caller__own_reach(bank: Bank, who: str, whose: list[str]) -> None:
    assert list_principals(bank, who) == whose


def test_mandate_list__filters__those_only(bank: Bank) -> None:
    agent = bank.principals["ann_agent"]
    assert list_principals(bank, "staff", customer=ANN) == OF_ANN
    assert list_principals(bank, "staff", customer=BOB) == ["bob_agent"]
    assert list_principals(bank, "staff", principal=agent) == ["ann_agent"]
    assert list_principals(bank, "staff", principal=agent, customer=BOB) == []
    assert list_principals(bank, "ann", principal=agent) == ["ann_agent"]


@pytest.mark.parametrize("who", ["ann_agent", "ann"])
def test_mandate_list__foreign__nothing(bank: Bank, who: str) -> None:
    assert list_principals(bank, who, customer=BOB) == []
    assert list_principals(bank, who, principal=bank.principals["bob_agent"]) == []


def test_mandate_list__revoked__still_listed(bank: Bank) -> None:
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    assert list_principals(bank, "ann") == OF_ANN
