from tests.bank import Bank
from tests.db.functions.calls import apply
from tests.db.functions.schedules import make, plan_all
from tests.db.functions.workers import WorkerContract


class TestSchedulePlanList(WorkerContract):
    function = "schedule_plan_list"
    is_write = False

    def test_bad_batch__request_invalid(self, bank: Bank) -> None:
        for batch in (0, -1, 10001, None):
            self.refuse(bank, "request_invalid", batch=batch)


def test_schedule_plan_list__new_and_overdue__those_alone(bank: Bank) -> None:
    apply(bank, "calendar_set", "staff", calendar="DE", name="D", holidays=["2027-01-01"])
    schedule = make(bank, calendar="DE", adjustment="following")
    paused = make(bank)
    apply(bank, "schedule_pause", "ann", schedule=paused)
    (row,) = bank.rows("schedule_plan_list", "worker")
    assert row["schedule_id"] == schedule
    assert (row["weekend"], len(row["holidays"])) == ([6, 7], 1)
    assert row["planned_until"] is None
    plan_all(bank)
    assert bank.rows("schedule_plan_list", "worker") == []
