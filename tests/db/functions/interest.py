"""Interest computed a second time: in Python, with fractions, period by period instead of by day.

And a bank that lives through days gone by: what is booked is moved to the time it is said to be of.
"""

import itertools
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply

UNIT = 1603080 * 10**8
DAY = timedelta(days=1)
DAY_COUNTS = ["ACT/365", "ACT/360", "ACT/ACT", "30E/360"]
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def fraction(day_count: str, start: date, end: date) -> Fraction:
    """The day count fraction of a period (2006 ISDA Definitions, section 4.16).

    Args:
        day_count: ACT/365 (paragraph d), ACT/360 (e), ACT/ACT (b) or 30E/360 (g).
        start: first day.
        end: first day after it.
    """
    if day_count == "ACT/365":
        return Fraction((end - start).days, 365)
    if day_count == "ACT/360":
        return Fraction((end - start).days, 360)
    if day_count == "ACT/ACT":
        total = Fraction(0)
        for year in range(start.year, end.year + 1):
            first, last = max(start, date(year, 1, 1)), min(end, date(year + 1, 1, 1))
            is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            total += Fraction((last - first).days, 366 if is_leap else 365)
        return total
    months = 12 * (end.year - start.year) + end.month - start.month
    return Fraction(30 * months + min(end.day, 30) - min(start.day, 30), 360)


def round_half_even(value: Fraction) -> int:
    return round(value)  # of a Fraction: to even


@dataclass
class Terms:
    """Terms of interest from a day on; rates in per cent of the year, as text."""

    valid_from: date
    credit_rate: str
    debit_rate: str
    day_count: str
    capitalised: str


@dataclass
class Ledger:
    """What the bank should do with one account.

    Args:
        start: first day that bears interest.
        terms: in order of their first days.
        entries: value day and amount in minor units.
        postings: day and amount of what was capitalised.
    """

    start: date
    terms: list[Terms]
    entries: list[tuple[date, int]] = field(default_factory=list)
    postings: list[tuple[date, int]] = field(default_factory=list)

    def terms_on(self, day: date) -> Terms:
        return [terms for terms in self.terms if terms.valid_from <= day][-1]

    def earned(self, end: date) -> Fraction:
        """Exact interest of all days before `end`, minor units."""
        breaks = {self.start, end}
        breaks |= {day for day, _ in self.entries if self.start < day < end}
        breaks |= {each.valid_from for each in self.terms if self.start < each.valid_from < end}
        days = sorted(breaks)
        total = Fraction(0)
        for first, last in itertools.pairwise(days):
            balance = sum(amount for day, amount in self.entries if day <= first)
            terms = self.terms_on(first)
            rate = Fraction(terms.credit_rate if balance > 0 else terms.debit_rate) / 100
            total += balance * rate * fraction(terms.day_count, first, last)
        return total

    def outstanding(self, end: date) -> Fraction:
        """Earned before `end` and not capitalised."""
        return self.earned(end) - sum(amount for _, amount in self.postings)

    def capitalise(self, day: date) -> None:
        """Ends the period on the first day after it, if one ends then."""
        if day <= self.start or day.day != 1:
            return
        if (day.month - 1) % MONTHS[self.terms_on(day - DAY).capitalised]:
            return
        amount = round_half_even(self.outstanding(day))
        self.postings.append((day, amount))
        self.entries.append((day, amount))


@dataclass
class Past:
    """The bank in days gone by.

    Args:
        bank: whose journal is moved into the past.
        zone: the time zone of the book.
    """

    bank: Bank
    zone: str = "UTC"

    def __post_init__(self) -> None:
        root = self.bank.root
        root.execute("update bank_data.book set time_zone = %s", [self.zone])
        root.execute(
            "update bank_data.journal"
            " set occurred_at = '2023-01-01'::timestamptz + id * interval '1 microsecond'"
        )

    def open(self, number: str, day: date, product: str, currency: str = "USD") -> None:
        """An account of Ann that was opened on a day, without the limit of an overdraft."""
        make_account(self.bank, number, product, currency, day)
        self.bank.root.execute(
            "update bank_data.account_balance set floor_amount = -100000000"
            " where account_id = (select id from bank_data.account where number = %s)",
            [number],
        )

    def pay(
        self, at: datetime, debit: str, credit: str, amount: object, value: date | None = None
    ) -> date:
        """A transfer booked at a local time; returns its value day."""
        at = at.replace(tzinfo=ZoneInfo(self.zone))
        before = last_id(self.bank)
        who = "operator" if debit.startswith("CASH") else "ann"
        paid = self.bank.pay(who, debit, credit, amount)
        assert paid["outcome"] == "applied", paid
        self.bank.root.execute(
            "update bank_data.journal set occurred_at = %s, value_date = %s where id > %s",
            [at, value, before],
        )
        return value or at.date()

    def run(self, today: date) -> int:
        """What the worker does on a day, at midnight."""
        before = last_id(self.bank)
        done = 0
        while count := run(self.bank, today):
            done += count
        at = datetime(today.year, today.month, today.day, tzinfo=ZoneInfo(self.zone))
        self.bank.root.execute(
            "update bank_data.journal set occurred_at = %s where id > %s", [at, before]
        )
        return done

    def postings(self, number: str) -> list[tuple[date, int]]:
        """Days and amounts of what was capitalised."""
        rows = self.bank.root.execute(
            "select c.due_on, c.amount from bank_data.interest_capitalisation c"
            "  join bank_data.account a on a.id = c.account_id"
            " where a.number = %s order by c.due_on",
            [number],
        ).fetchall()
        return [(row["due_on"], row["amount"]) for row in rows]

    def outstanding(self, number: str) -> Fraction:
        """Accrued and not capitalised, minor units."""
        return Fraction(int(position(self.bank, number)["outstanding"]), UNIT)

    def verify(self) -> None:
        """The book holds, once the limits of the accounts are away."""
        self.bank.root.execute(
            "update bank_data.account_balance set floor_amount = 0 where floor_amount = -100000000"
        )
        self.bank.verify()
        self.bank.root.execute(
            "update bank_data.account_balance b set floor_amount = -100000000"
            " where account_id in (select account_id from bank_data.interest_position)"
        )


def last_id(bank: Bank) -> int:
    found: int = bank.one("select max(id) from bank_data.journal")
    return found


def position(bank: Bank, number: str) -> dict[str, Any]:
    """How far the interest of an account has got."""
    (row,) = bank.root.execute(
        "select p.* from bank_data.interest_position p"
        "  join bank_data.account a on a.id = p.account_id where a.number = %s",
        [number],
    ).fetchall()
    return row


def call_of(request: str = "00000000-0000-7000-8000-000000000000") -> str:
    """A bank_private.call of the worker, as JSON."""
    return json.dumps(
        {
            "caller": {"book_id": 1, "principal_id": 2},
            "operation": "interest_sweep",
            "request_id": request,
        }
    )


def run(bank: Bank, today: date, batch: int = 1000) -> int:
    """One call of the worker on a day that the test names."""
    with bank.root.transaction():
        bank.root.execute(
            "select set_config('bank.book', '1', true), set_config('bank.principal', '2', true)"
        )
        count: int = bank.one(
            "select bank_private.interest_run("
            "  jsonb_populate_record(null::bank_private.call, %s::jsonb), %s, %s)",
            call_of(),
            today,
            batch,
        )
    return count


def settle(bank: Bank, number: str) -> int:
    """What closing an account does with its interest."""
    with bank.root.transaction():
        bank.root.execute(
            "select set_config('bank.book', '1', true), set_config('bank.principal', '2', true)"
        )
        amount: int = bank.one(
            "select bank_private.interest_settle("
            "  jsonb_populate_record(null::bank_private.call, %s::jsonb), id)"
            "  from bank_data.account where number = %s",
            call_of(),
            number,
        )
    return amount


def make_product(bank: Bank, code: str, currency: str = "USD") -> None:
    named = {"code": code, "name": code, "kind": "savings", "currency": currency}
    apply(bank, "product_create", "operator", **named)


def make_account(bank: Bank, number: str, product: str, currency: str, opened: date) -> None:
    apply(bank, "account_open", "operator", customer=ANN, currency=currency, account_number=number)
    set_product(bank, number, product, opened)


def set_product(bank: Bank, number: str, product: str, opened: date) -> None:
    """An account as if it had been opened as a product, on a day."""
    bank.root.execute(
        "update bank_data.account a set product_id = p.id, opened_at = %s::date + time '12:00'"
        "  from bank_data.product p where a.number = %s and p.code = %s",
        [opened, number, product],
    )


def name_accounts(bank: Bank, currency: str = "USD") -> None:
    """The accounts of the bank that pay interest and take it."""
    for role in ("interest_expense", "interest_income"):
        number = f"{role.replace('_', '-').upper()}-{currency}"
        apply(
            bank, "account_open", "operator", customer=1, currency=currency, account_number=number
        )
        named = {"role": role, "currency": currency, "account_number": number}
        apply(bank, "book_account_set", "operator", **named)


def set_terms(bank: Bank, product: str, terms: Terms) -> dict[str, Any]:
    return apply(
        bank,
        "product_interest_set",
        "staff",
        product=product,
        valid_from=terms.valid_from,
        credit_rate=Decimal(terms.credit_rate) / 100,
        debit_rate=Decimal(terms.debit_rate) / 100,
        day_count=terms.day_count,
        capitalised=terms.capitalised,
    )


def make_interest(bank: Bank, days: int = 40) -> None:
    """Product SAVINGS for ACC10001, which has borne interest for some days up to yesterday.

    Its balance has always been what it is; the periods that have ended are capitalised.
    """
    name_accounts(bank)
    make_product(bank, "SAVINGS")
    today: date = bank.one("select (now() at time zone time_zone)::date from bank_data.book")
    bank.root.execute("update bank_data.journal set occurred_at = occurred_at - interval '2 years'")
    set_product(bank, "ACC10001", "SAVINGS", today - days * DAY)
    set_terms(bank, "SAVINGS", Terms(today - days * DAY, "3.65", "10", "ACT/365", "monthly"))
    while sweep(bank):
        pass


def sweep(bank: Bank, **arguments: Any) -> int:
    """One call of the worker, today."""
    count: int = bank.call("interest_sweep", "worker", **arguments)["interest_sweep"]
    return count
