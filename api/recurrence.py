"""Dates of schedules: recurrence rules, business days, local time.

A rule is expanded in local wall time, each date is adjusted to business days there, and only the
result is taken to UTC. So a payment of 09:00 stays one of 09:00 across daylight-saving changes
(RFC 5545, section 3.3.10). The rules themselves are python-dateutil's work
(docs/decisions/0026-recurrence.md).
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import rrule

FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
# A rule that never falls due would otherwise be searched until the year 9999.
REACH = timedelta(days=3660)
CYCLE = 400  # years after which the Gregorian calendar repeats itself
MARGIN = 100  # years that a schedule may run
LENGTH_LIMIT = 255
SIGNED = r"[+-]?[0-9]{1,3}"
DAY = r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
PARTS = {
    "FREQ": "|".join(FREQUENCIES),
    "INTERVAL": r"[1-9][0-9]{0,2}",
    "COUNT": r"[1-9][0-9]{0,3}",
    "UNTIL": r"[0-9]{8}(T[0-9]{6}Z)?",
    "BYMONTH": r"[0-9]{1,2}(,[0-9]{1,2})*",
    "BYMONTHDAY": rf"{SIGNED}(,{SIGNED})*",
    "BYYEARDAY": rf"{SIGNED}(,{SIGNED})*",
    "BYWEEKNO": rf"{SIGNED}(,{SIGNED})*",
    "BYDAY": rf"{DAY}(,{DAY})*",
    "BYSETPOS": rf"{SIGNED}(,{SIGNED})*",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
    "RSCALE": "GREGORIAN",
    "SKIP": "OMIT|BACKWARD|FORWARD",
}
# name: smallest and largest absolute value; whether it may be negative
RANGES = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
}
# RFC 5545, section 3.3.10: what must not stand together.
FORBIDDEN = {
    # Further than the RFC goes: what these choose is said with MONTHLY, and found sooner.
    "DAILY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY", "BYSETPOS"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY", "BYSETPOS"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set(),
}
# What SKIP is kept to: days of months that a month may lack.
SKIPPABLE = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYMONTHDAY",
    "RSCALE",
    "SKIP",
    "WKST",
}
HORIZON = timedelta(days=60)
BUSINESS_SEARCH_LIMIT = 366  # days


class RecurrenceError(ValueError):
    """A rule or a calendar the bank cannot follow; the message says what is wrong, no values."""


@dataclass(frozen=True)
class Calendar:
    """Business days.

    Attributes:
        weekend: days of the week without business, 1 = Monday to 7 = Sunday.
        holidays: further ones.
    """

    weekend: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Whether there is business on a day."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def find(self, day: date, step: int) -> date:
        """The nearest business day in a direction, the day itself included.

        Raises:
            RecurrenceError: there is none within a year.
        """
        for distance in range(BUSINESS_SEARCH_LIMIT):
            candidate = day + timedelta(days=distance * step)
            if self.is_business_day(candidate):
                return candidate
        raise RecurrenceError("the calendar has a year without a business day")

    def adjust(self, day: date, adjustment: str) -> date:
        """A day by a business-day convention (ISDA definitions, section 4.12).

        Args:
            day: any day.
            adjustment: none, following, preceding or modified_following.

        Raises:
            RecurrenceError: there is no business day within a year.
        """
        if adjustment == "none":
            return day
        if adjustment == "preceding":
            return self.find(day, -1)
        following = self.find(day, 1)
        if adjustment == "modified_following" and following.month != day.month:
            return self.find(day, -1)
        return following


@dataclass(frozen=True)
class Rule:
    """When a schedule falls due, before adjustment.

    Attributes:
        start_at: first local date and time.
        time_zone: IANA name.
        recurrence: RRULE of RFC 5545; None = once.
    """

    start_at: datetime
    time_zone: str
    recurrence: str | None = None
    parts: dict[str, str] = field(init=False)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", find_zone(self.time_zone))
        object.__setattr__(self, "parts", read_parts(self.recurrence))

    def check(self) -> None:
        """See to it that the rule falls due at least once in the ten years from its start.

        Raises:
            RecurrenceError: It does not.
        """
        try:
            reach = self.start_at + REACH
        except OverflowError:
            raise RecurrenceError("the start is out of range") from None
        if next(self.expand(reach), None) is None:
            raise RecurrenceError("the rule never falls due within ten years")

    def expand(self, until: datetime) -> Iterator[datetime]:
        """The local dates and times up to and including `until`, in order.

        Raises:
            RecurrenceError: The rule is not one the library can follow.
        """
        if self.recurrence is None:
            return iter([self.start_at] if self.start_at <= until else [])
        last = self._read_until()
        last = until if last is None else min(last, until)
        if self.parts.get("SKIP", "OMIT") == "OMIT":
            dates = self._search(last)
        else:
            dates = takewhile(lambda found: found <= last, self._search_skipping(last))
        # COUNT counts from the start, so it does not matter where a caller begins to look.
        return islice(dates, int(self.parts["COUNT"])) if "COUNT" in self.parts else dates

    def _read_until(self) -> datetime | None:
        """UNTIL in local time: a UTC time as the rule demands, or a whole local day."""
        text = self.parts.get("UNTIL")
        if text is None:
            return None
        try:
            if "T" in text:
                utc = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                return utc.astimezone(self.zone).replace(tzinfo=None)
            day = datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
        except (ValueError, OverflowError):
            raise RecurrenceError("UNTIL is no date") from None
        return datetime.combine(day, time.max)

    def _search(self, last: datetime, **changed: Any) -> Iterator[datetime]:
        """The library's dates of the rule without COUNT and SKIP.

        The library searches a rule that has no further date until the year 9999. The calendar
        repeats itself every 400 years, to the day of the week, so the search is moved to the end of
        that time: it then takes milliseconds instead of seconds.
        """
        shift = CYCLE * ((MAXYEAR - MARGIN - self.start_at.year) // CYCLE)
        named: dict[str, Any] = {
            "dtstart": self.start_at,
            "interval": int(self.parts.get("INTERVAL", "1")),
            "wkst": getattr(rrule, self.parts.get("WKST", "MO")),
            "byweekday": read_weekdays(self.parts.get("BYDAY")),
        }
        for name in RANGES:
            if name in self.parts:
                named[name.lower()] = [int(number) for number in self.parts[name].split(",")]
        named |= changed
        named["dtstart"] = move(named["dtstart"], shift)
        try:
            dates = rrule.rrule(FREQUENCIES[self.parts["FREQ"]], until=move(last, shift), **named)
        except (ValueError, TypeError, OverflowError):
            raise RecurrenceError("the parts of the rule do not fit together") from None
        return (move(found, -shift) for found in dates)

    def _search_skipping(self, last: datetime) -> Iterator[datetime]:
        """Dates with SKIP (RFC 7529, section 4.1).

        A day the month lacks becomes its last day, or the first of the next month. Dates that
        become the same count once.
        """
        days = [self.start_at.day]
        if "BYMONTHDAY" in self.parts:
            days = [int(day) for day in self.parts["BYMONTHDAY"].split(",")]
        changed: dict[str, Any] = {"dtstart": self.start_at.replace(day=1), "bymonthday": [1]}
        if self.parts["FREQ"] == "YEARLY" and "BYMONTH" not in self.parts:
            # Days without months are days of every month (RFC 5545, page 44).
            whole_year = list(range(1, 13))
            changed["bymonth"] = whole_year if "BYMONTHDAY" in self.parts else self.start_at.month
            if "BYMONTHDAY" in self.parts:
                changed["dtstart"] = self.start_at.replace(month=1, day=1)
        before = self.start_at - timedelta(microseconds=1)
        for month in self._search(last, **changed):
            length = monthrange(month.year, month.month)[1]
            found = {
                month.replace(day=min(day, length))
                if day <= length or self.parts["SKIP"] == "BACKWARD"
                else month.replace(day=length) + timedelta(days=1)
                for day in days
            }
            for occurrence in sorted(found):
                if occurrence > before:
                    before = occurrence
                    yield occurrence

    def due_at(self, occurrence: datetime, business: Calendar, adjustment: str) -> datetime:
        """When an occurrence is executed, in UTC.

        A local time that does not exist, because the clocks go forward, moves forward by as much;
        one that exists twice is the first of the two (fold=0 of PEP 495 means both).

        Raises:
            RecurrenceError: The calendar has no business day, or the time is out of range.
        """
        day = business.adjust(occurrence.date(), adjustment)
        local = datetime.combine(day, occurrence.time(), tzinfo=self.zone).replace(fold=0)
        try:
            return local.astimezone(UTC)
        except OverflowError:
            raise RecurrenceError("a date is out of range") from None


def move(moment: datetime, years: int) -> datetime:
    """A time of a year of the same form: leap or not, and beginning with the same weekday."""
    year = moment.year + years
    return moment.replace(year=year) if year <= MAXYEAR else moment.replace(MAXYEAR, 12, 31)


def find_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name.

    Raises:
        RecurrenceError: There is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RecurrenceError("the time zone is unknown") from None


def read_parts(recurrence: str | None) -> dict[str, str]:
    """The parts of an RRULE (RFC 5545, section 3.3.10), each known, well-formed and given once.

    Raises:
        RecurrenceError: They are not.
    """
    parts: dict[str, str] = {}
    if recurrence is None:
        return parts
    if len(recurrence) > LENGTH_LIMIT:
        raise RecurrenceError("the rule is too long")
    for part in recurrence.split(";"):
        name, _, value = part.partition("=")
        if name == "FREQ" and value in {"HOURLY", "MINUTELY", "SECONDLY"}:
            raise RecurrenceError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
        if name not in PARTS or not re.fullmatch(PARTS[name], value):
            raise RecurrenceError("a part of the rule is unknown or malformed")
        if name in parts:
            raise RecurrenceError("a part of the rule is given twice")
        parts[name] = value
    if "FREQ" not in parts:
        raise RecurrenceError("FREQ is missing")
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise RecurrenceError("COUNT and UNTIL must not stand together")
    check_parts(parts)
    return parts


def check_parts(parts: dict[str, str]) -> None:
    """See to it that the values are in range, and that the parts may stand together.

    Raises:
        RecurrenceError: They are not, or may not.
    """
    for name, (smallest, largest, is_signed) in RANGES.items():
        for number in map(int, filter(None, parts.get(name, "").split(","))):
            if not smallest <= abs(number) <= largest or (number < 0 and not is_signed):
                raise RecurrenceError("a number of the rule is out of range")
    frequency = parts["FREQ"]
    if FORBIDDEN[frequency] & parts.keys():
        raise RecurrenceError("a part of the rule is not for its FREQ")
    is_numbered = any(weekday.n for weekday in read_weekdays(parts.get("BYDAY")) or ())
    if is_numbered and (frequency in {"DAILY", "WEEKLY"} or "BYWEEKNO" in parts):
        raise RecurrenceError("numbered days are for MONTHLY and YEARLY")
    if "BYSETPOS" in parts and not any(
        name.startswith("BY") and name != "BYSETPOS" for name in parts
    ):
        raise RecurrenceError("BYSETPOS needs another part to choose from")
    if parts.get("SKIP", "OMIT") != "OMIT":
        if "RSCALE" not in parts:
            raise RecurrenceError("SKIP needs RSCALE=GREGORIAN")
        if frequency not in {"MONTHLY", "YEARLY"} or not parts.keys() <= SKIPPABLE:
            raise RecurrenceError("SKIP is for days of months only")
        if "-" in parts.get("BYMONTHDAY", ""):
            raise RecurrenceError("SKIP is for days counted from the first")


def read_weekdays(text: str | None) -> list[Any] | None:
    """BYDAY as the library takes it.

    Raises:
        RecurrenceError: A number is out of range.
    """
    if text is None:
        return None
    found = []
    for entry in text.split(","):
        weekday, number = getattr(rrule, entry[-2:]), entry[:-2]
        if number and not 1 <= abs(int(number)) <= 53:  # noqa: PLR2004 - weeks of a year
            raise RecurrenceError("a number of the rule is out of range")
        found.append(weekday(int(number)) if number else weekday)
    return found


@dataclass(frozen=True)
class Plan:
    """Dates of a schedule that are to be written down.

    Attributes:
        occurrences: local dates and times as the rule gives them.
        due_times: when each is executed, UTC.
        planned_until: up to here nothing is missing, local time; None = as before.
        plan_at: when to look again; None = the rule has ended.
    """

    occurrences: Sequence[datetime]
    due_times: Sequence[datetime]
    planned_until: datetime | None
    plan_at: datetime | None


def plan(
    rule: Rule,
    business: Calendar,
    adjustment: str,
    *,
    after: datetime | None,
    now: datetime,
    horizon: timedelta = HORIZON,
    most: int = 500,
) -> Plan:
    """The dates a schedule has after those already planned: those of the horizon, at least one.

    Args:
        rule: when it falls due.
        business: its business days.
        adjustment: its business-day convention.
        after: the last local time planned already; None = nothing was planned.
        now: the time, with its offset.
        horizon: how far to look ahead.
        most: how many dates at once.

    Raises:
        RecurrenceError: The rule or the calendar cannot be followed.
    """
    latest = (now + horizon).astimezone(rule.zone).replace(tzinfo=None)
    begin = max(rule.start_at, after or rule.start_at, latest)
    found: list[datetime] = []
    ended = True
    for occurrence in rule.expand(begin + REACH):
        if after is not None and occurrence <= after:
            continue
        if (found and occurrence > latest) or len(found) == most:
            ended = False
            break
        found.append(occurrence)
    due_times = [rule.due_at(occurrence, business, adjustment) for occurrence in found]
    plan_at = None
    if not ended:
        # Long before the last one is due; at once, if there is more than was taken.
        plan_at = (
            now if len(found) == most else max(now + horizon / 60, due_times[-1] - horizon / 2)
        )
    return Plan(found, due_times, found[-1] if found else None, plan_at)
