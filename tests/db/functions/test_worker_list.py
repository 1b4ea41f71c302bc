from typing import Any, ClassVar

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract
from tests.db.functions.test_worker_lead import ONE, lead, report


class TestWorkerList(ReadContract):
    function = "worker_list"
    scope = "worker:read"
    who: ClassVar[str] = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}


@pytest.mark.parametrize("who", ["ann", "ann_agent", "stranger", "service"])
def test_worker_list__not_staff__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "worker:read")
    fail(bank, "worker_list", who, "staff_only")


def test_worker_list__silent__overdue(bank: Bank) -> None:
    report(bank, ONE, lead(bank, ONE))
    bank.root.execute("update bank_data.worker_task set finished_at = now() - interval '91 s'")
    (task,) = bank.rows("worker_list", "staff")
    assert (task["task"], task["host"], task["every_s"]) == ("hold_sweep", "here:1", 10)
    assert task["is_overdue"] is True
