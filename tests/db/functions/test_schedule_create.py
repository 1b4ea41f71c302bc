from typing import Any, ClassVar

import pytest
from psycopg.types.json import Jsonb

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    apply,
    fail,
    give,
    lacks,
    last_row,
    precede,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.schedules import START, wish
from tests.db.functions.writes import WriteContract


class TestScheduleCreate(WriteContract):
    function = "schedule_create"
    scope = "schedules:write"
    who: ClassVar[str] = "ann_agent"
    second: ClassVar[str] = "ann_manager"
    texts: ClassVar[dict[str, int]] = {"memo": 500, "end_to_end_id": 35}
    names: ClassVar[dict[str, int]] = {"from_account": 34, "to_account": 34, "calendar": 34}

    def arguments(self, bank: Bank) -> dict[str, Any]:
        for who in ("ann_agent", "ann_manager"):
            scopes = bank.one(
                "select scopes from bank_data.principal where id = %s", bank.principals[who]
            )
            if "schedules:write" in scopes and "transfers:write" not in scopes:
                set_scopes(bank, who, *scopes, "transfers:write")
        return wish()

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return wish(amount=11)

    def test_refused_then_possible__refusal_replayed(self, bank: Bank) -> None:
        """It needs two scopes: here both come back."""
        arguments = wish(idempotency_key="once")
        set_scopes(bank, self.who, "transfers:read")
        first = refuse(bank, self.function, self.who, "scope_missing", **arguments)
        set_scopes(bank, self.who, self.scope, "transfers:write")
        assert bank.call(self.function, self.who, **arguments) == first | {"replayed": True}


def test_schedule_create__everything_said__shown(bank: Bank) -> None:
    apply(bank, "calendar_set", "staff", calendar="TARGET", name="TARGET")
    mandate = give(bank, "ann_agent", ANN, "debit")
    said: dict[str, Any] = {
        "recurrence": "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD",
        "currency": "USD",
        "up_to": True,
        "calendar": "TARGET",
        "adjustment": "modified_following",
        "missed": "skip",
        "retries": 5,
        "retry_pause_minutes": 30,
        "memo": "rent",
        "end_to_end_id": "E2E",
    }
    made = apply(
        bank, "schedule_create", "ann_agent",
        **wish(**said, metadata=Jsonb({"n": 1}), mandate=mandate),
    )  # fmt: skip
    shown = said | {
        "schedule_id": made["schedule_id"],
        "status": "active",
        "from_account": "ACC10001",
        "to_account": "ACC20001",
        "amount": "10.00",
        "start_at": START,
        "time_zone": "Europe/Berlin",
        "metadata": {"n": 1},
        "mandate_id": str(mandate),
        "principal_id": str(bank.principals["ann_agent"]),
        "customer_id": str(ANN),
        "retries": "5",
        "retry_pause_minutes": "30",
        "next_due_at": None,
        "problem": None,
    }
    assert {name: made[name] for name in shown} == shown
    row = last_row(bank)
    assert (row["subject_id"], row["customer_id"]) == (int(made["schedule_id"]), ANN)
    assert row["mandate_id"] == mandate


@pytest.mark.parametrize(
    "recurrence",
    [
        None,
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=12",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20991231T235959Z",
        "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD",
    ],
)
def test_schedule_create__rules__applied(bank: Bank, recurrence: str | None) -> None:
    made = apply(bank, "schedule_create", "ann", **wish(recurrence=recurrence))
    assert made["recurrence"] == recurrence


@pytest.mark.parametrize(
    "recurrence",
    [
        "",
        "MONTHLY",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=9",
        "FREQ=MONTHLY;",
        "FREQ=MONTHLY;BYHOUR=9",
        "FREQ=MONTHLY;FREQ=DAILY",
        "INTERVAL=2",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY;COUNT=5;UNTIL=20991231",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;UNTIL=tomorrow",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY\nDTSTART:20200101T000000",
        "FREQ=DAILY;" + "BYMONTH=1" + ",1" * 200,
    ],
)
def test_schedule_create__bad_rule__recurrence_invalid(bank: Bank, recurrence: str) -> None:
    arguments = wish(recurrence=recurrence)
    fail(bank, "schedule_create", "ann_agent", "recurrence_invalid", **arguments)


@pytest.mark.parametrize(
    "more",
    [
        {"from_account": None},
        {"amount": None},
        {"start_at": None},
        {"time_zone": None},
        {"up_to": None},
        {"start_at": "2020-01-01"},
        {"start_at": "infinity"},
        {"start_at": "-infinity"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "FOO3"},
        {"time_zone": "../etc/passwd"},
        {"time_zone": ""},
        {"adjustment": "nearest"},
        {"adjustment": None},
        {"adjustment": "following"},
        {"missed": "ignore"},
        {"missed": None},
        {"retries": -1},
        {"retries": 101},
        {"retry_pause_minutes": 0},
        {"metadata": Jsonb([1])},
    ],
)
def test_schedule_create__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "schedule_create", "ann_agent", "request_invalid", **wish(**more))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": 0}, "amount_invalid"),
        ({"amount": "NaN"}, "amount_invalid"),
        ({"amount": "0.001"}, "amount_precision"),
        ({"to_account": "ACC10001"}, "same_account"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "EUR"}, "currency_mismatch"),
        ({"to_account": "ACC10002"}, "currency_mismatch"),
    ],
)
def test_schedule_create__as_a_transfer__error(bank: Bank, more: dict[str, Any], code: str) -> None:
    fail(bank, "schedule_create", "ann_agent", code, **wish(**more))


def test_schedule_create__today_at_midnight__applied(bank: Bank) -> None:
    for time_zone in ("UTC", "Pacific/Kiritimati", "America/New_York"):
        start = bank.one("select date_trunc('day', now() at time zone %s)", time_zone)
        apply(bank, "schedule_create", "ann", **wish(start_at=start, time_zone=time_zone))


@pytest.mark.parametrize("number", ["ACC20001", "CASH-USD", "ACC99999"])
def test_schedule_create__foreign_account__account_unknown(bank: Bank, number: str) -> None:
    for who in ("ann_agent", "ann"):
        arguments = wish(from_account=number, to_account="ACC10001")
        answer = refuse(bank, "schedule_create", who, "account_unknown", **arguments)
        assert answer["facts"] == {"field": "from_account"}


def test_schedule_create__no_such_payee__account_unknown(bank: Bank) -> None:
    arguments = wish(to_account="ACC99999")
    answer = refuse(bank, "schedule_create", "ann_agent", "account_unknown", **arguments)
    assert answer["facts"] == {"field": "to_account"}


def test_schedule_create__no_mandate_to_debit__mandate_missing(bank: Bank) -> None:
    answer = refuse(bank, "schedule_create", "ann_viewer", "mandate_missing", **wish())
    assert answer["facts"] == lacks("debit", field="from_account")


def test_schedule_create__staff_from_a_customer__mandate_missing(bank: Bank) -> None:
    refuse(bank, "schedule_create", "staff", "mandate_missing", **wish())


def test_schedule_create__mandate_of_another__refused(bank: Bank) -> None:
    mandate = give(bank, "bob_agent", BOB, "debit")
    refuse(bank, "schedule_create", "ann_agent", "account_unknown", **wish(mandate=mandate))
    refuse(bank, "schedule_create", "ann", "mandate_unknown", **wish(mandate=mandate))


def test_schedule_create__no_such_calendar__calendar_unknown(bank: Bank) -> None:
    refuse(bank, "schedule_create", "ann_agent", "calendar_unknown", **wish(calendar="NONE"))
    first = precede(bank, "calendar_unknown", "mandate_missing")
    refuse(bank, "schedule_create", "ann_viewer", first, **wish(calendar="NONE"))
    first = precede(bank, "calendar_unknown", "account_unknown")
    arguments = wish(calendar="NONE", to_account="ACC99999")
    refuse(bank, "schedule_create", "ann_agent", first, **arguments)


def test_schedule_create__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    refuse(bank, "schedule_create", "ann_agent", "customer_suspended", **wish())


def test_schedule_create__key_that_may_not_transfer__scope_missing(bank: Bank) -> None:
    """A credential cannot schedule what it could not do, even if its principal could."""
    bank.root.execute(
        "update bank_data.credential set scopes = array['schedules:write'] where principal_id = %s",
        [bank.principals["ann_agent"]],
    )
    answer = refuse(bank, "schedule_create", "ann_agent", "scope_missing", **wish())
    assert answer["facts"] == {"scope": "transfers:write"}
