import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.reads import ListContract, read_pages


class TestPrincipalList(ListContract):
    function = "principal_list"
    scope = "principals:read"


def test_principal_list__staff__all_in_order(bank: Bank) -> None:
    for who in ("staff", "operator"):
        rows = bank.rows("principal_list", who)
        assert [row["principal_id"] for row in rows] == sorted(bank.principals.values())


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
def test_principal_list__not_staff__itself(bank: Bank, who: str) -> None:
    rows = bank.rows("principal_list", who)
    assert [row["principal_id"] for row in rows] == [bank.principals[who]]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("human", ["staff", "staff2"]),
        ("customer", ["ann"]),
        (
            "agent",
            ["ann_agent", "bob_agent", "ann_reader", "ann_viewer", "ann_manager", "stranger"],
        ),
    ],
)
def test_principal_list__class__those_only(bank: Bank, kind: str, names: list[str]) -> None:
    paged = read_pages(bank, "principal_list", "staff", 2, {"class": kind})
    assert [row["name"] for row in paged] == names


@pytest.mark.parametrize("kind", ["", "operator", "HUMAN"])
def test_principal_list__bad_class__request_invalid(bank: Bank, kind: str) -> None:
    fail(bank, "principal_list", "staff", "request_invalid", **{"class": kind})
