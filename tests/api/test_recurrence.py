"""Dates of schedules, against dates counted by hand and by the standard library."""

import calendar
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from api.recurrence import Calendar, Plan, RecurrenceError, Rule, plan

LAST_DAY = [
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
]


def expand(
    recurrence: str | None, start: str = "2027-01-31T09:00", most: int = 24, zone: str = "UTC"
) -> list[datetime]:
    rule = Rule(datetime.fromisoformat(start), zone, recurrence)
    rule.check()
    return list(islice(rule.expand(datetime(2099, 1, 1)), most))  # noqa: DTZ001


def days(recurrence: str | None, start: str = "2027-01-31T09:00", most: int = 24) -> list[str]:
    return [f"{found:%Y-%m-%d}" for found in expand(recurrence, start, most)]


def test_rule__monthly_on_the_31st__months_without_are_left_out() -> None:
    expected = [
        f"{year}-{month:02}-31" for year in (2027, 2028) for month in (1, 3, 5, 7, 8, 10, 12)
    ]
    assert days("FREQ=MONTHLY", most=14) == expected
    assert days("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-02T09:00", 14) == expected


@pytest.mark.parametrize("recurrence", LAST_DAY)
def test_rule__last_day_instead__every_month(recurrence: str) -> None:
    expected = [
        f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"
        for year in (2027, 2028)
        for month in range(1, 13)
    ]
    assert days(recurrence) == expected
    assert "2028-02-29" in expected


@pytest.mark.parametrize(
    ("recurrence", "start", "expected"),
    [
        (None, "2027-01-31T09:00", ["2027-01-31"]),
        ("FREQ=DAILY;COUNT=3", "2027-02-27T09:00", ["2027-02-27", "2027-02-28", "2027-03-01"]),
        ("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", "2027-01-01T09:00",
         ["2027-01-01", "2027-01-04", "2027-01-08"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270129", "2027-01-01T09:00",
         ["2027-01-01", "2027-01-15", "2027-01-29"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", "2027-01-01T09:00", ["2027-01-29", "2027-02-26"]),
        ("FREQ=YEARLY;COUNT=2", "2028-02-29T09:00", ["2028-02-29", "2032-02-29"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;COUNT=3", "2028-02-29T09:00",
         ["2028-02-29", "2029-02-28", "2030-02-28"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD;COUNT=3", "2028-02-29T09:00",
         ["2028-02-29", "2029-03-01", "2030-03-01"]),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;COUNT=2", "2027-01-31T09:00",
         ["2027-01-31", "2027-03-31"]),
        # two days become the same one, which counts once
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=30,31;SKIP=BACKWARD;COUNT=4",
         "2027-01-31T09:00", ["2027-01-31", "2027-02-28", "2027-03-30", "2027-03-31"]),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=4",
         "2027-01-31T09:00", ["2027-01-31", "2027-02-01", "2027-03-01", "2027-03-31"]),
        ("RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL=13;SKIP=BACKWARD;UNTIL=20290401",
         "2027-01-31T09:00", ["2027-01-31", "2028-02-29", "2029-03-31"]),
    ],
)  # fmt: skip
def test_rule__dates__as_counted(recurrence: str | None, start: str, expected: list[str]) -> None:
    assert days(recurrence, start) == expected


def test_rule__until_in_utc__counts_in_local_time() -> None:
    """Midnight UTC is nine in the morning in Tokyo, inclusive."""
    rule = "FREQ=DAILY;UNTIL=20270103T000000Z"
    assert len(expand(rule, "2027-01-01T09:00", zone="Asia/Tokyo")) == 3
    assert len(expand(rule, "2027-01-01T09:01", zone="Asia/Tokyo")) == 2


@pytest.mark.parametrize(
    "recurrence",
    [
        "", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=monthly", "INTERVAL=2",
        "FREQ=MONTHLY;", "FREQ=MONTHLY;FREQ=DAILY", "FREQ=MONTHLY;BYHOUR=9", "FREQ=DAILY;X-A=1",
        "FREQ=MONTHLY;COUNT=0", "FREQ=MONTHLY;INTERVAL=1000", "FREQ=MONTHLY;COUNT=2;UNTIL=20280101",
        "FREQ=MONTHLY;UNTIL=20271399", "FREQ=MONTHLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYYEARDAY=367", "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=54MO", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYMONTHDAY=31", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;SKIP=BACKWARD", "RSCALE=CHINESE;FREQ=YEARLY",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYDAY=MO;SKIP=BACKWARD",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-31;SKIP=BACKWARD",
        "RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=BACKWARD",
        # never
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "FREQ=MONTHLY;UNTIL=20200101",
    ],
)  # fmt: skip
def test_rule__one_the_bank_cannot_follow__error(recurrence: str) -> None:
    with pytest.raises(RecurrenceError):
        expand(recurrence)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "europe/nowhere", "A\0B"])
def test_rule__unknown_zone__error(zone: str) -> None:
    with pytest.raises(RecurrenceError):
        expand(None, zone=zone)


def due(local: str, zone: str) -> str:
    start = datetime.fromisoformat(local)
    return Rule(start, zone).due_at(start, Calendar(), "none").isoformat()[:16]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        # before, in, and after the gap
        ("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"),
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30"),
        ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
        # the first of two
        ("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"),
        ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30"),
        ("America/New_York", "2027-03-14T03:00", "2027-03-14T07:00"),
        ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30"),
        ("America/New_York", "2027-11-07T02:00", "2027-11-07T07:00"),
        # half an hour: UTC+10:30 and +11
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45"),
        ("Australia/Lord_Howe", "2027-10-03T02:30", "2027-10-02T15:30"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"),
        ("Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-03T15:30"),
    ],
)
def test_due_at__clocks_change__gap_forward_and_first_of_two(
    zone: str, local: str, utc: str
) -> None:
    assert due(local, zone) == utc


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_rule__monthly_across_both_changes__same_time_on_the_clock(zone: str) -> None:
    rule = Rule(datetime(2027, 1, 31, 9), zone, LAST_DAY[0])  # noqa: DTZ001
    times = [
        rule.due_at(found, Calendar(), "none")
        for found in islice(rule.expand(datetime(2028, 1, 1)), 12)  # noqa: DTZ001
    ]
    assert {time.astimezone(ZoneInfo(zone)).strftime("%H:%M") for time in times} == {"09:00"}
    assert len({time.astimezone(ZoneInfo(zone)).utcoffset() for time in times}) == 2
    assert len(times) == 12


HOLIDAYS = Calendar(frozenset({6, 7}), frozenset({date(2027, 1, 1), date(2027, 12, 31)}))


@pytest.mark.parametrize(
    ("day", "none", "following", "preceding", "modified"),
    [
        ("2027-01-01", "2027-01-01", "2027-01-04", "2026-12-31", "2027-01-04"),  # holiday, Friday
        ("2027-01-06", "2027-01-06", "2027-01-06", "2027-01-06", "2027-01-06"),  # business day
        ("2027-01-30", "2027-01-30", "2027-02-01", "2027-01-29", "2027-01-29"),  # Saturday, month
        ("2027-12-31", "2027-12-31", "2028-01-03", "2027-12-30", "2027-12-30"),  # and year
        ("2027-05-15", "2027-05-15", "2027-05-17", "2027-05-14", "2027-05-17"),
    ],
)
def test_calendar__conventions__as_defined(
    day: str, none: str, following: str, preceding: str, modified: str
) -> None:
    found = [
        HOLIDAYS.adjust(date.fromisoformat(day), convention).isoformat()
        for convention in ("none", "following", "preceding", "modified_following")
    ]
    assert found == [none, following, preceding, modified]


def test_calendar__no_business_day_in_a_year__error() -> None:
    begin = date(2027, 1, 1)
    closed = Calendar(frozenset(), frozenset(begin + timedelta(days=n) for n in range(1000)))
    with pytest.raises(RecurrenceError):
        closed.adjust(begin, "following")


def test_due_at__adjusted_into_a_gap__moves_forward() -> None:
    """Saturday follows to Sunday 28 March, when 02:30 does not exist."""
    start = datetime(2027, 3, 27, 2, 30)  # noqa: DTZ001
    rule = Rule(start, "Europe/Berlin")
    saturday = Calendar(frozenset({6}))
    assert rule.due_at(start, saturday, "following").isoformat() == "2027-03-28T01:30:00+00:00"


def test_plan__runs_on__every_date_once_and_never_late() -> None:
    """As the worker plans, time after time: nothing twice, nothing left out."""
    rule = Rule(datetime(2027, 1, 1, 9), "Europe/Berlin", "FREQ=DAILY")  # noqa: DTZ001
    now, after, found = datetime(2026, 12, 1, tzinfo=UTC), None, list[datetime]()
    for _ in range(20):
        planned = plan(rule, Calendar(), "none", after=after, now=now)
        found += planned.occurrences
        assert planned.planned_until is not None
        assert planned.plan_at is not None
        after = planned.planned_until
        assert planned.due_times[-1] - planned.plan_at >= timedelta(days=29)
        now = planned.plan_at
    assert found == list(islice(rule.expand(datetime(2099, 1, 1)), len(found)))  # noqa: DTZ001
    assert len(found) > 500


def test_plan__worker_was_away_for_years__all_missed_dates_in_pieces() -> None:
    rule = Rule(datetime(2027, 1, 1, 9), "UTC", "FREQ=DAILY")  # noqa: DTZ001
    now, found = datetime(2030, 1, 1, tzinfo=UTC), list[datetime]()
    planned = Plan([], [], None, now)
    while planned.plan_at == now:
        planned = plan(rule, Calendar(), "none", after=planned.planned_until, now=now)
        found += planned.occurrences
    assert len(found) == (date(2030, 3, 1) - date(2027, 1, 1)).days + 1
    assert found == sorted(set(found))


def test_plan__rare__the_next_one_at_least() -> None:
    rule = Rule(datetime(2028, 2, 29, 9), "UTC", "FREQ=YEARLY")  # noqa: DTZ001
    planned = plan(rule, Calendar(), "none", after=None, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert len(planned.occurrences) == 1
    assert planned.plan_at is not None
    again = plan(
        rule, Calendar(), "none", after=planned.planned_until, now=datetime(2028, 3, 1, tzinfo=UTC)
    )
    assert f"{again.occurrences[0]:%Y}" == "2032"


def test_plan__ended__no_more() -> None:
    rule = Rule(datetime(2027, 1, 1, 9), "UTC", "FREQ=DAILY;COUNT=2")  # noqa: DTZ001
    now = datetime(2026, 12, 31, tzinfo=UTC)
    planned = plan(rule, Calendar(), "none", after=None, now=now)
    assert (len(planned.occurrences), planned.plan_at) == (2, None)
    again = plan(rule, Calendar(), "none", after=planned.planned_until, now=now)
    assert (list(again.occurrences), again.planned_until, again.plan_at) == ([], None, None)
