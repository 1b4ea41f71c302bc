from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.reads import ListContract
from tests.db.functions.schedules import add_due, make, plan_all, sweep


class TestScheduleDueList(ListContract):
    function = "schedule_due_list"
    scope = "schedules:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        schedule = bank.one("select min(id) from bank_data.schedule")
        if schedule is None:
            schedule = make(bank)
            add_due(bank, schedule, 4, 3, 2, 1)
        return {"schedule": schedule}


def test_schedule_due_list__outcomes__newest_first(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 1)
    sweep(bank)
    bank.root.execute("update bank_data.schedule set status = 'active', plan_at = now()")
    plan_all(bank)
    rows = bank.rows("schedule_due_list", "ann", schedule=schedule)
    assert [(row["status"], row["outcome"]) for row in rows] == [
        ("planned", None),
        ("done", "applied"),
    ]
    transfer = bank.call("transfer_get", "ann", transfer=rows[1]["transfer_id"])
    assert transfer["amount"] == 10
    (planned,) = bank.rows("schedule_due_list", "ann", schedule=schedule, status="planned")
    assert planned == rows[0]


@pytest.mark.parametrize("who", ["bob_agent", "stranger", "ann_viewer"])
def test_schedule_due_list__foreign__schedule_unknown(bank: Bank, who: str) -> None:
    schedule = make(bank)
    for number in (schedule, 999999, None):
        fail(bank, "schedule_due_list", who, "schedule_unknown", schedule=number)


def test_schedule_due_list__unknown_status__request_invalid(bank: Bank) -> None:
    arguments = {"schedule": make(bank), "status": "late"}
    fail(bank, "schedule_due_list", "ann", "request_invalid", **arguments)


def test_schedule_due_list__cursor_of_another_schedule__cursor_invalid(bank: Bank) -> None:
    one, other = make(bank), make(bank)
    add_due(bank, one, 2, 1)
    add_due(bank, other, 2, 1)
    cursor = bank.rows("schedule_due_list", "ann", schedule=one)[0]["page_cursor"]
    arguments = {"schedule": other, "page_cursor": cursor}
    fail(bank, "schedule_due_list", "ann", "cursor_invalid", **arguments)
