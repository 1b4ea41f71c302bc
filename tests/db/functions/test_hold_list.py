from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import fail, give, let_expire, place
from tests.db.functions.reads import ListContract, read_pages


class TestHoldList(ListContract):
    function = "hold_list"
    scope = "transfers:read"

    @pytest.fixture(autouse=True)
    def _holds(self, bank: Bank) -> None:
        for amount in (1, 2, 3, 4):
            place(bank, amount=amount)


@pytest.fixture
def holds(bank: Bank) -> dict[str, int]:
    """Ann's holds by who placed them, and Bob's, in this order."""
    made = {who: place(bank, who, 1) for who in ("ann_agent", "ann", "service")}
    made["other"] = place(bank, "ann", 2, from_account="ACC10002", to_account=None,
                          other_payee_allowed=True)  # fmt: skip
    made["bob"] = place(bank, "bob_agent", 3, from_account="ACC20001", to_account="ACC10001")
    made["bank"] = place(bank, "staff", 4, from_account="CASH-USD")
    return {name: int(hold["hold_id"]) for name, hold in made.items()}


def listed(bank: Bank, who: str, **filters: Any) -> list[int]:
    rows = read_pages(bank, "hold_list", who, 2, filters)
    assert rows == bank.rows("hold_list", who, **filters)
    return [row["hold_id"] for row in rows]


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("ann_agent", ["ann_agent"]),
        ("ann", ["ann_agent", "ann", "service", "other"]),
        ("service", ["service"]),
        ("bob_agent", ["bob"]),
        ("ann_reader", []),
        ("stranger", []),
        ("staff", ["ann_agent", "ann", "service", "other", "bob", "bank"]),
        ("operator", ["ann_agent", "ann", "service", "other", "bob", "bank"]),
    ],
)
def test_hold_list__caller__own_reach(
    bank: Bank, holds: dict[str, int], who: str, whose: list[str]
) -> None:
    assert listed(bank, who) == [holds[name] for name in whose]


@pytest.mark.parametrize("who", ["ann_agent", "ann_reader", "service", "ann", "staff", "operator"])
def test_hold_list__account__all_of_it(bank: Bank, holds: dict[str, int], who: str) -> None:
    of_account = [holds[name] for name in ("ann_agent", "ann", "service")]
    assert listed(bank, who, account_number="ACC10001") == of_account
    assert listed(bank, who, account_number="ACC10002") == [holds["other"]]


def test_hold_list__status__by_time(bank: Bank) -> None:
    names = ("open", "captured", "released", "expired", "expired")
    holds = [int(place(bank, "ann", 1)["hold_id"]) for _ in names]
    bank.call("hold_capture", "ann", hold=holds[1])
    bank.call("hold_release", "ann", hold=holds[2])
    let_expire(bank, holds[3])
    bank.rows("hold_sweep", "worker")
    let_expire(bank, holds[4])  # this one is not written down
    for who in ("ann", "staff"):
        for arguments in ({}, {"account_number": "ACC10001"}):
            for status in names:
                expected = [hold for hold, name in zip(holds, names, strict=True) if name == status]
                assert listed(bank, who, status=status, **arguments) == expected
    assert [row["status"] for row in bank.rows("hold_list", "ann")] == list(names)


@pytest.mark.parametrize("status", ["", "OPEN", "closed", "' or true --"])
def test_hold_list__unknown_status__request_invalid(bank: Bank, status: str) -> None:
    fail(bank, "hold_list", "staff", "request_invalid", status=status)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
def test_hold_list__foreign_account__account_unknown(
    bank: Bank, holds: dict[str, int], who: str
) -> None:
    assert holds
    for number in ("ACC20001", "CASH-USD", "ACC99999", ""):
        fail(bank, "hold_list", who, "account_unknown", account_number=number)


def test_hold_list__no_mandate_to_read__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit")
    fail(bank, "hold_list", "stranger", "mandate_missing", account_number="ACC10001")
