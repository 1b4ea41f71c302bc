from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, principal_of, refuse
from tests.db.functions.writes import StaffContract


class TestPrincipalResume(StaffContract):
    function = "principal_resume"
    scope = "principals:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"]}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["bob_agent"]}


@pytest.mark.parametrize("principal", [999999, 0, -1])
def test_principal_resume__no_such_one__principal_unknown(bank: Bank, principal: int) -> None:
    refuse(bank, "principal_resume", "staff", "principal_unknown", principal=principal)


def test_principal_resume__operator_by_staff__principal_unknown(bank: Bank) -> None:
    operator = principal_of(bank, "operator")
    refuse(bank, "principal_resume", "staff", "principal_unknown", principal=operator)


def test_principal_resume__no_principal__request_invalid(bank: Bank) -> None:
    fail(bank, "principal_resume", "staff", "request_invalid", principal=None)


def test_principal_resume__suspended__next_call_answered(bank: Bank) -> None:
    principal = bank.principals["ann_agent"]
    apply(bank, "principal_suspend", "staff", principal=principal)
    made = apply(bank, "principal_resume", "staff2", principal=principal, reason="found")
    assert made["status"] == "active"
    assert last_row(bank)["subject_id"] == principal
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"


def test_principal_resume__itself__principal_suspended(bank: Bank) -> None:
    staff = bank.principals["staff"]
    apply(bank, "principal_suspend", "staff2", principal=staff)
    refuse(bank, "principal_resume", "staff", "principal_suspended", principal=staff)
