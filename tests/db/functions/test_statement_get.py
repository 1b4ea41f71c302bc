from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from tests.activity import FIRST, LAST, live, move, set_time_zone
from tests.bank import Bank
from tests.db.functions.calls import check_error, fail
from tests.db.functions.reads import AccountReadContract
from tests.db.functions.test_statement_lines import read_lines

DAY = timedelta(days=1)


class TestStatementGet(AccountReadContract):
    function = "statement_get"


def get(bank: Bank, number: str, first: date, last: date, who: str = "staff") -> dict[str, Any]:
    return bank.call("statement_get", who, account_number=number, date_from=first, date_to=last)


def check(bank: Bank, head: dict[str, Any]) -> None:
    """The statement adds up, line by line."""
    lines = read_lines(bank, head)
    balance = head["opening_balance"]
    for line in lines:
        balance += line["amount"]
        assert line["balance"] == balance
        assert head["date_from"] <= line["booking_date"] <= head["date_to"]
    assert balance == head["closing_balance"]
    debits = [-line["amount"] for line in lines if line["direction"] == "debit"]
    received = [line["amount"] for line in lines if line["direction"] == "credit"]
    assert (head["debit_sum"], head["debit_count"]) == (sum(debits), len(debits))
    assert (head["credit_sum"], head["credit_count"]) == (sum(received), len(received))
    assert len(lines) == head["version_to"] - head["version_from"] + 1
    assert head["opening_balance"] - head["debit_sum"] + head["credit_sum"] == balance


def test_statement_get__month_of_activity__each_opens_where_the_last_one_closed(
    bank: Bank,
) -> None:
    """All accounts, the bank's own and those in yen and dinars too; by weeks and by days."""
    live(bank, 120)
    accounts = bank.rows("account_list", "staff", page_size=500)
    assert {account["currency"] for account in accounts} == {"USD", "EUR", "JPY", "KWD"}
    for account in accounts:
        number = account["account_number"]
        for length in (1, 7):
            periods = [
                (day, min(day + (length - 1) * DAY, LAST))
                for day in (FIRST + n * DAY for n in range(0, 31, length))
            ]
            heads = [get(bank, number, *period) for period in periods]
            assert heads[0]["opening_balance"] == 0
            assert heads[-1]["closing_balance"] == account["balance"]
            for before, after in pairwise(heads):
                assert after["opening_balance"] == before["closing_balance"]
                assert after["version_from"] == before["version_to"] + 1
        for head in heads:
            check(bank, head)
        month = get(bank, number, FIRST, LAST)
        check(bank, month)
        assert month["is_final"]
        assert month["closing_balance"] == account["balance"]
        assert sum(head["debit_count"] for head in heads) == month["debit_count"]


def test_statement_get__nothing_before_and_after__zero_and_closing(bank: Bank) -> None:
    live(bank, 10)
    before = get(bank, "ACC10001", date(2025, 1, 1), date(2025, 12, 31))
    assert (before["opening_balance"], before["closing_balance"]) == (0, 0)
    assert (before["version_from"], before["version_to"]) == (1, 0)
    after = get(bank, "ACC10001", date(2026, 2, 1), date(2026, 2, 28))
    assert after["opening_balance"] == after["closing_balance"] == bank.balance("ACC10001")
    assert (after["debit_count"], after["credit_count"]) == (0, 0)
    assert str(after["debit_sum"]) == "0.00"
    assert read_lines(bank, after) == []
    whole = get(bank, "ACC10001", date(1900, 1, 1), date(9999, 12, 30))
    assert (whole["opening_balance"], whole["is_final"]) == (0, False)


def test_statement_get__midnight__belongs_to_the_day_that_begins(bank: Bank) -> None:
    paid = bank.pay("ann", "ACC10001", "ACC20001", 1)["transfer_id"]
    set_time_zone(bank, "Europe/Berlin")
    # The night the clocks went forward: a day of 23 hours.
    midnight = datetime(2026, 3, 28, 23, tzinfo=UTC)
    for when, day in (
        (midnight, date(2026, 3, 29)),
        (midnight - timedelta(microseconds=1), date(2026, 3, 28)),
        (midnight + timedelta(hours=22, minutes=59), date(2026, 3, 29)),
        (midnight + timedelta(hours=23), date(2026, 3, 30)),
    ):
        bank.root.execute("update bank_data.journal set occurred_at = '2026-01-01'"
                          " where id < %s", [paid])  # fmt: skip
        move(bank, paid, when)
        for other in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)):
            head = get(bank, "ACC10001", other, other)
            assert head["debit_count"] == (other == day)
            check(bank, head)


def test_statement_get__no_days__this_month_so_far(bank: Bank) -> None:
    today = bank.one("select (now() at time zone 'UTC')::date")
    head = bank.call("statement_get", "ann", account_number="ACC10001")
    assert (head["date_from"], head["date_to"]) == (today.replace(day=1), today)
    assert (head["owner_name"], head["bank_name"]) == ("Ann", bank.one(
        "select name from bank_data.book"))  # fmt: skip
    assert (head["closing_balance"], head["is_final"]) == (Decimal(1000), False)
    assert head["time_zone"] == "UTC"


def test_statement_get__mandate_for_one_account__owner_named(bank: Bank) -> None:
    head = bank.call("statement_get", "service", account_number="ACC10001")
    assert head["owner_name"] == "Ann"


@pytest.mark.parametrize(
    "days",
    [
        ("2026-02-01", "2026-01-31"),
        ("infinity", None),
        (None, "-infinity"),
        ("1899-12-31", None),
        (None, "9999-12-31"),
    ],
)
def test_statement_get__bad_period__request_invalid(bank: Bank, days: tuple[Any, Any]) -> None:
    fail(bank, "statement_get", "ann", "request_invalid",
         account_number="ACC10001", date_from=days[0], date_to=days[1])  # fmt: skip


def test_statement_get__too_many_entries__request_invalid(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance set version = 200000 where account_id ="
        " (select id from bank_data.account where number = 'ACC10001')"
    )
    bank.root.execute(
        """
        set session_replication_role = replica;
        insert into bank_data.journal (
          book_id, request_id, principal_id, debit_account_id, credit_account_id, amount,
          debit_balance, credit_balance, debit_version, credit_version, operation, outcome,
          currency, occurred_at)
        select 1, gen_random_uuid(), 1, a.id, a.id, 1, 0, 0, n, -n, 'transfer_post', 'applied',
               'USD', '2026-01-01'
          from bank_data.account a, generate_series(2, 200000) n where a.number = 'ACC10001';
        update bank_data.journal set occurred_at = '2026-01-01' where debit_version is not null;
        set session_replication_role = default;
        """
    )
    january = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
    told = fail(
        bank, "statement_get", "ann", "request_invalid", account_number="ACC10001", **january
    )
    assert "choose a shorter one" in str(told)


def test_statement_get__forged_entry__internal_error(bank: Bank) -> None:
    """What does not add up is not shown."""
    bank.root.execute(
        "update bank_data.journal set amount = amount + 1 where credit_account_id ="
        " (select id from bank_data.account where number = 'ACC10001')"
    )
    with pytest.raises(psycopg.Error) as caught:
        bank.call("statement_get", "ann", account_number="ACC10001")
    check_error(bank, caught.value, "internal_error")
