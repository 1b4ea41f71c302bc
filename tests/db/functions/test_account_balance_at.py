from datetime import UTC, date, datetime, timedelta

import pytest

from tests.activity import move, set_time_zone, set_value_date
from tests.bank import Bank
from tests.db.functions.calls import fail
from tests.db.functions.reads import AccountReadContract

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class TestAccountBalanceAt(AccountReadContract):
    function = "account_balance_at"


def balance_at(bank: Bank, number: str = "ACC10001", **when: object) -> str:
    found = bank.call("account_balance_at", "staff", account_number=number, **when)
    return str(found["balance"])


def make_days(bank: Bank) -> list[int]:
    """Opened with 1000.00 at noon, then 100.00, 10.00 and 1.00 less, a day after each other."""
    first = bank.one("select min(id) from bank_data.journal where debit_version is not null"
                     " and credit_account_id = (select id from bank_data.account"
                     " where number = 'ACC10001')")  # fmt: skip
    bank.root.execute("update bank_data.journal set occurred_at = '2020-01-01'")
    ids = [first] + [
        bank.pay("ann", "ACC10001", "ACC20001", amount)["transfer_id"] for amount in (100, 10, 1)
    ]
    for place, transfer in enumerate(ids):
        move(bank, transfer, NOON + timedelta(days=place))
    return ids


@pytest.mark.parametrize(
    ("at", "balance", "version"),
    [
        (NOON - TICK, "0.00", 0),
        (NOON, "1000.00", 1),
        (NOON + timedelta(days=1) - TICK, "1000.00", 1),
        (NOON + timedelta(days=1), "900.00", 2),
        (NOON + timedelta(days=2), "890.00", 3),
        (datetime(9999, 12, 31, tzinfo=UTC), "889.00", 4),
        (datetime(1, 1, 1, tzinfo=UTC), "0.00", 0),
        ("infinity", "889.00", 4),
        ("-infinity", "0.00", 0),
        (None, "889.00", 4),
    ],
)
def test_account_balance_at__booking_time__as_written_by_then(
    bank: Bank, at: object, balance: str, version: int
) -> None:
    make_days(bank)
    query = (
        "select balance::text as balance, version, value_date from bank.account_balance_at("
        "'ACC10001', at => %s::timestamptz)"
    )
    found = bank.root.execute(query, [at]).fetchone()
    assert found == {"balance": balance, "version": version, "value_date": None}


def test_account_balance_at__each_entry__its_own_balance(bank: Bank) -> None:
    make_days(bank)
    for line in bank.rows("entry_list", "ann", account_number="ACC10001"):
        assert balance_at(bank, at=line["occurred_at"]) == str(line["balance"])


def test_account_balance_at__value_day__counts_from_then(bank: Bank) -> None:
    _, hundred, ten, _ = make_days(bank)
    days = [date(2026, 3, day) for day in range(8, 16)]
    booked = ["0.00", "0.00", "1000.00", "900.00", "890.00", "889.00", "889.00", "889.00"]
    assert [balance_at(bank, value_date=day) for day in days] == booked
    set_value_date(bank, hundred, date(2026, 3, 9))  # counts two days before its booking
    set_value_date(bank, ten, date(2026, 3, 14))  # and two days after
    counted = ["0.00", "-100.00", "900.00", "900.00", "900.00", "899.00", "889.00", "889.00"]
    assert [balance_at(bank, value_date=day) for day in days] == counted
    # The other side sees the same, turned round; by booking time nothing has changed.
    others = [balance_at(bank, "ACC20001", value_date=day) for day in (days[0], days[1], days[-1])]
    assert others == ["1000.00", "1100.00", "1111.00"]
    assert balance_at(bank, at=NOON + timedelta(hours=1)) == "1000.00"


def test_account_balance_at__time_zone__days_of_the_book(bank: Bank) -> None:
    ids = make_days(bank)
    move(bank, ids[0], datetime(2026, 3, 9, 23, 30, tzinfo=UTC))
    assert balance_at(bank, value_date=date(2026, 3, 9)) == "1000.00"
    set_time_zone(bank, "Asia/Tokyo")  # there it was the tenth already
    assert balance_at(bank, value_date=date(2026, 3, 9)) == "0.00"
    bank.root.execute("set timezone = 'America/Lima'")
    found = bank.call("account_balance_at", "operator", account_number="ACC10001",
                      value_date=date(2026, 3, 9))  # fmt: skip
    assert found["balance"] == 0


def test_account_balance_at__yen_and_the_banks_own__exact(bank: Bank) -> None:
    assert balance_at(bank, "ACC20002") == "100000"
    assert balance_at(bank, "CASH-USD") == "-2000.00"
    assert balance_at(bank, "ACC10003", value_date=date(2026, 1, 1)) == "0.00"


@pytest.mark.parametrize("day", ["infinity", "-infinity", "1899-12-31", "9999-12-31"])
def test_account_balance_at__day_out_of_bounds__request_invalid(bank: Bank, day: str) -> None:
    fail(bank, "account_balance_at", "ann", "request_invalid",
         account_number="ACC10001", value_date=day)  # fmt: skip


def test_account_balance_at__both__request_invalid(bank: Bank) -> None:
    fail(bank, "account_balance_at", "ann", "request_invalid",
         account_number="ACC10001", value_date=date(2026, 1, 1), at=NOON)  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 31])
def test_account_balance_at__clock_set_back__the_past_stays_as_it_is(
    bank: Bank, count: int
) -> None:
    """Booking times may not follow the versions then; what was answered once is answered again."""
    bank.root.execute("update bank_data.journal set occurred_at = '2020-01-01'")
    for number in range(count):
        paid = bank.pay("ann", "ACC10001", "ACC20001", 1)["transfer_id"]
        move(bank, paid, NOON + timedelta(seconds=(number * 7) % 11))
    times = [NOON + timedelta(seconds=second) for second in range(-1, 12)]
    before = [balance_at(bank, at=time) for time in times]
    assert before[0] == "1000.00"
    assert before[-1] == f"{1000 - count}.00"
    for _ in range(40):
        bank.pay("ann", "ACC10001", "ACC20001", 1)
    assert [balance_at(bank, at=time) for time in times] == before
