from typing import Any, ClassVar

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.schedules import add_due, dues, make, plan_all, status_of, sweep
from tests.db.functions.writes import WriteContract


class TestSchedulePause(WriteContract):
    function = "schedule_pause"
    scope = "schedules:write"
    who: ClassVar[str] = "ann"
    second: ClassVar[str] = "ann_agent"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        first = bank.one("select min(id) from bank_data.schedule")
        return {"schedule": first or make(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"reason": "another"}


@pytest.mark.parametrize("who", ["bob_agent", "stranger", "ann_manager", "service"])
def test_schedule_pause__not_the_callers__schedule_unknown(bank: Bank, who: str) -> None:
    bank.root.execute(
        "update bank_data.principal set scopes = scopes || '{schedules:write}'::text[]"
    )
    bank.root.execute(
        "update bank_data.credential set scopes = scopes || '{schedules:write}'::text[]"
    )
    schedule = make(bank)
    told = [
        refuse(bank, "schedule_pause", who, "schedule_unknown", schedule=number)["facts"]
        for number in (schedule, 999999, -1)
    ]
    assert told == [None] * 3


def test_schedule_pause__no_schedule__request_invalid(bank: Bank) -> None:
    fail(bank, "schedule_pause", "ann", "request_invalid", schedule=None)


def test_schedule_pause__ended__schedule_ended(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    sweep(bank)
    answer = refuse(bank, "schedule_pause", "ann", "schedule_ended", schedule=schedule)
    assert answer["facts"] == {"status": "ended"}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff"])
def test_schedule_pause__whose_it_is__stopped(bank: Bank, who: str) -> None:
    schedule = make(bank)
    plan_all(bank)
    for _ in range(2):
        assert apply(bank, "schedule_pause", who, schedule=schedule)["status"] == "paused"
    assert last_row(bank)["customer_id"] == ANN
    assert dues(bank, schedule) == [("planned", None)]
    assert bank.one("select next_attempt_at from bank_data.schedule_due") is None


def test_schedule_pause__cancelled__schedule_ended(bank: Bank) -> None:
    schedule = make(bank)
    apply(bank, "schedule_cancel", "ann", schedule=schedule)
    refuse(bank, "schedule_pause", "ann", "schedule_ended", schedule=schedule)
    assert status_of(bank, schedule) == "cancelled"
