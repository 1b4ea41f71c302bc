"""The task that computes the dates of schedules, and hands them to the database."""

import logging
from datetime import UTC, datetime

from api.database import Database, Row
from api.recurrence import Calendar, Plan, RecurrenceError, Rule, plan

log = logging.getLogger("pgteller.worker")

BATCH = 100


async def plan_schedules(database: Database, book: int) -> int:
    """Plan the schedules that have no dates left, or not enough.

    Args:
        database: through the worker's login.
        book: accounting book.

    Returns:
        How many dates are new or have moved.

    Raises:
        Problem: What the functions raised, overloaded, database_unavailable or outcome_unknown.
    """
    count, failures = 0, []
    while True:
        rules = await database.read("schedule_plan_list", batch=BATCH, book=book)
        for rule in rules:
            try:
                count += await plan_schedule(database, rule, book)
            except Exception as error:  # one that fails must not stop the others
                log.exception("a schedule failed", extra={"schedule": rule["schedule_id"]})
                failures.append(error)
        if failures:
            raise failures[0]
        if len(rules) < BATCH:
            return count


async def plan_schedule(database: Database, row: Row, book: int) -> int:
    """Plan one schedule: a row of bank.schedule_rule. One that cannot be planned is paused."""
    found, problem = Plan([], [], None, row["plan_at"]), None
    try:
        found = plan(
            Rule(row["start_at"], row["time_zone"], row["recurrence"]),
            Calendar(frozenset(row["weekend"] or ()), frozenset(row["holidays"] or ())),
            row["adjustment"],
            after=row["planned_until"],
            now=datetime.now(UTC),
        )
    except RecurrenceError as error:
        problem = "recurrence_invalid"
        log.warning(
            "a schedule cannot be planned",
            extra={"schedule": row["schedule_id"], "detail": str(error)},
        )
    written = await database.write(
        "schedule_plan",
        schedule=row["schedule_id"],
        expected_plan_at=row["plan_at"],
        occurrences=found.occurrences,
        due_times=found.due_times,
        planned_until=found.planned_until,
        plan_at=found.plan_at,
        problem=problem,
        book=book,
    )
    count: int = written["schedule_plan"]
    return count
