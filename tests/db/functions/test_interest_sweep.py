from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import (
    apply,
    fail,
    last_row,
    precede,
    set_scopes,
    snapshot,
    suspend,
    suspend_book,
)
from tests.db.functions.interest import (
    DAY,
    DAY_COUNTS,
    UNIT,
    Ledger,
    Past,
    Terms,
    fraction,
    make_account,
    make_interest,
    make_product,
    name_accounts,
    position,
    run,
    set_terms,
    settle,
    sweep,
)

YEAR = date(2024, 1, 1)


def at(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the book's own time


# Booked when, value date, amount in cents: month-ends, the leap day, both changes of the clocks
# with the hours around midnight, days overdrawn, a value date ahead, and entries that come late:
# for days of this period, of capitalised ones, and of before the account was opened.
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
def test_interest_sweep__leap_year__to_the_cent(bank: Bank, capitalised: str) -> None:
    """Day by day through 2024, against fractions computed period by period."""
    past = Past(bank, "Europe/Berlin")
    name_accounts(bank)
    ledgers: dict[str, Ledger] = {}
    for n, day_count in enumerate(DAY_COUNTS):
        make_product(bank, f"SAVE{n}")
        past.open(f"SAVER{n}", YEAR, f"SAVE{n}")
        terms = [Terms(*each, day_count, capitalised) for each in CHANGES]
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
            for change in ledger.terms[1:]:
                if change.valid_from == today:
                    set_terms(bank, f"SAVE{n}", change)
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
        total = sum(amount for _, amount in past.postings(number))
        assert total + past.outstanding(number) == ledger.earned(last)
        corrections = bank.one(
            "select count(*) from bank_data.interest_accrual where number > 1 and account_id ="
            " (select id from bank_data.account where number = %s)",
            number,
        )
        assert corrections > 100


def test_interest_sweep__example_of_the_document__as_written(bank: Bank) -> None:
    """docs/explanation/interest.md says what the bank does."""
    text = (Path(__file__).parents[3] / "docs/explanation/interest.md").read_text()
    text = text.replace("\n", " ").replace("\N{MULTIPLICATION SIGN}", "x")
    past = Past(bank)
    name_accounts(bank)
    make_product(bank, "SAVINGS")
    past.open("SAVER", YEAR, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(YEAR, "3.5", "0", "ACT/365", "monthly"))
    past.pay(at(1, 1), "CASH-USD", "SAVER", 1000)
    past.pay(at(1, 16), "CASH-USD", "SAVER", 500)
    past.run(date(2024, 2, 1))
    rows = bank.root.execute(
        "select balance, count(*) as days, min(amount) as least, max(amount) as most,"
        "       sum(amount) as total"
        "  from bank_data.interest_accrual group by balance order by balance"
    ).fetchall()
    for row, days in zip(rows, ("1 to 15 January: 15", "16 to 31 January: 16"), strict=True):
        assert row["least"] == row["most"]
        assert days.endswith(str(row["days"]))
        cells = [days, f"{Decimal(row['balance']) / 100:.2f}", row["least"], row["total"]]
        assert f"| {' | '.join(str(cell) for cell in cells)} |" in text
    (booked,) = bank.root.execute("select * from bank_data.interest_capitalisation").fetchall()
    assert f"| | | | {booked['accrued']} |" in text
    assert f"On 1 February {Decimal(booked['amount']) / 100} are booked" in text
    assert f"{booked['amount']} x {UNIT} = {booked['amount'] * UNIT} units" in text
    assert f"{booked['remainder']} units are carried" in text
    assert f"1603080 x 10⁸ = {bank.one('select bank_private.interest_unit()')} units" in text


@pytest.mark.parametrize(
    ("day_count", "rate", "earned"),
    [
        # 366 days: 10.00 a day; 30E/360: 360 days.
        ("ACT/365", "36.5", 366_000),
        ("ACT/360", "36", 366_000),
        ("ACT/ACT", "36.6", 366_000),
        ("30E/360", "36", 360_000),
    ],
)
def test_interest_sweep__round_numbers__as_by_hand(
    bank: Bank, day_count: str, rate: str, earned: int
) -> None:
    past = Past(bank)
    name_accounts(bank)
    make_product(bank, "SAVINGS")
    past.open("SAVER", YEAR, "SAVINGS")
    past.open("DEBTOR", YEAR, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(YEAR, rate, rate, day_count, "yearly"))
    past.pay(at(1, 1), "DEBTOR", "SAVER", 10_000)
    past.run(date(2025, 1, 1))
    assert past.postings("SAVER") == [(date(2025, 1, 1), earned)]
    assert past.postings("DEBTOR") == [(date(2025, 1, 1), -earned)]
    assert past.outstanding("SAVER") == past.outstanding("DEBTOR") == 0
    assert bank.balance("INTEREST-EXPENSE-USD") == Decimal(-earned) / 100
    assert bank.balance("INTEREST-INCOME-USD") == Decimal(earned) / 100
    past.verify()


def test_interest_sweep__day_count__fractions_of_periods(bank: Bank) -> None:
    """The days of any period add up to the fraction that the definitions give for it."""
    for first, days in (
        (date(2023, 12, 15), 900),
        (date(1999, 11, 1), 200),
        (date(2100, 1, 1), 90),
    ):
        rows = bank.root.execute(
            "select d::date as day, c as day_count,"
            "       bank_private.interest_weight(d::date, c) as weight"
            "  from generate_series(%s::timestamp, %s::timestamp, interval '1 day') d,"
            "       unnest(%s::text[]) c order by d",
            [first, first + (days - 1) * DAY, DAY_COUNTS],
        ).fetchall()
        assert len(rows) == days * len(DAY_COUNTS)
        for day_count in DAY_COUNTS:
            total = Fraction(0)
            for row in rows:
                if row["day_count"] == day_count:
                    total += Fraction(row["weight"], 1603080)
                    assert total == fraction(day_count, first, row["day"] + DAY), row


def test_interest_sweep__largest_balances_and_rates__exact(bank: Bank) -> None:
    """Interest of a day is no bigint: 4 * 10^16 a year at 1000 %, and its opposite."""
    for balance in (4 * 10**18, -4 * 10**18, 1, -1):
        for rate in ("10", "0.00000001", "9.99999999"):
            query = (
                "select bank_private.interest_amount(%s, '2024-05-05',"
                "  jsonb_populate_record(null::bank_data.product_interest, jsonb_build_object("
                "    'credit_rate', %s::numeric, 'debit_rate', %s::numeric,"
                "    'day_count', 'ACT/ACT')))"
            )
            units = int(bank.one(query, balance, rate, rate))
            assert Fraction(units, UNIT) == balance * Fraction(rate) / 366


@pytest.mark.parametrize(
    ("units", "minor"),
    [
        (0, 0),
        (UNIT // 2, 0),
        (UNIT // 2 + 1, 1),
        (UNIT * 3 // 2 - 1, 1),
        (UNIT * 3 // 2, 2),
        (UNIT * 5 // 2, 2),
        (-UNIT // 2, 0),
        (-UNIT // 2 - 1, -1),
        (-UNIT * 3 // 2, -2),
        (-UNIT * 5 // 2, -2),
        (UNIT * 10**20, 10**18 - 1),
    ],
)
def test_interest_sweep__rounding__half_to_even(bank: Bank, units: int, minor: int) -> None:
    assert bank.one("select bank_private.interest_round(%s::numeric)", units) == minor


def test_interest_sweep__late__the_same_rows_as_in_time(bank: Bank) -> None:
    """A worker that was away catches up in order, as if it had never been."""
    make_product(bank, "SAVINGS")
    past = Past(bank)
    name_accounts(bank)
    for number in ("SAVER", "DEBTOR"):
        past.open(number, YEAR, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(YEAR, "7.77", "33.3", "ACT/ACT", "monthly"))
    past.pay(at(1, 1), "DEBTOR", "SAVER", "98765.43")
    query = (
        "select a.number, i.day, i.number as n, i.balance, i.amount"
        "  from bank_data.interest_accrual i join bank_data.account a on a.id = i.account_id"
        " order by a.number, i.day, i.number"
    )
    with bank.root.transaction(force_rollback=True):
        for days in range(1, 200):
            past.run(YEAR + days * DAY)
        in_time = bank.root.execute(query).fetchall(), past.postings("SAVER")
    past.run(YEAR + 199 * DAY)
    assert (bank.root.execute(query).fetchall(), past.postings("SAVER")) == in_time
    assert len(in_time[0]) == 2 * 199
    assert len(in_time[1]) == 6
    assert all(row["n"] == 1 for row in in_time[0])
    past.verify()


def test_interest_sweep__again__nothing(bank: Bank) -> None:
    make_interest(bank, days=40)
    before = snapshot(bank)
    assert sweep(bank) == 0
    assert snapshot(bank) == before


def test_interest_sweep__journal__what_was_done(bank: Bank) -> None:
    make_interest(bank, days=40)
    rows = bank.root.execute(
        "select principal_id, operation, outcome, facts, value_date, request, subject_id"
        "  from bank_data.journal where principal_id = 2 order by id"
    ).fetchall()
    assert {row["principal_id"] for row in rows} == {bank.principals["worker"]}
    assert rows[0]["facts"] == {"accrued": 1}
    posted = next(row for row in rows if row["operation"] == "interest_post")
    assert posted["subject_id"] == bank.one(
        "select id from bank_data.account where number = 'ACC10001'"
    )
    assert posted["value_date"].day == 1
    assert posted["request"]["memo"].startswith("Interest 20")
    assert {"capitalised": 1} in [row["facts"] for row in rows]


def test_interest_sweep__entries__shown_to_the_customer(bank: Bank) -> None:
    make_interest(bank, days=40)
    (entry, *_) = bank.rows("entry_list", "ann", account_number="ACC10001")
    assert (entry["direction"], entry["counterparty_account"]) == ("credit", "INTEREST-EXPENSE-USD")
    assert entry["memo"].startswith("Interest ")


def prepare_due(bank: Bank, *numbers: str) -> date:
    """Accounts with interest that is due on a day; it is earned by the first and owed by others."""
    past = Past(bank)
    make_product(bank, "SAVINGS")
    for number in numbers:
        past.open(number, YEAR, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(YEAR, "10", "20", "ACT/360", "monthly"))
    for number in numbers[1:]:
        past.pay(at(1, 1), number, numbers[0], 3600)
    today = date(2024, 2, 1)
    assert run(bank, today) == len(numbers)
    return today


def test_interest_sweep__no_account_of_the_bank__tried_again(bank: Bank) -> None:
    """Nothing is booked, nothing is lost, and it is written down once."""
    today = prepare_due(bank, "SAVER", "DEBTOR")
    before = bank.state()
    assert run(bank, today) == 2
    row = bank.root.execute(
        "select outcome, facts, subject_id from bank_data.journal"
        " where operation = 'interest_post' order by id"
    ).fetchall()
    assert [each["outcome"] for each in row] == ["system_account_missing"] * 2
    assert row[0]["facts"] == {"role": "interest_expense", "currency": "USD"}
    assert last_row(bank)["facts"] == {
        "capitalised": 2,
        "refused": {"system_account_missing": 2},
    }
    shown = bank.call("interest_get", "ann", account_number="SAVER")
    assert (shown["refusal"], shown["next_capitalisation"]) == ("system_account_missing", today)
    assert bank.state() == before
    assert run(bank, today) == 0  # not before ten minutes are over
    bank.root.execute("update bank_data.interest_position set retry_at = now()")
    assert run(bank, today) == 2
    assert len(bank.rows("book_verify", "operator")) == 2  # the limits that the test has set
    assert bank.one("select count(*) from bank_data.journal where operation = 'interest_post'") == 2
    assert bank.one("select count(*) from bank.audit_interest where refusal is not null") == 2
    name_accounts(bank)
    bank.root.execute("update bank_data.interest_position set retry_at = now()")
    assert run(bank, today) == 2
    assert position(bank, "SAVER")["refusal"] is None
    assert bank.balance("SAVER") == 3600 + 31
    assert bank.balance("DEBTOR") == -3600 - 62


def test_interest_sweep__one_refused__the_others_are_booked(bank: Bank) -> None:
    today = prepare_due(bank, "SAVER", "DEBTOR", "CLOSED")
    name_accounts(bank)
    bank.root.execute("update bank_data.account set closed_at = now() where number = 'CLOSED'")
    bank.root.execute(
        "update bank_data.account_balance b set debit_open = false, credit_open = false"
        "  from bank_data.account a where a.id = b.account_id and a.number = 'CLOSED'"
    )
    assert run(bank, today) == 3
    assert position(bank, "CLOSED")["refusal"] == "account_closed"
    assert bank.balance("DEBTOR") == -3600 - 62
    assert bank.balance("CLOSED") == -3600


def test_interest_sweep__frozen__still_earns_and_pays(bank: Bank) -> None:
    today = prepare_due(bank, "SAVER", "DEBTOR")
    name_accounts(bank)
    for number in ("SAVER", "DEBTOR"):
        apply(bank, "account_freeze", "staff", account_number=number)
    assert run(bank, today) == 2
    assert bank.balance("SAVER") == 3631
    assert bank.balance("DEBTOR") == -3662


def test_interest_sweep__nothing_available__debit_interest_overdraws(bank: Bank) -> None:
    today = prepare_due(bank, "SAVER", "DEBTOR")
    name_accounts(bank)
    bank.root.execute(
        "update bank_data.account_balance set floor_amount = 0 where posted = -360000"
    )
    assert run(bank, today) == 2
    assert bank.balance("DEBTOR") == -3662


def test_interest_sweep__who_bears_none__left_out(bank: Bank) -> None:
    """The bank's own accounts, those without a product or terms, closed ones."""
    past = Past(bank)
    make_product(bank, "SAVINGS")
    make_product(bank, "PLAIN")
    past.open("PLAIN", YEAR, "PLAIN")
    past.open("CLOSED", YEAR, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(YEAR, "10", "20", "ACT/360", "monthly"))
    bank.root.execute(
        "update bank_data.account set product_id ="
        " (select id from bank_data.product where code = 'SAVINGS') where number = 'CASH-USD'"
    )
    bank.root.execute("update bank_data.account set closed_at = now() where number = 'CLOSED'")
    assert run(bank, date(2024, 2, 1)) == 0
    assert bank.one("select count(*) from bank_data.interest_position") == 0


def test_interest_sweep__terms_later_than_the_account__from_the_terms_on(bank: Bank) -> None:
    past = Past(bank)
    make_product(bank, "SAVINGS")
    past.open("SAVER", YEAR, "SAVINGS")
    past.pay(at(1, 1), "CASH-USD", "SAVER", 3600)
    set_terms(bank, "SAVINGS", Terms(date(2024, 1, 20), "10", "20", "ACT/360", "monthly"))
    assert run(bank, date(2024, 1, 20)) == 0
    assert run(bank, date(2024, 1, 22)) == 1
    assert past.outstanding("SAVER") == 200


def test_interest_sweep__other_schedule__from_the_next_end_on(bank: Bank) -> None:
    """The terms in force on the last day of a month say whether a period ends with it."""
    past = Past(bank)
    name_accounts(bank)
    make_product(bank, "SAVINGS")
    past.open("SAVER", YEAR, "SAVINGS")
    past.pay(at(1, 1), "CASH-USD", "SAVER", 1000)
    set_terms(bank, "SAVINGS", Terms(YEAR, "10", "20", "ACT/360", "quarterly"))
    set_terms(bank, "SAVINGS", Terms(date(2024, 5, 31), "10", "20", "ACT/360", "monthly"))
    set_terms(bank, "SAVINGS", Terms(date(2024, 7, 1), "10", "20", "ACT/360", "yearly"))
    past.run(date(2025, 3, 1))
    assert [day for day, _ in past.postings("SAVER")] == [
        date(2024, 4, 1), date(2024, 6, 1), date(2024, 7, 1), date(2025, 1, 1),
    ]  # fmt: skip
    past.verify()


@pytest.mark.parametrize("number", ["SAVER", "DEBTOR"])
def test_interest_sweep__account_settled__no_more(bank: Bank, number: str) -> None:
    """Closing books what is owed up to the day before, whatever the worker has left undone."""
    name_accounts(bank)
    past = Past(bank)
    make_product(bank, "SAVINGS")
    today = bank.one("select (now() at time zone 'UTC')::date")
    start = today - 70 * DAY
    for each in ("SAVER", "DEBTOR"):
        past.open(each, start, "SAVINGS")
    terms = Terms(start, "7", "9", "ACT/ACT", "monthly")
    set_terms(bank, "SAVINGS", terms)
    past.pay(datetime(start.year, start.month, start.day), "DEBTOR", "SAVER", "12345.67")  # noqa: DTZ001
    ledger = Ledger(start, [terms], [(start, 1234567 if number == "SAVER" else -1234567)])
    for days in range(71):
        ledger.capitalise(start + days * DAY)
    amount = settle(bank, number)
    *postings, final = past.postings(number)
    if today.day == 1:
        assert [*postings, final] == ledger.postings
    else:
        assert postings == ledger.postings
        assert final == (today, round(ledger.outstanding(today)))
    assert amount == final[1]
    assert abs(past.outstanding(number)) <= Fraction(1, 2)
    assert position(bank, number)["due_on"] is None
    assert settle(bank, number) == 0
    past.verify()
    past.run(today + 40 * DAY)
    assert past.postings(number) == [*postings, final]


def test_interest_sweep__settled_without_account_of_the_bank__refusal(bank: Bank) -> None:
    past = Past(bank)
    make_product(bank, "SAVINGS")
    today = bank.one("select (now() at time zone 'UTC')::date")
    past.open("SAVER", today - 2 * DAY, "SAVINGS")
    set_terms(bank, "SAVINGS", Terms(today - 2 * DAY, "7", "9", "ACT/ACT", "monthly"))
    assert settle(bank, "SAVER") == 0  # nothing to book needs no account
    past.open("OTHER", today - 2 * DAY, "SAVINGS")
    past.pay(datetime(2024, 1, 1), "CASH-USD", "OTHER", 3600)  # noqa: DTZ001
    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        settle(bank, "OTHER")
    assert (caught.value.sqlstate, caught.value.diag.message_primary) == (
        "RB001",
        "system_account_missing",
    )
    assert snapshot(bank) == before


def test_interest_sweep__without_interest__settled_at_once(bank: Bank) -> None:
    assert settle(bank, "ACC10001") == 0


@pytest.mark.slow
def test_interest_sweep__many_workers_at_once__each_day_and_period_once(bank: Bank) -> None:
    """Sixty accounts, ninety days behind, four workers with small batches, and transfers."""
    name_accounts(bank)
    past = Past(bank)
    make_product(bank, "SAVINGS")
    today = bank.one("select (now() at time zone 'UTC')::date")
    start = today - 90 * DAY
    numbers = [f"SAVER{n}" for n in range(60)]
    for number in numbers:
        make_account(bank, number, "SAVINGS", "USD", start)
    set_terms(bank, "SAVINGS", Terms(start, "36.5", "9", "ACT/365", "monthly"))
    moment = datetime(start.year, start.month, start.day)  # noqa: DTZ001
    for number in numbers:
        past.pay(moment, "CASH-USD", number, 1000)

    def work(_: int) -> int:
        done = 0
        with bank.connect("bank_worker") as connection:
            for _ in range(100):
                row = connection.execute("select bank.interest_sweep(7) as done").fetchone()
                assert row is not None
                done += row["done"]
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) > 60 * 3
    while sweep(bank):
        pass
    ledger = Ledger(start, [Terms(start, "36.5", "9", "ACT/365", "monthly")], [(start, 100_000)])
    for days in range(1, 91):
        ledger.capitalise(start + days * DAY)
    for number in numbers:
        assert past.postings(number) == ledger.postings
        assert past.outstanding(number) == ledger.outstanding(today)
    assert bank.one("select count(*) from bank_data.interest_accrual") == 60 * 90
    bank.verify()


@pytest.mark.parametrize("batch", [0, -1, 1001, None])
def test_interest_sweep__bad_batch__request_invalid(bank: Bank, batch: int | None) -> None:
    fail(bank, "interest_sweep", "worker", "request_invalid", batch=batch)


def test_interest_sweep__batch__at_most_so_many(bank: Bank) -> None:
    today = prepare_due(bank, "SAVER", "DEBTOR", "OTHER")
    name_accounts(bank)
    assert [run(bank, today, 2) for _ in range(3)] == [2, 1, 0]


def test_interest_sweep__request_id__recorded(bank: Bank) -> None:
    make_interest(bank, days=3)
    bank.root.execute(
        "update bank_data.account set opened_at = now() - interval '3 days', product_id ="
        " (select id from bank_data.product) where number = 'ACC10003'"
    )
    bank.root.execute("delete from bank_data.interest_enrolment")
    request_id = bank.one("select gen_random_uuid()")
    assert sweep(bank, request_id=request_id) == 1
    assert last_row(bank)["request_id"] == request_id


def test_interest_sweep__other_logins__not_callable(bank: Bank) -> None:
    for connection in (bank.api, bank.service):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select bank.interest_sweep()")


def test_interest_sweep__another_book__unauthenticated(bank: Bank) -> None:
    fail(bank, "interest_sweep", "worker", "unauthenticated", book=2)


def test_interest_sweep__suspended_or_without_scope__by_precedence(bank: Bank) -> None:
    codes: list[str] = []

    def refused(code: str) -> None:
        codes.append(code)
        fail(bank, "interest_sweep", "worker", precede(bank, *codes))

    set_scopes(bank, "worker", "transfers:read")
    refused("scope_missing")
    suspend(bank, "worker")
    refused("principal_suspended")
    suspend_book(bank)
    refused("book_suspended")
