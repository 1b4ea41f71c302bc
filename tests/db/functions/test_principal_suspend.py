from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, principal_of, refuse
from tests.db.functions.writes import StaffContract


class TestPrincipalSuspend(StaffContract):
    function = "principal_suspend"
    scope = "principals:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"]}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["bob_agent"]}


@pytest.mark.parametrize("principal", [999999, 0, -1])
def test_principal_suspend__no_such_one__principal_unknown(bank: Bank, principal: int) -> None:
    refuse(bank, "principal_suspend", "staff", "principal_unknown", principal=principal)


def test_principal_suspend__operator_by_staff__principal_unknown(bank: Bank) -> None:
    operator = principal_of(bank, "operator")
    refuse(bank, "principal_suspend", "staff", "principal_unknown", principal=operator)


def test_principal_suspend__no_principal__request_invalid(bank: Bank) -> None:
    fail(bank, "principal_suspend", "staff", "request_invalid", principal=None)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service", "staff2"])
def test_principal_suspend__active__next_call_refused(bank: Bank, who: str) -> None:
    principal = principal_of(bank, who)
    bank.call("account_balance", who, account_number="ACC10001")
    made = apply(bank, "principal_suspend", "staff", principal=principal, reason="lost laptop")
    assert made["status"] == "suspended"
    assert last_row(bank)["subject_id"] == principal
    fail(bank, "account_balance", who, "principal_suspended", account_number="ACC10001")
    paid = bank.pay(who, "ACC10001", "ACC20001", 1)
    assert paid["outcome"] == "principal_suspended"


def test_principal_suspend__again__applied(bank: Bank) -> None:
    principal = bank.principals["ann_agent"]
    for _ in range(2):
        apply(bank, "principal_suspend", "staff", principal=principal)
