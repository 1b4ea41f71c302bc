"""What a commit of the bank means, whatever the session, the role or the transaction says."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from tests.access.surface import WORKER
from tests.api.conftest import login_url
from tests.bank import Bank, credential_of
from tests.db.functions.approvals import waiting
from tests.db.functions.calls import place
from tests.db.functions.details import change
from tests.db.functions.documents import RANGE, open_mandate
from tests.db.functions.exchanges import prepare as prepare_exchange
from tests.db.functions.exchanges import quote_for
from tests.db.functions.intents import execute, intent_of
from tests.db.functions.interest import make_interest
from tests.db.functions.payees import payee_of
from tests.db.functions.reconciliation import imported
from tests.db.functions.refusals import trip
from tests.db.functions.rules import COUNT, make_rule
from tests.db.functions.schedules import add_due, make
from tests.db.functions.sessions import say, start
from tests.db.functions.test_worker_lead import ONE, lead

SETTING = "select current_setting('synchronous_commit') as value"
WRITES: dict[str, dict[str, Any]] = {
    "transfer_post": {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 10},
    "hold_place": {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 10},
    "hold_capture": {"hold": 701},
    "hold_release": {"hold": 701},
    "transfer_post_legs": {
        "legs": [{"from_account": "CASH-USD", "to_account": "ACC20001", "amount": "10"}]
    },
    "transfer_reverse": {"transfer": 0},
    "transfer_prepare": {"from_account": "CASH-USD", "to_account": "ACC10001", "amount": 1},
    "transfer_execute": {"intent": 1201},
    "account_open": {"customer": 1001, "currency": "USD"},
    "account_freeze": {"account_number": "ACC10001"},
    "account_unfreeze": {"account_number": "ACC10001"},
    "account_close": {"account_number": "ACC10003"},
    "account_limit_set": {"account_number": "ACC10001", "overdraft_limit": 5},
    "account_reactivate": {"account_number": "ACC10001"},
    "book_account_set": {"role": "suspense", "currency": "USD", "account_number": "CASH-USD"},
    "product_fee_set": {"product": "LOAN", "operation": "transfer_post"},
    "product_update": {"code": "LOAN", "name": "Loan"},
    "product_create": {"code": "LOAN", "name": "Loan", "kind": "loan", "currency": "USD"},
    "customer_create": {"name": "Carol"},
    "customer_suspend": {"customer": 1001},
    "customer_resume": {"customer": 1001},
    "customer_update": {"customer": 1001, "details": {"phone": "+491510000001"}},
    "customer_terms_set": {"details_by_staff": ["name"]},
    "mandate_create": {"principal": 0, "customer": 1001, "actions": ["read"]},
    "mandate_import": {
        "principal": 0,
        "customer": 1001,
        "document": open_mandate(RANGE),
    },
    "mandate_revoke": {"mandate": 501},
    "mandate_suspend": {"mandate": 501},
    "mandate_resume": {"mandate": 501},
    "notice_acknowledge": {"notice": 1},
    "refusal_limit_set": {"allowed": 40},
    "key_revoke": {"key_id": "1k000000000000"},
    "approval_approve": {"approval": None, "digest": None, "reason": "x"},
    "approval_deny": {"approval": None, "reason": "x"},
    "approval_withdraw": {"approval": None},
    "approval_terms_set": {"hours": 48},
    "principal_person_set": {"principal": 0, "person": "4711"},
    "payee_confirm": {"customer": 1001, "account_number": "ACC20001", "name": "Bob"},
    "payee_add": {"customer": 1001, "account_number": "ACC20001", "name": "Bob"},
    "payee_remove": {"payee": 601},
    "payee_trust": {"payee": 601},
    "payee_untrust": {"payee": 601},
    "payee_terms_set": {"cooling_off_hours": 48},
    "principal_suspend": {"principal": 0},
    "principal_resume": {"principal": 0},
    "schedule_create": {
        "from_account": "CASH-USD",
        "to_account": "ACC10001",
        "amount": 1,
        "start_at": "2099-01-31T09:00",
        "time_zone": "UTC",
    },
    "schedule_pause": {"schedule": 801},
    "schedule_resume": {"schedule": 801},
    "schedule_cancel": {"schedule": 801},
    "calendar_set": {"calendar": "DE", "name": "Germany"},
    "rate_set": {"base_currency": "EUR", "quote_currency": "USD", "rate": 1},
    "quote_create": {"from_account": "ACC10001", "to_account": "ACC10002", "amount": 10},
    "exchange_execute": {"quote": 1},
    "product_interest_set": {
        "product": "SAVINGS",
        "valid_from": None,
        "credit_rate": 1,
        "debit_rate": 1,
        "day_count": "ACT/365",
        "capitalised": "monthly",
    },
    "import_create": {
        "account_number": "CASH-USD",
        "document_format": "lines",
        "digest": b"x" * 32,
        "lines": [{"booked_on": "2026-01-31", "amount": "1"}],
    },
    "import_match": {"import": 901},
    "line_match": {"line": 1, "transfer": 1},
    "line_resolve": {"line": 1, "resolution": "explained", "reason": "x"},
    "line_reopen": {"line": 1},
    "book_suspend": {},
    "book_resume": {},
    "transfers_post": {
        "items": [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10"}]
    },
    "preview": {"function": "book_suspend"},
    "agent_session_end": {"session": 1},
    "interaction_add": {"customer": 1001, "channel": "chat", "role": "staff", "text": "hello"},
    "rule_create": {
        "code": "most",
        "terms": {"measure": "count", "threshold": 9, "period": "day", "effect": "deny"},
    },
    "rule_retire": {"rule": 601},
}
READS: dict[str, dict[str, Any]] = {
    "account_balance": {"account_number": "ACC10001"},
    "account_get": {"account_number": "ACC10001"},
    "account_list": {},
    "account_balance_at": {"account_number": "ACC10001"},
    "entry_list": {"account_number": "ACC10001"},
    "interest_get": {"account_number": "ACC10001"},
    "interest_accrual_list": {"account_number": "ACC10001"},
    "product_interest_list": {"product": "SAVINGS"},
    "entry_search": {"account_number": "ACC10001"},
    "spending_get": {"account_number": "ACC10001"},
    "statement_get": {"account_number": "ACC10001"},
    "statement_lines": {"account_number": "ACC10001"},
    "transfer_get": {"transfer": None},
    "transfer_get_by_key": {"idempotency_key": "known"},
    "intent_get": {"intent": None},
    "intent_list": {},
    "hold_get": {"hold": None},
    "hold_list": {},
    "customer_get": {"customer": 1001},
    "customer_list": {},
    "customer_change_list": {"customer": 1001},
    "principal_get": {"principal": 0},
    "principal_list": {},
    "mandate_get": {"mandate": 501},
    "mandate_document_get": {"mandate": None},
    "mandate_list": {},
    "allowance_list": {},
    "approval_get": {"approval": None},
    "approval_list": {},
    "payee_get": {"payee": None},
    "payee_list": {"customer": 1001},
    "notice_list": {},
    "rule_get": {"rule": None},
    "rule_list": {},
    "rule_set_list": {},
    "rule_replay": {
        "terms": {"measure": "count", "threshold": 9, "period": "day", "effect": "deny"}
    },
    "key_list": {},
    "book_account_list": {},
    "product_fee_list": {"product": "LOAN"},
    "product_get": {"code": "LOAN"},
    "product_list": {},
    "schedule_get": {"schedule": None},
    "schedule_list": {},
    "schedule_due_list": {"schedule": None},
    "calendar_get": {"calendar": "DE"},
    "calendar_list": {},
    "worker_list": {},
    "import_get": {"import": 901},
    "import_list": {},
    "line_list": {"import": 901},
    "break_list": {"account_number": "CASH-USD", "since": "now", "until": "now"},
    "rate_list": {},
    "quote_get": {"quote": None},
    "caller_get": {},
    "book_verify": {},
    "book_verify_parts": {},
    "agent_session_get": {"session": None},
    "agent_session_list": {},
    "interaction_search": {"customer": 1001},
}
STAFF_READS = {
    "book_account_list",
    "break_list",
    "customer_change_list",
    "customer_list",
    "import_get",
    "import_list",
    "line_list",
    "principal_get",
    "principal_list",
    "key_list",
    "book_verify",
    "book_verify_parts",
    "worker_list",
    "notice_list",
    "rule_get",
    "rule_list",
    "rule_replay",
    "rule_set_list",
}
# They enter by the same gate, and need arguments that only their own tests have.
LIKE_OTHERS = {
    "agent_session_start",
    "identity_link",
    "key_create",
    "principal_create",
    "session_open",
}
# Only for the login of the worker.
WORKERS = WORKER - {"schedule_plan_list"}
JSON = {"details", "document", "items", "legs", "lines", "terms"}
PUBLIC_READS = ["currency_list", "outcome_list", "release_get"]


def fill_in(bank: Bank, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments with this bank's ids in the places of 0; the import they name is there."""
    if {"import", "line"} & arguments.keys():
        imported(bank, "one")
    if "approval" in arguments:
        waits = waiting(bank)
        known = {"approval": int(waits["approval_id"]), "digest": waits["digest"]}
        arguments = arguments | {name: known[name] for name in known.keys() & arguments.keys()}
    agent = bank.principals["ann_agent"]
    return {name: agent if value == 0 else value for name, value in arguments.items()}


def call(
    connection: psycopg.Connection[dict[str, Any]], function: str, /, **arguments: Any
) -> list[dict[str, Any]]:
    arguments = {
        name: json.dumps(value) if name in JSON else value for name, value in arguments.items()
    }
    named = sql.SQL(", ").join(
        sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
        for name in arguments
    )
    query = sql.SQL("select * from bank.{}({})").format(sql.Identifier(function), named)
    return connection.execute(query, arguments).fetchall()


def read_setting(connection: psycopg.Connection[dict[str, Any]]) -> str:
    row = connection.execute(SETTING).fetchone()
    assert row is not None
    return str(row["value"])


def read_xid(connection: psycopg.Connection[dict[str, Any]]) -> str | None:
    """The id of the current transaction, if it wrote."""
    row = connection.execute("select pg_current_xact_id_if_assigned()::text as value").fetchone()
    assert row is not None
    value: str | None = row["value"]
    return value


def is_written_beyond(bank: Bank, lsn: str) -> bool:
    written: bool = bank.one("select pg_current_wal_insert_lsn() > %s::pg_lsn", lsn)
    return written


def is_flushed_beyond(bank: Bank, lsn: str) -> bool:
    flushed: bool = bank.one("select pg_current_wal_flush_lsn() > %s::pg_lsn", lsn)
    return flushed


@pytest.mark.parametrize("function", WRITES)
@pytest.mark.parametrize("given", ["off", "local", "remote_write"])
def test_write__lower_synchronous_commit__on_at_commit(
    bank: Bank, function: str, given: str
) -> None:
    """Read after the call, in its transaction: the value in force when that commits."""
    bank.api.execute("select set_config('synchronous_commit', %s, false)", [given])
    arguments = fill_in(bank, WRITES[function])
    who = "ann_agent" if function.startswith(("transfer", "hold")) else "staff"
    with bank.api.transaction():
        call(bank.api, function, **arguments, credential=credential_of(who))
        assert read_setting(bank.api) == "on"
    assert read_setting(bank.api) == given  # the session's own choice comes back


@pytest.mark.parametrize("given", ["on", "remote_apply"])
def test_transfer_post__higher_synchronous_commit__stays(bank: Bank, given: str) -> None:
    bank.api.execute("select set_config('synchronous_commit', %s, false)", [given])
    with bank.api.transaction():
        answer = bank.pay("ann_agent", "ACC10001", "ACC20001", 10)
        assert read_setting(bank.api) == given
    assert answer["outcome"] == "applied"


def test_transfer_post__role_set_to_off__on_at_commit(bank: Bank) -> None:
    database = sql.Identifier(str(bank.one("select current_database()")))
    bank.root.execute(
        sql.SQL("alter role test_service in database {} set synchronous_commit = off").format(
            database
        )
    )
    url = login_url(bank.url, "test_service")
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as service:
        assert read_setting(service) == "off"
        with service.transaction():
            call(service, "transfer_post", **WRITES["transfer_post"])
            assert read_setting(service) == "on"


def test_transfer_post__synchronous_commit_off__is_flushed_when_acknowledged(bank: Bank) -> None:
    bank.api.execute("set synchronous_commit = off")
    before = bank.one("select pg_current_wal_insert_lsn()::text")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 10)["outcome"] == "applied"
    assert is_flushed_beyond(bank, before)


@pytest.mark.parametrize(
    ("debit", "outcome"), [("ACC10001", "applied"), ("ACC10003", "insufficient_funds")]
)
def test_transfer_post__replay__writes_and_flushes(bank: Bank, debit: str, outcome: str) -> None:
    """A replay that only read could confirm what a promoted standby has never heard of."""
    bank.api.execute("set synchronous_commit = off")
    for _ in range(3):  # the first readers of a page write too: its hint bits
        bank.pay("ann_agent", debit, "ACC20001", 10, idempotency_key="known")
    before = bank.one("select pg_current_wal_insert_lsn()::text")
    with bank.api.transaction():
        replay = bank.pay("ann_agent", debit, "ACC20001", 10, idempotency_key="known")
        assert is_written_beyond(bank, before)
        assert read_xid(bank.api) is not None
    assert (replay["outcome"], replay["replayed"]) == (outcome, True)
    # Without a record of its own the commit would not wait for anything.
    assert is_flushed_beyond(bank, before)


def test_transfer_execute__replay__writes_and_flushes(bank: Bank) -> None:
    intent = intent_of(bank)
    bank.api.execute("set synchronous_commit = off")
    for _ in range(3):
        assert execute(bank, intent)["outcome"] == "applied"
    before = bank.one("select pg_current_wal_insert_lsn()::text")
    assert execute(bank, intent)["replayed"] is True
    assert is_flushed_beyond(bank, before)


def test_account_freeze__replay__writes_and_flushes(bank: Bank) -> None:
    bank.api.execute("set synchronous_commit = off")
    freeze = {"account_number": "ACC10001", "idempotency_key": "known"}
    for _ in range(3):
        bank.call("account_freeze", "staff", **freeze)
    before = bank.one("select pg_current_wal_insert_lsn()::text")
    assert bank.call("account_freeze", "staff", **freeze)["replayed"] is True
    assert is_flushed_beyond(bank, before)


def schedule_of(bank: Bank) -> int:
    schedule = make(bank)
    add_due(bank, schedule, 1)
    return schedule


def quote_of(bank: Bank) -> int:
    prepare_exchange(bank)
    return int(quote_for(bank, "ANN-EUR", "ANN-USD", 1)["quote_id"])


def document_of(bank: Bank) -> int:
    """A mandate that was made from a document."""
    given = WRITES["mandate_import"] | {"principal": bank.principals["ann_agent"]}
    return int(bank.call("mandate_import", "ann", **given)["resource"]["mandate_id"])


# What reads find: by argument, and by the beginning of their names.
MAKERS: dict[str, Callable[[Bank], int]] = {
    "hold": lambda bank: int(place(bank)["hold_id"]),
    "intent": lambda bank: intent_of(bank, amount=7),
    "mandate": document_of,
    "payee": payee_of,
    "quote": quote_of,
    "rule": lambda bank: make_rule(bank, **COUNT),
    "schedule": schedule_of,
    "session": start,
    "transfer": lambda bank: int(bank.pay("ann_agent", "ACC10001", "ACC20001", 9)["transfer_id"]),
}
FURNITURE: dict[str, Callable[[Bank], object]] = {
    "agent_session_list": start,
    "approval": waiting,
    "calendar": lambda bank: bank.call("calendar_set", "staff", calendar="DE", name="Germany"),
    "customer_change": change,
    "hold": place,
    "import": lambda bank: imported(bank, "one"),
    "intent": lambda bank: intent_of(bank, amount=7),
    "interaction": lambda bank: say(bank, "ann_agent"),
    "interest": lambda bank: make_interest(bank, days=3),
    "notice": lambda bank: trip(bank, "stranger"),
    "payee": payee_of,
    "product_interest": lambda bank: make_interest(bank, days=3),
    "rate": prepare_exchange,
    "rule": lambda bank: make_rule(bank, "first", **COUNT),
    "schedule": schedule_of,
    "worker": lambda bank: lead(bank, ONE),
}


@pytest.mark.parametrize("function", READS)
def test_read__read_only_transaction__no_transaction_id(bank: Bank, function: str) -> None:
    """As on a hot standby: a read writes nothing, not even a transaction id."""
    bank.pay("ann_agent", "ACC10001", "ACC20001", 10, idempotency_key="known")
    for write in ("product_create", "product_fee_set", "book_account_set"):
        bank.call(write, "staff", **WRITES[write])
    for beginning, furnish in FURNITURE.items():
        if function.startswith(beginning):
            furnish(bank)
    arguments = {
        name: MAKERS[name](bank) if value is None else value
        for name, value in fill_in(bank, READS[function]).items()
    }
    who = "staff" if function in STAFF_READS else "ann_agent"
    with bank.api.transaction():
        bank.api.execute("set transaction read only")
        rows = call(bank.api, function, **arguments, credential=credential_of(who))
        assert rows or function == "book_verify"
        assert read_xid(bank.api) is None


@pytest.mark.parametrize("function", PUBLIC_READS)
def test_public_read__read_only_transaction__no_transaction_id(bank: Bank, function: str) -> None:
    with bank.api.transaction():
        bank.api.execute("set transaction read only")
        assert call(bank.api, function)
        assert read_xid(bank.api) is None


def test_surface__every_function__is_tested_here(bank: Bank) -> None:
    """Stable functions are reads; a new one, or a write that became one, must be listed above."""
    rows = bank.root.execute(
        "select proname, provolatile from pg_proc where pronamespace = 'bank'::regnamespace"
    ).fetchall()
    stable = {row["proname"] for row in rows if row["provolatile"] != "v"}
    assert stable - {"must", "schedule_plan_list"} == READS.keys() | set(PUBLIC_READS)
    writes = {row["proname"] for row in rows} - stable - {"must"}
    assert writes - LIKE_OTHERS - WORKERS == WRITES.keys()


def test_transfer_post__transaction_aborted__leaves_nothing(bank: Bank) -> None:
    before, count = bank.state(), bank.journal_count()
    with bank.api.transaction() as transaction:
        paid = bank.pay("ann_agent", "ACC10001", "ACC20001", 10, idempotency_key="mine")
        refused = bank.pay("ann_agent", "ACC10003", "ACC20001", 10, idempotency_key="other")
        raise psycopg.Rollback(transaction)
    assert (paid["outcome"], refused["outcome"]) == ("applied", "insufficient_funds")
    assert (bank.state(), bank.journal_count()) == (before, count)
    # Nor are its keys taken.
    again = bank.pay("ann_agent", "ACC10001", "ACC20001", 20, idempotency_key="mine")
    assert (again["outcome"], again["replayed"]) == ("applied", False)
    bank.verify()


def test_must__refused_within_a_transaction__undoes_what_was_applied(bank: Bank) -> None:
    before, count = bank.state(), bank.journal_count()
    statement = "select bank.must(bank.transfer_post(%s, 'ACC20001', 10, credential => %s))"
    credential = credential_of("ann_agent")
    bank.api.execute("begin")
    bank.api.execute(statement, ["ACC10001", credential])
    with pytest.raises(psycopg.Error) as raised:
        bank.api.execute(statement, ["ACC10003", credential])
    bank.api.execute("commit")  # of an aborted transaction: a rollback
    assert raised.value.sqlstate == "RB409"
    assert (bank.state(), bank.journal_count()) == (before, count)
