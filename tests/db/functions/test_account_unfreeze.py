from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, refuse, set_scopes, suspend_customer
from tests.db.functions.writes import StaffContract


class TestAccountUnfreeze(StaffContract):
    function = "account_unfreeze"
    scope = "accounts:write"
    names = {"account_number": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC20001"}


@pytest.mark.parametrize("direction", ["debit", "credit", "all"])
def test_account_unfreeze__frozen__active(bank: Bank, direction: str) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction=direction)
    account = apply(bank, "account_unfreeze", "staff", account_number="ACC10001")
    assert (account["status"], account["frozen_for"]) == ("active", None)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 1)["outcome"] == "applied"
    bank.verify()


@pytest.mark.parametrize("who", ["ann_manager", "ann"])
def test_account_unfreeze__who_froze_it__staff_only(bank: Bank, who: str) -> None:
    apply(bank, "account_freeze", who, account_number="ACC10001")
    refuse(bank, "account_unfreeze", who, "staff_only", account_number="ACC10001")


@pytest.mark.parametrize("who", ["staff", "operator"])
@pytest.mark.parametrize("number", ["ACC99999", "'; --", None])
def test_account_unfreeze__no_such_account__account_unknown(
    bank: Bank, who: str, number: str | None
) -> None:
    refuse(bank, "account_unfreeze", who, "account_unknown", account_number=number)


def test_account_unfreeze__not_staff_foreign_account__staff_only(bank: Bank) -> None:
    set_scopes(bank, "stranger", "accounts:write")
    for number in ("ACC20001", "ACC99999"):
        refuse(bank, "account_unfreeze", "stranger", "staff_only", account_number=number)


def test_account_unfreeze__suspended_customer__applied(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    apply(bank, "account_unfreeze", "staff", account_number="ACC10001")


def test_account_unfreeze__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number="ACC10003")
    refuse(bank, "account_unfreeze", "staff", "account_closed", account_number="ACC10003")
