from decimal import Decimal
from typing import Any

from tests.bank import Bank
from tests.db.functions.approvals import approve, let_go_by, pend, waiting
from tests.db.functions.calls import fail, last_row, refuse
from tests.db.functions.writes import WriteContract


class TestApprovalWithdraw(WriteContract):
    function = "approval_withdraw"
    scope = "approvals:write"
    who = "ann_agent"
    second = "ann"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"approval": int(waiting(bank)["approval_id"])}

    def others(self, bank: Bank) -> dict[str, Any]:
        waiting(bank)
        facts = pend(bank, "ann" if self.has_own(bank) else "ann_agent", memo="second")
        return {"approval": int(facts["approval_id"])}

    @staticmethod
    def has_own(bank: Bank) -> bool:
        """Whether the agent has withdrawn its own already, so that the second one needs one."""
        return bool(
            bank.one("select count(*) from bank_data.journal where operation = 'approval_withdraw'")
        )


def test_withdraw__by_who_asked__money_free(bank: Bank) -> None:
    facts = waiting(bank)
    approve(bank, "staff", facts)
    answer = bank.call("approval_withdraw", "ann_agent", approval=int(facts["approval_id"]),
                       reason="wrong")  # fmt: skip
    shown = answer["resource"]
    assert shown["status"] == "withdrawn"
    assert last_row(bank)["request"]["reason"] == "wrong"
    (balance,) = bank.rows("account_balance", "ann", account_number="ACC10001")
    assert balance["available"] == Decimal("1000.00")
    bank.verify()


def test_withdraw__by_others__approval_forbidden(bank: Bank) -> None:
    number = int(waiting(bank)["approval_id"])
    for who in ("ann", "staff"):
        refuse(bank, "approval_withdraw", who, "approval_forbidden", approval=number)
    refuse(bank, "approval_withdraw", "bob_agent", "approval_unknown", approval=number)
    refuse(bank, "approval_withdraw", "ann_agent", "approval_unknown", approval=9999)


def test_withdraw__ended__told_how(bank: Bank) -> None:
    first, second = waiting(bank, approvers=1), waiting(bank, "second")
    approve(bank, "staff", first)
    answer = refuse(bank, "approval_withdraw", "ann_agent", "approval_resolved",
                    approval=int(first["approval_id"]))  # fmt: skip
    assert answer["facts"] == {"status": "executed"}
    let_go_by(bank, second)
    refuse(bank, "approval_withdraw", "ann_agent", "approval_expired",
           approval=int(second["approval_id"]))  # fmt: skip
    fail(bank, "approval_withdraw", "ann_agent", "request_invalid", approval=None)
