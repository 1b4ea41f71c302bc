from typing import Any, ClassVar

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, lacks, last_row, refuse
from tests.db.functions.schedules import add_due, dues, make, plan_all, sweep
from tests.db.functions.writes import WriteContract


class TestScheduleResume(WriteContract):
    function = "schedule_resume"
    scope = "schedules:write"
    who: ClassVar[str] = "ann"
    second: ClassVar[str] = "ann_agent"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        first = bank.one("select min(id) from bank_data.schedule")
        return {"schedule": first or make(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"reason": "another"}


@pytest.mark.parametrize("who", ["bob_agent", "stranger", "ann_manager", "service"])
def test_schedule_resume__not_the_callers__schedule_unknown(bank: Bank, who: str) -> None:
    bank.root.execute(
        "update bank_data.principal set scopes = scopes || '{schedules:write}'::text[]"
    )
    bank.root.execute(
        "update bank_data.credential set scopes = scopes || '{schedules:write}'::text[]"
    )
    schedule = make(bank)
    told = [
        refuse(bank, "schedule_resume", who, "schedule_unknown", schedule=number)["facts"]
        for number in (schedule, 999999, -1)
    ]
    assert told == [None] * 3


def test_schedule_resume__no_schedule__request_invalid(bank: Bank) -> None:
    fail(bank, "schedule_resume", "ann", "request_invalid", schedule=None)


def test_schedule_resume__ended__schedule_ended(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    sweep(bank)
    answer = refuse(bank, "schedule_resume", "ann", "schedule_ended", schedule=schedule)
    assert answer["facts"] == {"status": "ended"}


@pytest.mark.parametrize("who", ["ann_agent", "ann"])
def test_schedule_resume__dates_of_the_pause__skipped(bank: Bank, who: str) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 2, 1, -1)
    apply(bank, "schedule_pause", who, schedule=schedule)
    assert sweep(bank) == 0
    assert apply(bank, "schedule_resume", who, schedule=schedule)["status"] == "active"
    assert last_row(bank)["customer_id"] == ANN
    assert dues(bank, schedule) == [("skipped", "paused")] * 2 + [("planned", None)]
    assert sweep(bank) == 0
    assert bank.one(
        "select next_attempt_at = due_at from bank_data.schedule_due where status = 'planned'"
    )
    assert bank.balance("ACC10001") == 1000


def test_schedule_resume__nothing_left__ended(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 1)
    apply(bank, "schedule_pause", "ann", schedule=schedule)
    assert apply(bank, "schedule_resume", "ann", schedule=schedule)["status"] == "ended"


def test_schedule_resume__active__nothing_changes(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    assert apply(bank, "schedule_resume", "ann", schedule=schedule)["status"] == "active"
    assert sweep(bank) == 1


def test_schedule_resume__by_staff__mandate_missing(bank: Bank) -> None:
    """Staff may stop what a customer asked for, not start it again."""
    schedule = make(bank)
    apply(bank, "schedule_pause", "ann", schedule=schedule)
    for who in ("staff", "operator"):
        answer = refuse(bank, "schedule_resume", who, "mandate_missing", schedule=schedule)
        assert answer["facts"] == lacks("debit", staff=True)
    own = make(bank, "staff", from_account="CASH-USD", to_account="ACC10003")
    apply(bank, "schedule_pause", "staff", schedule=own)
    apply(bank, "schedule_resume", "staff", schedule=own)


def test_schedule_resume__dates_planned_later__those_of_the_pause_skipped(bank: Bank) -> None:
    """A pause longer than the horizon: its dates are planned only after it."""
    schedule = make(bank, recurrence="FREQ=DAILY")
    bank.root.execute(
        "update bank_data.schedule set starts_at = date_trunc('day', now()) - interval '3 days',"
        " time_zone = 'UTC', status = 'paused'"
    )
    apply(bank, "schedule_resume", "ann", schedule=schedule)
    plan_all(bank)
    found = dues(bank, schedule)
    assert found[:4] == [("skipped", "paused")] * 4
    assert {status for status, _ in found[4:]} == {"planned"}
