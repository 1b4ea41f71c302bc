from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply
from tests.db.functions.writes import StaffContract


class TestBookSuspend(StaffContract):
    function = "book_suspend"
    scope = "book:suspend"
    suspends = False

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"reason": "fire drill"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"reason": "fire"}


def test_book_suspend__open__writes_refused_reads_answered(bank: Bank) -> None:
    book = apply(bank, "book_suspend", "staff")
    assert book == {"book_id": "1", "status": "suspended"}
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "book_suspended"
    assert bank.call("account_balance", "ann_agent", account_number="ACC10001")["balance"] == 1000
    bank.verify()


def test_book_suspend__again__applied(bank: Bank) -> None:
    for who in ("staff", "staff2", "operator"):
        apply(bank, "book_suspend", who)
