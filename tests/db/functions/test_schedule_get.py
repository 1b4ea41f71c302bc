from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.reads import ReadContract
from tests.db.functions.schedules import make, plan_all


class TestScheduleGet(ReadContract):
    function = "schedule_get"
    scope = "schedules:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"schedule": bank.one("select min(id) from bank_data.schedule") or make(bank)}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_schedule_get__whose_it_is__shown_with_next_date(bank: Bank, who: str) -> None:
    schedule = make(bank)
    assert bank.call("schedule_get", who, schedule=schedule)["next_due_at"] is None
    plan_all(bank)
    found = bank.call("schedule_get", who, schedule=schedule)
    assert found["schedule_id"] == schedule
    assert found["next_due_at"].isoformat() == "2096-02-29T08:00:00+00:00"


@pytest.mark.parametrize("who", ["bob_agent", "stranger", "ann_viewer"])
def test_schedule_get__foreign__schedule_unknown(bank: Bank, who: str) -> None:
    schedule = make(bank)
    told = {
        fail(bank, "schedule_get", who, "schedule_unknown", schedule=number)
        for number in (schedule, 999999, None)
    }
    assert len(told) == 1
