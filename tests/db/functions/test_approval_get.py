from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.approvals import approve, waiting
from tests.db.functions.calls import fail, give, set_scopes
from tests.db.functions.reads import ReadContract


class TestApprovalGet(ReadContract):
    function = "approval_get"
    scope = "approvals:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"approval": int(waiting(bank)["approval_id"])}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_approval_get__who_may__what_is_frozen_and_who_voted(bank: Bank, who: str) -> None:
    facts = waiting(bank)
    approve(bank, "staff2", facts)
    row = bank.call("approval_get", who, approval=int(facts["approval_id"]))
    assert (row["status"], row["operation"], row["customer_id"]) == ("pending", "transfer_post",
                                                                     ANN)  # fmt: skip
    assert row["command"] == {
        "from_account": "ACC10001",
        "to_account": "ACC20001",
        "amount": "100.00",
        "currency": "USD",
        "memo": "first",
    }
    assert (row["digest"], row["staff_needed"]) == (facts["digest"], 3)
    (cast,) = row["votes"]
    assert (cast["principal_id"], cast["side"]) == (str(bank.principals["staff2"]), "staff")


@pytest.mark.parametrize("who", ["bob_agent", "stranger", "ann_manager", "service"])
def test_approval_get__of_others__approval_unknown(bank: Bank, who: str) -> None:
    """Not even another agent of the customer sees what was asked for."""
    give(bank, "stranger", ANN, "read", "debit", "manage")
    number = int(waiting(bank)["approval_id"])
    set_scopes(bank, who, "approvals:read")
    told = {fail(bank, "approval_get", who, "approval_unknown", approval=n)
            for n in (number, 9999, None)}  # fmt: skip
    assert len(told) == 1
