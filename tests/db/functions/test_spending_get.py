from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.activity import FIRST, LAST, live, move_all, set_time_zone
from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give
from tests.db.functions.reads import ReadContract


class TestSpendingGet(ReadContract):
    function = "spending_get"
    scope = "accounts:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}


def spend(bank: Bank, **arguments: Any) -> dict[Any, tuple[str, int, str, int]]:
    """By currency and bucket: debits, their number, credits, their number."""
    rows = bank.rows("spending_get", arguments.pop("who", "ann"), **arguments)
    return {
        (row["currency"], row["bucket"]): (
            str(row["debit_sum"]), row["debit_count"], str(row["credit_sum"]), row["credit_count"],
        )
        for row in rows
    }  # fmt: skip


def pay(bank: Bank, amount: str, category: object = None, to: str = "ACC20001") -> int:
    metadata = None if category is None else Jsonb({"category": category})
    made = bank.pay("ann", "ACC10001", to, Decimal(amount), metadata=metadata)
    assert made["outcome"] == "applied"
    number: int = made["transfer_id"]
    return number


def set_operation(bank: Bank, transfer: int, operation: str, subject: int | None = None) -> None:
    """As the function of that name would have written it."""
    bank.root.execute(
        "update bank_data.journal set operation = %s, subject_id = %s where id = %s",
        [operation, subject, transfer],
    )


def test_spending_get__by_category__sums_and_counts(bank: Bank) -> None:
    pay(bank, "10.00", "rent")
    pay(bank, "5.50", " rent ")
    pay(bank, "1.00")
    for odd in (7, {"a": 1}, "", "   ", None, ["rent"]):
        pay(bank, "0.01", odd)
    set_operation(bank, pay(bank, "0.25"), "transfer_fee")
    set_operation(bank, pay(bank, "0.75", "fun"), "transfer_fee")
    found = spend(bank, account_number="ACC10001")
    assert found == {
        ("USD", "uncategorised"): ("1.06", 7, "1000.00", 1),
        ("USD", "rent"): ("15.50", 2, "0.00", 0),
        ("USD", "fun"): ("0.75", 1, "0.00", 0),
        ("USD", "fees"): ("0.25", 1, "0.00", 0),
    }
    assert next(iter(found)) == ("USD", "rent")  # the largest first


def test_spending_get__reversal__off_its_originals_bucket(bank: Bank) -> None:
    original = pay(bank, "30.00", "rent")
    back = bank.pay("bob_agent", "ACC20001", "ACC10001", Decimal("10.00"))["transfer_id"]
    set_operation(bank, back, "transfer_reverse", original)
    found = spend(bank, account_number="ACC10001")
    assert found["USD", "rent"] == ("20.00", 1, "0.00", 0)
    assert found["USD", "uncategorised"] == ("0.00", 0, "1000.00", 1)
    payee = spend(bank, who="bob_agent", account_number="ACC20001")
    assert payee["USD", "rent"] == ("0.00", 0, "20.00", 1)


def test_spending_get__customer__without_own_transfers(bank: Bank) -> None:
    pay(bank, "10.00", "rent")
    pay(bank, "99.00", "savings", to="ACC10003")
    found = spend(bank, customer=ANN)
    assert found == {
        ("USD", "rent"): ("10.00", 1, "0.00", 0),
        ("USD", "uncategorised"): ("0.00", 0, "1000.00", 1),
        ("EUR", "uncategorised"): ("0.00", 0, "500.00", 1),
    }
    assert spend(bank) == found
    assert spend(bank, account_number="ACC10001")["USD", "savings"] == ("99.00", 1, "0.00", 0)


@pytest.mark.parametrize("by", ["month", "day", "category", "counterparty"])
def test_spending_get__month_of_activity__adds_up_to_the_statement(bank: Bank, by: str) -> None:
    live(bank, 80)
    for account in bank.rows("account_list", "staff", page_size=500):
        period = {"account_number": account["account_number"], "date_from": FIRST, "date_to": LAST}
        head = bank.call("statement_get", "staff", **period)
        rows = bank.rows("spending_get", "staff", **period, by=by)
        for name in ("debit_sum", "debit_count", "credit_sum", "credit_count"):
            assert sum(row[name] for row in rows) == head[name]
        assert {row["currency"] for row in rows} <= {account["currency"]}
        for row in rows:
            assert row["debit_sum"].as_tuple().exponent == head["debit_sum"].as_tuple().exponent
        if by in {"month", "day"}:
            assert [row["bucket"] for row in rows] == sorted(row["bucket"] for row in rows)
        if by == "month":
            assert {row["bucket"] for row in rows} <= {"2026-01"}


def test_spending_get__time_zone__months_of_the_book(bank: Bank) -> None:
    move_all(bank, date(2025, 12, 31), 1)
    january, december = (
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2025, 12, 1), date(2025, 12, 31)),
    )
    bank.root.execute("update bank_data.journal set occurred_at = '2025-12-31 15:30Z'")

    def months(first: date, last: date) -> list[str]:
        rows = bank.rows("spending_get", "ann", account_number="ACC10001", date_from=first,
                         date_to=last, by="month")  # fmt: skip
        return [row["bucket"] for row in rows]

    assert (months(*december), months(*january)) == (["2025-12"], [])
    set_time_zone(bank, "Asia/Tokyo")
    assert (months(*december), months(*january)) == ([], ["2026-01"])


def test_spending_get__hostile_categories__capped(bank: Bank) -> None:
    """Long, with control characters, and more of them than a chart can show."""
    bank.root.execute(
        """
        set session_replication_role = replica;
        insert into bank_data.journal (
          book_id, request_id, principal_id, debit_account_id, credit_account_id, amount,
          debit_balance, credit_balance, debit_version, credit_version, operation, outcome,
          currency, request)
        select 1, gen_random_uuid(), 1, m.id, o.id, n, 0, 0, n, n, 'transfer_post', 'applied',
               'USD', jsonb_build_object('metadata', jsonb_build_object('category',
                 n || E'\\x01\\n' || repeat('x', 500)))
          from bank_data.account m, bank_data.account o, generate_series(2, 1001) n
         where m.number = 'ACC10001' and o.number = 'ACC20001';
        update bank_data.account_balance set version = 1001
         where account_id in (select id from bank_data.account
                               where number in ('ACC10001', 'ACC20001'));
        set session_replication_role = default;
        """
    )
    rows = bank.rows("spending_get", "ann", account_number="ACC10001")
    assert len(rows) == 201
    assert rows[-1]["bucket"] is None
    assert rows[-1]["debit_count"] + sum(row["debit_count"] for row in rows[:-1]) == 1000
    assert sum(row["debit_sum"] for row in rows) == Decimal(sum(range(2, 1002))) / 100
    assert all(len(row["bucket"]) <= 50 and row["bucket"].isprintable() for row in rows[:-1])


def test_spending_get__who_may_not__unknown_or_missing(bank: Bank) -> None:
    fail(bank, "spending_get", "ann", "customer_unknown", customer=BOB)
    fail(bank, "spending_get", "ann", "account_unknown", account_number="ACC20001")
    fail(bank, "spending_get", "staff", "request_invalid")
    give(bank, "stranger", ANN, "debit")
    fail(bank, "spending_get", "stranger", "mandate_missing", account_number="ACC10001")


@pytest.mark.parametrize(
    "arguments",
    [
        {"by": "year"},
        {"by": None},
        {"date_from": "2026-02-01", "date_to": "2026-01-01"},
        {"date_from": "infinity"},
        {"customer": ANN},
    ],
)
def test_spending_get__bad_argument__request_invalid(bank: Bank, arguments: dict[str, Any]) -> None:
    fail(bank, "spending_get", "ann", "request_invalid",
         **({"account_number": "ACC10001"} | arguments))  # fmt: skip


def test_spending_get__too_many_entries__request_invalid(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance set version = 100002 where account_id ="
        " (select id from bank_data.account where number = 'ACC10001')"
    )
    bank.root.execute(
        """
        set session_replication_role = replica;
        insert into bank_data.journal (
          book_id, request_id, principal_id, debit_account_id, credit_account_id, amount,
          debit_balance, credit_balance, debit_version, credit_version, operation, outcome,
          currency)
        select 1, gen_random_uuid(), 1, a.id, a.id, 1, 0, 0, n, -n, 'transfer_post', 'applied',
               'USD'
          from bank_data.account a, generate_series(2, 100002) n where a.number = 'ACC10001';
        set session_replication_role = default;
        """
    )
    fail(bank, "spending_get", "ann", "request_invalid", account_number="ACC10001")
