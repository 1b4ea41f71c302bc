from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, give, refuse
from tests.db.functions.writes import AccountContract


class TestAccountFreeze(AccountContract):
    function = "account_freeze"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001", "direction": "all"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001", "direction": "debit"}


@pytest.mark.parametrize(
    ("direction", "out", "into"),
    [
        ("debit", "account_frozen", "applied"),
        ("credit", "applied", "account_frozen"),
        ("all", "account_frozen", "account_frozen"),
    ],
)
def test_account_freeze__direction__account_frozen(
    bank: Bank, direction: str, out: str, into: str
) -> None:
    frozen = apply(bank, "account_freeze", "staff", account_number="ACC10001", direction=direction)
    assert (frozen["status"], frozen["frozen_for"]) == ("frozen", direction)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == out
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 1)["outcome"] == into
    bank.verify()


def test_account_freeze__default__all_ways(bank: Bank) -> None:
    assert apply(bank, "account_freeze", "staff", account_number="ACC10001")["frozen_for"] == "all"


def test_account_freeze__again__changes_direction(bank: Bank) -> None:
    for direction in ("all", "credit", "credit", "debit"):
        arguments = {"account_number": "ACC10001", "direction": direction}
        assert apply(bank, "account_freeze", "staff", **arguments)["frozen_for"] == direction


@pytest.mark.parametrize("who", ["ann", "stranger"])
@pytest.mark.parametrize(("before", "asked"), [("all", "credit"), ("debit", "credit"),
                                               ("all", "debit"), ("credit", "debit")])  # fmt: skip
def test_account_freeze__not_staff__opens_nothing(
    bank: Bank, who: str, before: str, asked: str
) -> None:
    give(bank, "stranger", 1001, "manage")
    apply(bank, "account_freeze", "staff", account_number="ACC10001", direction=before)
    frozen = apply(bank, "account_freeze", who, account_number="ACC10001", direction=asked)
    assert (frozen["status"], frozen["frozen_for"]) == ("frozen", "all")
    assert bank.pay("ann", "ACC10001", "ACC20001", 1)["outcome"] == "account_frozen"
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 1)["outcome"] == "account_frozen"


def test_account_freeze__resource__account_with_strings(bank: Bank) -> None:
    frozen = apply(bank, "account_freeze", "ann", account_number="ACC10001")
    account = bank.call("account_get", "ann", account_number="ACC10001")
    assert frozen["customer_id"] == str(account["customer_id"])
    assert (frozen["balance"], frozen["available"], frozen["held"]) == (
        "1000.00",
        "1000.00",
        "0.00",
    )
    assert frozen["version"] == 1
    assert frozen.keys() == account.keys() - {"page_cursor"}


@pytest.mark.parametrize("direction", ["", "both", "DEBIT", None])
def test_account_freeze__bad_direction__request_invalid(bank: Bank, direction: str | None) -> None:
    arguments = {"account_number": "ACC10001", "direction": direction}
    fail(bank, "account_freeze", "staff", "request_invalid", **arguments)


def test_account_freeze__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number="ACC10003")
    refuse(bank, "account_freeze", "staff", "account_closed", account_number="ACC10003")


def test_account_freeze__read_and_debit_only__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", 1002, "read", "debit")
    refuse(bank, "account_freeze", "stranger", "mandate_missing", account_number="ACC20001")
