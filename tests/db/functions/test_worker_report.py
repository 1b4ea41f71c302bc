from typing import Any

from tests.bank import Bank
from tests.db.functions.test_worker_lead import ONE, TWO, lead, report
from tests.db.functions.workers import WorkerContract


class TestWorkerReport(WorkerContract):
    function = "worker_report"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"worker": ONE, "task": "test", "fence": 1, "done": 0}

    def test_long_error__request_invalid(self, bank: Bank) -> None:
        self.refuse(bank, "request_invalid", error="x" * 65)


def test_worker_report__runs__counted(bank: Bank) -> None:
    fence = lead(bank, ONE)
    assert report(bank, ONE, fence, done=3)
    assert report(bank, ONE, fence, done=4)
    assert report(bank, ONE, fence, done=None, error="overloaded")
    (task,) = bank.rows("worker_list", "staff")
    assert (task["done"], task["failures"], task["error"]) == (7, 1, "overloaded")
    assert report(bank, ONE, fence)
    (task,) = bank.rows("worker_list", "staff")
    assert (task["failures"], task["error"]) == (0, "overloaded")
    assert task["is_overdue"] is False


def test_worker_report__resigned__another_leads_at_once(bank: Bank) -> None:
    fence = lead(bank, ONE)
    assert report(bank, ONE, fence, done=None, resign=True)
    assert lead(bank, TWO) == 2
