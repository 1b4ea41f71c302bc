import uuid
from typing import Any

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import check_error, snapshot
from tests.db.functions.workers import WorkerContract

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


class TestWorkerLead(WorkerContract):
    function = "worker_lead"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"worker": ONE, "task": "test", "host": "here:1", "every_s": 1, "lease_s": 1}


def lead(bank: Bank, worker: uuid.UUID, **more: Any) -> int | None:
    arguments = {"task": "hold_sweep", "host": "here:1", "every_s": 10, "lease_s": 60} | more
    (row,) = bank.rows("worker_lead", "worker", worker=worker, **arguments)
    fence: int | None = row["worker_lead"]
    return fence


def report(bank: Bank, worker: uuid.UUID, fence: int | None, **more: Any) -> bool:
    arguments = {"task": "hold_sweep", "done": 0} | more
    (row,) = bank.rows("worker_report", "worker", worker=worker, fence=fence, **arguments)
    accepted: bool = row["worker_report"]
    return accepted


def test_worker_lead__two_workers__one_leads(bank: Bank) -> None:
    before = snapshot(bank)
    assert lead(bank, ONE) == 1
    assert lead(bank, TWO) is None
    assert lead(bank, ONE) == 1
    assert lead(bank, TWO, task="schedule_sweep") == 1
    assert snapshot(bank) == before


def test_worker_lead__lease_over__the_other_leads_with_the_next_fence(bank: Bank) -> None:
    first = lead(bank, ONE)
    bank.root.execute("update bank_data.worker_task set led_until = now()")
    assert lead(bank, TWO) == 2
    assert lead(bank, ONE) is None
    assert report(bank, ONE, first, done=5) is False
    assert bank.one("select done from bank_data.worker_task") == 0


def test_worker_lead__malformed__request_invalid(bank: Bank) -> None:
    for more in ({"task": "Drop table"}, {"every_s": 0}, {"lease_s": 0}, {"host": ""}):
        with pytest.raises(psycopg.Error) as caught:
            lead(bank, ONE, **more)
        check_error(bank, caught.value, "request_invalid")
