from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, check_error, last_row, snapshot
from tests.db.functions.schedules import add_due, dues, make, plan_all, status_of, sweep
from tests.db.functions.workers import WorkerContract


class TestSchedulePlan(WorkerContract):
    function = "schedule_plan"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        now = datetime.now(UTC)
        return {"schedule": 1, "expected_plan_at": now, "occurrences": [], "due_times": [],
                "planned_until": now.replace(tzinfo=None), "plan_at": now}  # fmt: skip


def hand_over(bank: Bank, schedule: int, **more: Any) -> int:
    """A plan with one date a day from now."""
    due = datetime.now(UTC) + timedelta(days=1)
    arguments: dict[str, Any] = {
        "schedule": schedule,
        "expected_plan_at": bank.one("select plan_at from bank_data.schedule"),
        "occurrences": [due.replace(tzinfo=None)],
        "due_times": [due],
        "planned_until": due.replace(tzinfo=None),
        "plan_at": None,
    } | more
    (row,) = bank.rows("schedule_plan", "worker", **arguments)
    count: int = row["schedule_plan"]
    return count


def test_schedule_plan__dates__recorded_once(bank: Bank) -> None:
    schedule = make(bank)
    rows = bank.journal_count()
    assert hand_over(bank, schedule) == 1
    assert dues(bank, schedule) == [("planned", None)]
    assert bank.journal_count() == rows + 1
    row = last_row(bank)
    assert (row["operation"], row["subject_id"]) == ("schedule_plan", schedule)
    assert row["facts"] == {"planned": 1}


def test_schedule_plan__two_workers__dates_once(bank: Bank) -> None:
    schedule = make(bank)
    plan_at = bank.one("select plan_at from bank_data.schedule")
    assert hand_over(bank, schedule, expected_plan_at=plan_at) == 1
    before = snapshot(bank)
    assert hand_over(bank, schedule, expected_plan_at=plan_at) == 0
    assert snapshot(bank) == before


def test_schedule_plan__date_already_decided__left_alone(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    sweep(bank)
    occurrence = bank.one("select occurrence from bank_data.schedule_due")
    bank.root.execute("update bank_data.schedule set status = 'active', plan_at = now()")
    assert hand_over(bank, schedule, occurrences=[occurrence]) == 0
    assert dues(bank, schedule) == [("done", "applied")]


def test_schedule_plan__problem__paused_until_resumed(bank: Bank) -> None:
    schedule = make(bank)
    arguments: dict[str, Any] = {"occurrences": [], "due_times": [], "planned_until": None}
    assert hand_over(bank, schedule, **arguments, problem="recurrence_invalid") == 0
    assert status_of(bank, schedule) == "paused"
    found = bank.call("schedule_get", "ann", schedule=schedule)
    assert found["problem"] == "recurrence_invalid"
    assert bank.rows("schedule_plan_list", "worker") == []
    assert apply(bank, "schedule_resume", "ann", schedule=schedule)["problem"] is None
    assert plan_all(bank) == 1


def test_schedule_plan__nothing_ever__ended(bank: Bank) -> None:
    schedule = make(bank)
    hand_over(bank, schedule, occurrences=[], due_times=[])
    assert status_of(bank, schedule) == "ended"


def test_schedule_plan__uneven_arrays__request_invalid(bank: Bank) -> None:
    schedule = make(bank)
    with pytest.raises(psycopg.Error) as caught:
        hand_over(bank, schedule, due_times=[])
    check_error(bank, caught.value, "request_invalid")


def test_schedule_plan__whole_year__every_month_with_a_31st(bank: Bank) -> None:
    """As the worker plans it: monthly on the 31st, one date ahead, then the next."""
    schedule = make(bank, start_at="2096-01-31T09:00")
    found = []
    for _ in range(7):
        assert plan_all(bank) == 1
        found.append(bank.one("select max(occurrence)::date from bank_data.schedule_due"))
        bank.root.execute("update bank_data.schedule set plan_at = now()")
    assert [day.month for day in found] == [1, 3, 5, 7, 8, 10, 12]
    assert {day.day for day in found} == {31}
    assert dues(bank, schedule) == [("planned", None)] * 7
