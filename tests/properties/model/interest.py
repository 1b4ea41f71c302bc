"""Interest: each day that is over earns; what was earned is booked when a month begins."""

from datetime import date, timedelta
from fractions import Fraction

from tests.properties.model.kernel import Posting, settle
from tests.properties.model.state import Interest, Model

DAY = timedelta(days=1)


def run(model: Model, today: date) -> None:
    """All that the worker has to do on a day."""
    for number, account in model.accounts.items():
        if account.product not in model.terms or account.closed or today <= model.today:
            continue
        if number not in model.interest:
            model.interest[number] = Interest(model.today, model.today - DAY)
        position = model.interest[number]
        while position.through < today - DAY:
            month = (position.through + DAY).replace(day=28) + 4 * DAY
            begins = month.replace(day=1)
            accrue(model, number, min(begins, today) - DAY)
            if begins <= today:
                capitalise(model, number, begins)


def accrue(model: Model, number: str, last: date) -> None:
    """Earns up to a day; days before are computed again, for entries that count from then."""
    position = model.interest[number]
    terms = model.terms[model.accounts[number].product or ""]
    entries = sorted(model.entries.get(number, {}).items())
    balance, place = 0, 0
    day = position.start
    while day <= last:
        while place < len(entries) and entries[place][0] <= day:
            balance += entries[place][1]
            place += 1
        rate = terms.credit_rate if balance > 0 else terms.debit_rate
        earned = balance * rate / 365
        position.outstanding += earned - position.days.get(day, Fraction(0))
        position.days[day] = earned
        day += DAY
    position.through = last


def capitalise(model: Model, number: str, day: date) -> None:
    """Books what is outstanding, rounded half to even; the rest stays."""
    position = model.interest[number]
    amount = round(position.outstanding)
    position.outstanding -= amount
    currency = model.accounts[number].currency
    if amount > 0:
        sides = (model.roles["interest_expense", currency], number)
    else:
        sides = (number, model.roles["interest_income", currency])
    if amount:
        settle(model, Posting(*sides, abs(amount), "interest_post", may_overdraw=True,
                              value_date=day))  # fmt: skip
