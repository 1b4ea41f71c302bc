from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row
from tests.db.functions.schedules import make, plan_all, wish
from tests.db.functions.writes import StaffContract


class TestCalendarSet(StaffContract):
    function = "calendar_set"
    scope = "calendars:write"
    texts: ClassVar[dict[str, int]] = {"name": 200}
    names: ClassVar[dict[str, int]] = {"calendar": 34}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"calendar": "TARGET", "name": "TARGET"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"calendar": "TARGET", "name": "Another"}


def test_calendar_set__again__replaced(bank: Bank) -> None:
    first = apply(
        bank, "calendar_set", "staff",
        calendar="DE", name="Germany", holidays=["2027-12-25", "2027-01-01", "2027-01-01"],
    )  # fmt: skip
    assert first["holidays"] == ["2027-01-01", "2027-12-25"]
    assert first["weekend"] == [6, 7]
    again = apply(bank, "calendar_set", "staff", calendar="DE", name="Deutschland", weekend=[7])
    assert (again["name"], again["weekend"], again["holidays"]) == ("Deutschland", [7], [])
    assert last_row(bank)["subject_id"] == bank.one("select id from bank_data.calendar")


@pytest.mark.parametrize(
    "more",
    [
        {"calendar": None},
        {"calendar": "de"},
        {"calendar": "X"},
        {"name": None},
        {"weekend": [0]},
        {"weekend": [8]},
        {"weekend": [1, 2, 3, 4, 5, 6, 7]},
        {"weekend": [None]},
        {"holidays": None},
        {"holidays": [None]},
        {"holidays": ["infinity"]},
        {"holidays": [date(2027, 1, 1) + timedelta(days=n) for n in range(1001)]},
    ],
)
def test_calendar_set__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    arguments = {"calendar": "DE", "name": "Germany"} | more
    fail(bank, "calendar_set", "staff", "request_invalid", **arguments)


def test_calendar_set__new_holiday__planned_dates_move(bank: Bank) -> None:
    start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=30)
    while start.isoweekday() != 1:
        start += timedelta(days=1)
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany")
    dated = {"start_at": start, "time_zone": "UTC", "recurrence": "FREQ=WEEKLY;COUNT=3"}
    schedule = make(bank, **wish(**dated, calendar="DE", adjustment="following"))
    assert plan_all(bank) == 3
    done = bank.one("select min(occurrence) from bank_data.schedule_due")
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany", holidays=[start.date()])
    assert plan_all(bank) == 1
    rows = bank.rows("schedule_due_list", "ann_agent", schedule=schedule)
    assert rows[-1]["occurrence"] == done
    assert rows[-1]["due_at"] == (start + timedelta(days=1)).replace(tzinfo=UTC)
    assert rows[0]["due_at"] == (start + timedelta(days=14)).replace(tzinfo=UTC)
    assert len(rows) == 3


def test_calendar_set__while_dates_are_computed__those_are_dropped(bank: Bank) -> None:
    """What was computed with the old business days is not written."""
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany")
    schedule = make(bank, calendar="DE", adjustment="following")
    (row,) = bank.rows("schedule_plan_list", "worker")
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany", weekend=[])
    (written,) = bank.rows(
        "schedule_plan", "worker",
        schedule=schedule, expected_plan_at=row["plan_at"],
        occurrences=[row["start_at"]], due_times=[datetime.now(UTC)],
        planned_until=row["start_at"], plan_at=None,
    )  # fmt: skip
    assert written["schedule_plan"] == 0
    assert bank.one("select count(*) from bank_data.schedule_due") == 0
