"""Schedules for tests, and a clock for them: due dates are moved instead of waiting."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.recurrence import Calendar, Rule, plan
from tests.bank import Bank
from tests.db.functions.calls import apply

START = "2096-02-29T09:00:00"


def wish(**more: Any) -> dict[str, Any]:
    """What a monthly schedule of Ann's is asked for with."""
    return {
        "from_account": "ACC10001",
        "to_account": "ACC20001",
        "amount": 10,
        "start_at": START,
        "time_zone": "Europe/Berlin",
        "recurrence": "FREQ=MONTHLY",
    } | more


def make(bank: Bank, who: str = "ann_agent", **more: Any) -> int:
    """A schedule; returns its id."""
    return int(apply(bank, "schedule_create", who, **wish(**more))["schedule_id"])


def plan_all(bank: Bank, now: datetime | None = None) -> int:
    """Does what the worker does to plan: the same computation, without its process."""
    count = 0
    for row in bank.rows("schedule_plan_list", "worker"):
        found = plan(
            Rule(row["start_at"], row["time_zone"], row["recurrence"]),
            Calendar(frozenset(row["weekend"] or ()), frozenset(row["holidays"] or ())),
            row["adjustment"],
            after=row["planned_until"],
            now=now or datetime.now(UTC),
        )
        (written,) = bank.rows(
            "schedule_plan",
            "worker",
            schedule=row["schedule_id"],
            expected_plan_at=row["plan_at"],
            occurrences=list(found.occurrences),
            due_times=list(found.due_times),
            planned_until=found.planned_until,
            plan_at=found.plan_at,
        )
        count += written["schedule_plan"]
    return count


def add_due(bank: Bank, schedule: int, *days_ago: float) -> None:
    """Dates of a schedule that fell due so many days ago, planned in time; no more are coming."""
    for days in days_ago:
        due = datetime.now(UTC) - timedelta(days=days)
        bank.root.execute(
            "insert into bank_data.schedule_due (book_id, schedule_id, occurrence, principal_id,"
            " customer_id, due_at, next_attempt_at)"
            " select 1, id, %s, principal_id, customer_id, %s,"
            " case status when 'active' then %s end from bank_data.schedule where id = %s",
            [due.replace(tzinfo=None), due, due, schedule],
        )
    bank.root.execute("update bank_data.schedule set plan_at = null where id = %s", [schedule])


def hurry(bank: Bank) -> None:
    """Lets the pause between two tries be over."""
    bank.root.execute(
        "update bank_data.schedule_due set next_attempt_at = now()"
        " where status = 'planned' and attempts > 0"
    )


def sweep(bank: Bank, **more: Any) -> int:
    """Executes what is due, as the worker does in one call."""
    (row,) = bank.rows("schedule_sweep", "worker", **more)
    count: int = row["schedule_sweep"]
    return count


def dues(bank: Bank, schedule: int) -> list[tuple[str, str | None]]:
    """Status and outcome of each date, the oldest first."""
    rows = bank.root.execute(
        "select status, outcome from bank_data.schedule_due where schedule_id = %s"
        " order by occurrence",
        [schedule],
    ).fetchall()
    return [(row["status"], row["outcome"]) for row in rows]


def status_of(bank: Bank, schedule: int) -> str:
    found: str = bank.one("select status from bank_data.schedule where id = %s", schedule)
    return found
