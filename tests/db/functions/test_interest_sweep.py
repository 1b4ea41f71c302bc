from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.bank import Bank
from tests.db.functions.interest import (
    DAY,
    DAY_COUNTS,
    Ledger,
    Past,
    Terms,
    make_product,
    name_accounts,
    position,
    run,
    set_terms,
)

YEAR = date(2024, 1, 1)


def at(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the book's own time


# Booked when, value date, amount in cents: month-ends, the leap day, both changes of the clocks with
# the hours around midnight, days overdrawn, a value date ahead, and entries that come late: for
# days of this period, of capitalised ones, and of before the account was opened.
EVENTS: list[tuple[datetime, date | None, int]] = [
    (at(1, 1, 9), None, 1_000_000),
    (at(1, 31, 23, 59), None, 123_457),
    (at(2, 28, 0, 0), None, -50_001),
    (at(2, 29, 23, 30), None, 77_777),
    (at(3, 14), date(2024, 3, 10), 40_000),
    (at(3, 30, 23, 59), None, -3),
    (at(3, 31, 0, 1), None, -900_000),
    (at(3, 31, 23, 59), None, 10_001),
    (at(4, 1, 0, 0), None, -11),
    (at(4, 30, 18), date(2024, 5, 2), 25_000),
    (at(5, 17), None, -400_000),
    (at(6, 3), None, -7_531),
    (at(6, 20), None, 850_000),
    (at(7, 4), date(2024, 2, 15), 66_600),
    (at(8, 1, 0, 30), date(2024, 7, 31), -12_345),
    (at(8, 31), None, 1),
    (at(9, 9), date(2023, 12, 30), 5_000),
    (at(10, 26, 23, 59), None, 31_313),
    (at(10, 27, 0, 0), None, -62_626),
    (at(10, 27, 23, 59), None, 31_314),
    (at(10, 31, 23, 45), None, -1_500_000),
    (at(11, 15), None, 1_400_000),
    (at(12, 31, 23, 59), None, 999),
]
CHANGES = [
    # first day, credit rate, debit rate
    (date(2024, 1, 1), "3.5", "11.25"),
    (date(2024, 4, 15), "2.876543", "11.25"),
    (date(2024, 9, 1), "3", "9.999999"),
]


@pytest.mark.slow
@pytest.mark.parametrize("capitalised", ["monthly", "quarterly", "yearly"])
@pytest.mark.parametrize("zone", ["Europe/Berlin"])
def test_interest_sweep__leap_year__to_the_cent(bank: Bank, capitalised: str, zone: str) -> None:
    """Day by day through 2024, against fractions computed period by period."""
    past = Past(bank, zone)
    name_accounts(bank)
    ledgers: dict[str, Ledger] = {}
    for n, day_count in enumerate(DAY_COUNTS):
        make_product(bank, f"SAVE{n}")
        past.open(f"SAVER{n}", YEAR, f"SAVE{n}")
        terms = [Terms(*change, day_count, capitalised) for change in CHANGES]
        ledgers[f"SAVER{n}"] = Ledger(YEAR, terms)
        set_terms(bank, f"SAVE{n}", terms[0])
    bank.root.execute(
        "update bank_data.journal set occurred_at = '2023-12-01' where operation <> 'transfer_post'"
    )
    last = date(2025, 2, 1)
    today = YEAR
    while today <= last:
        past.run(today)
        for n, (number, ledger) in enumerate(ledgers.items()):
            ledger.capitalise(today)
            assert past.postings(number) == ledger.postings
            for terms in ledger.terms[1:]:
                if terms.valid_from == today:
                    set_terms(bank, f"SAVE{n}", terms)
            if today > YEAR and today.day in {1, 2, 15}:
                assert past.outstanding(number) == ledger.outstanding(today)
        for booked, value, amount in EVENTS:
            if booked.date() == today:
                for number, ledger in ledgers.items():
                    sides = ("CASH-USD", number) if amount > 0 else (number, "CASH-USD")
                    day = past.pay(booked, *sides, Decimal(abs(amount)) / 100, value)
                    ledger.entries.append((day, amount))
        today += DAY
    past.verify()
    for number, ledger in ledgers.items():
        assert len(ledger.postings) == {"monthly": 13, "quarterly": 4, "yearly": 1}[capitalised]
        booked = sum(amount for _, amount in past.postings(number))
        assert booked + past.outstanding(number) == ledger.earned(last)
        corrections = bank.one(
            "select count(*) from bank_data.interest_accrual where number > 1 and account_id ="
            " (select id from bank_data.account where number = %s)",
            number,
        )
        assert corrections > 100
