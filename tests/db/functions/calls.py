"""Calls that are checked for what they leave behind, and small changes of the world by the DBA."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.bank import Bank, credential_of

TABLES = [
    "book", "customer", "customer_detail", "customer_change",
    "principal", "principal_identity", "credential",
    "mandate", "mandate_usage", "mandate_use", "mandate_hold", "payee", "payee_check",
    "approval", "approval_vote", "approval_level",
    "agent_session", "interaction", "intent", "refusal_count", "notice",
    "rule", "rule_set", "rule_customer", "rule_count", "rule_use", "rule_hold",
    "account", "account_balance", "product", "product_fee", "product_interest", "book_account",
    "hold", "calendar", "schedule", "schedule_due",
    "exchange_rate", "exchange_quote", "exchange", "exchange_remainder",
    "interest_position", "interest_accrual", "interest_capitalisation", "interest_enrolment",
    "external_import", "external_line",
]  # fmt: skip

# Quotes, format characters, right-to-left, emoji with joiners, control characters, combining marks.
HOSTILE = (
    "O'Brien \"; drop table x; -- \\' 100% %s %I $1 \u202eevil\u200f שלום 🏦👩‍👩‍👧 "
    "tab\tnewline\n\x01\x07\x1b\x7f\x85 é e\u0301 \\u0000 ${x} {{x}} null "
)


# What makes a mandate one that is not in force now: its start, its end, its revocation, and
# whether it, or one that it narrows, is suspended.
NOT_IN_FORCE = [
    ("tomorrow", "infinity", None, False),
    ("-infinity", "now", None, False),
    ("-infinity", "infinity", "now", False),
    ("-infinity", "infinity", None, True),
]


def contents(bank: Bank) -> dict[str, str]:
    """Everything the bank knows except its journal, as one digest for each table."""
    digest = sql.SQL(
        "(select md5(string_agg(t::text, '|' order by t::text))"
        " from bank_data.{table} t) as {table}"
    )
    columns = sql.SQL(", ").join(digest.format(table=sql.Identifier(table)) for table in TABLES)
    (row,) = bank.root.execute(sql.SQL("select {}").format(columns)).fetchall()
    return row


def snapshot(bank: Bank) -> tuple[object, ...]:
    """All that may not change when nothing is written."""
    return bank.state(), contents(bank), bank.journal_count()


def principal_of(bank: Bank, who: str) -> int:
    """The principal id of a caller as `Bank.rows` names it."""
    name = f"Operator {bank.root.info.user}" if who == "operator" else who
    return bank.principals[name]


def last_row(bank: Bank) -> dict[str, Any]:
    """The newest row of the journal."""
    query = "select * from bank_data.journal order by id desc limit 1"
    (row,) = bank.root.execute(query).fetchall()
    return row


def precede(bank: Bank, *codes: str) -> str:
    """The code that must be answered when all of these apply: the registry decides."""
    code: str = bank.one(
        "select code from bank_data.outcome where code = any (%s) order by precedence limit 1",
        list(codes),
    )
    return code


def apply(bank: Bank, function: str, who: str, /, **arguments: Any) -> dict[str, Any]:
    """A write that is applied and recorded once; returns its resource."""
    rows = bank.journal_count()
    answer = bank.call(function, who, **arguments)
    assert answer["outcome"] == "applied", answer
    assert answer["replayed"] is False
    assert answer["facts"] is None
    assert answer["hint"] is None
    assert bank.journal_count() == rows + 1
    row = check_row(bank, function, who, answer)
    resource: dict[str, Any] = answer["resource"]
    assert row["facts"] == resource
    return resource


def refuse(bank: Bank, function: str, who: str, code: str, /, **arguments: Any) -> dict[str, Any]:
    """A write that is refused with `code`: it changes nothing and is recorded once."""
    before, rows = (bank.state(), contents(bank)), bank.journal_count()
    answer = bank.call(function, who, **arguments)
    assert answer["outcome"] == code, answer
    assert answer["replayed"] is False
    assert answer["hint"]
    assert answer.get("resource") is None
    assert answer.get("transfer_id") is None
    assert (bank.state(), contents(bank)) == before
    assert bank.journal_count() == rows + 1
    row = check_row(bank, function, who, answer)
    assert row["facts"] == answer["facts"]
    assert row["debit_version"] is None
    assert row["credit_version"] is None
    return answer


def check_row(bank: Bank, function: str, who: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The newest row of the journal says who called what and what was answered."""
    row = last_row(bank)
    assert row["operation"] == function
    assert row["outcome"] == answer["outcome"]
    assert row["request_id"] == answer["request_id"]
    assert row["principal_id"] == principal_of(bank, who)
    assert (row["credential_id"] is None) == (who in {"operator", "service", "worker"})
    return row


def lacks(action: str, *, staff: bool = False, **more: Any) -> dict[str, Any]:
    """Facts of mandate_missing."""
    said = f"Ask the customer for a mandate with the action {action}."
    return {
        "action": action,
        "next": "Let the customer or its agent do it." if staff else said,
    } | more


def short_of(available: str, currency: str = "USD", **more: str) -> dict[str, str]:
    """Facts of insufficient_funds, with or without a fee."""
    most = Decimal(available) - Decimal(more.get("fee", 0))
    said = "Credit the account first, or pay from another one."
    if most > 0:
        said = f"Send at most {most} {currency}, or credit the account first."
    return {"available": available, "currency": currency, "next": said} | more


def fail(
    bank: Bank, function: str, who: str, code: str, /, **arguments: Any
) -> tuple[str | None, ...]:
    """A call that raises `code` and writes nothing; returns what the caller is told."""
    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        bank.rows(function, who, **arguments)
    told = check_error(bank, caught.value, code)
    assert snapshot(bank) == before
    return told


def check_error(bank: Bank, error: psycopg.Error, code: str) -> tuple[str | None, ...]:
    """The error is this code of the registry, with its SQLSTATE, a detail and a hint."""
    status = bank.one("select http_status from bank_data.outcome where code = %s", code)
    diag = error.diag
    assert (diag.sqlstate, diag.message_primary) == (f"RB{status}", code), str(error)
    assert diag.message_detail
    assert diag.message_hint
    return diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint


def check_lock_order(bank: Bank, number: str, function: str, /, **arguments: Any) -> None:
    """A call of Ann's that waits for CASH-USD, the lowest id, has not locked the account yet."""
    lock: LiteralString = (
        "select from bank_data.account_balance b join bank_data.account a on a.id = b.account_id"
        " where a.number = %s for no key update of b"
    )
    with bank.connect() as other, ThreadPoolExecutor() as pool:
        with other.transaction():
            other.execute(lock, ["CASH-USD"])
            waiting = pool.submit(bank.call, function, "ann", **arguments)
            while not bank.one(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            ):
                time.sleep(0.01)
            bank.root.execute(lock + " nowait", [number])
        assert waiting.result()["outcome"] == "applied"


def call_as(
    connection: psycopg.Connection[dict[str, Any]], function: str, /, **arguments: Any
) -> list[dict[str, Any]]:
    """Calls `bank.<function>` on a connection, without adding a credential."""
    named = sql.SQL(", ").join(
        sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
        for name in arguments
    )
    query = sql.SQL("select * from bank.{}({})").format(sql.Identifier(function), named)
    return connection.execute(query, arguments).fetchall()


def set_scopes(bank: Bank, who: str, *scopes: str) -> None:
    """Gives a principal and its key exactly these scopes."""
    for query in (
        "update bank_data.principal set scopes = %s where id = %s",
        "update bank_data.credential set scopes = %s where principal_id = %s",
    ):
        bank.root.execute(query, [list(scopes), principal_of(bank, who)])


def revoke_key(bank: Bank, who: str) -> None:
    bank.root.execute(
        "update bank_data.credential set revoked_at = now() where digest = sha256(%s)",
        [credential_of(who)],
    )


def expire_key(bank: Bank, who: str) -> None:
    bank.root.execute(
        "update bank_data.credential set expires_at = now() where digest = sha256(%s)",
        [credential_of(who)],
    )


def suspend(bank: Bank, who: str) -> None:
    bank.root.execute(
        "update bank_data.principal set status = 'suspended' where id = %s",
        [principal_of(bank, who)],
    )


def suspend_book(bank: Bank, status: str = "suspended") -> None:
    bank.root.execute("update bank_data.book set status = %s", [status])


def suspend_customer(bank: Bank, customer: int) -> None:
    """By the operator, as the journal says."""
    told = bank.call("customer_suspend", "operator", customer=customer)
    assert told["outcome"] == "applied", told


def fall_asleep(bank: Bank, number: str) -> None:
    """Makes an account dormant, without waiting."""
    bank.root.execute("update bank_data.account set dormant_at = now() where number = %s", [number])
    bank.root.execute(
        "update bank_data.account_balance b set debit_open = false"
        "  from bank_data.account a where a.id = b.account_id and a.number = %s",
        [number],
    )


def give(bank: Bank, who: str, customer: int, *actions: str, **more: Any) -> int:
    """A mandate given by the operator; returns its id."""
    principal = principal_of(bank, who)
    made = apply(
        bank, "mandate_create", "operator",
        principal=principal, customer=customer, actions=list(actions), **more,
    )  # fmt: skip
    return int(made["mandate_id"])


def set_mandate(bank: Bank, mandate: int, times: tuple[str, str, str | None, bool]) -> None:
    """Sets start, end and revocation of a mandate, as PostgreSQL writes times; and suspension."""
    bank.root.execute(
        "update bank_data.mandate set starts_at = %s, expires_at = %s, revoked_at = %s,"
        " is_suspended = %s where id = %s",
        [*times, mandate],
    )


def place(bank: Bank, who: str = "ann_agent", amount: object = 100, **more: Any) -> dict[str, Any]:
    """A hold on ACC10001 for ACC20001, unless said otherwise; returns its resource."""
    arguments = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount} | more
    return apply(bank, "hold_place", who, **arguments)


def let_expire(bank: Bank, *holds: object) -> None:
    """Puts holds, or all, into the past, so that their time is over; nobody has noticed yet."""
    bank.root.execute(
        "with late as ("
        "  update bank_data.hold set placed_at = placed_at - interval '30 days',"
        "         expires_at = clock_timestamp() - interval '1 second'"
        "   where status = 'open' and (%s or id = any (%s))"
        "  returning id, to_jsonb(expires_at at time zone 'UTC') #>> '{}' as expires_at)"
        " update bank_data.journal j"  # which says so too, or it would be tampering
        "    set facts = j.facts || jsonb_build_object('expires_at', late.expires_at || '+00:00')"
        "   from late where j.subject_id = late.id and j.operation = 'hold_place'",
        [not holds, [int(str(hold)) for hold in holds]],
    )


def number_of(account: dict[str, Any]) -> str:
    number: str = account["account_number"]
    return number
