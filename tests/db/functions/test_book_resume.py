from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply
from tests.db.functions.writes import StaffContract


class TestBookResume(StaffContract):
    function = "book_resume"
    scope = "book:suspend"
    suspends = False

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"reason": "over"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"reason": "really over"}


def test_book_resume__suspended__writes_again(bank: Bank) -> None:
    apply(bank, "book_suspend", "staff")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "book_suspended"
    assert apply(bank, "book_resume", "staff2") == {"book_id": "1", "status": "open"}
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"


def test_book_resume__open__applied(bank: Bank) -> None:
    assert apply(bank, "book_resume", "operator")["status"] == "open"
