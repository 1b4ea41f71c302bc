"""What each role may do, and that nobody is anybody else: generated from the catalogue."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.access.conftest import denied, log_in
from tests.access.surface import Connection, forge, read_surface
from tests.bank import SERVICE_LOGIN, Bank
from tests.db.functions.approvals import approve, waiting
from tests.db.functions.details import change
from tests.db.functions.exchanges import execute, quote_for
from tests.db.functions.exchanges import prepare as prepare_exchange
from tests.db.functions.intents import intent_of
from tests.db.functions.interest import make_interest
from tests.db.functions.payees import payee_of
from tests.db.functions.reconciliation import imported
from tests.db.functions.refusals import trip
from tests.db.functions.schedules import add_due, make
from tests.db.functions.sessions import say, start

LOGINS = ("bank_api", "bank_authn", "bank_worker", "bank_auditor", SERVICE_LOGIN)
# What is tried on every table. {table} and {column} are filled in.
ON_TABLE: dict[str, LiteralString] = {
    "select": "select from {table}",
    "select for update": "select from {table} for update",
    "insert": "insert into {table} default values",
    "update": "update {table} set {column} = null",
    "delete": "delete from {table}",
    "truncate": "truncate {table} cascade",
    "copy out": "copy {table} to stdout",
    "copy in": "copy {table} from stdin",
    "lock": "lock table {table} in access share mode",
    "index": "create index on {table} ({column})",
    "trigger": "create trigger thief before insert on {table} execute function thief()",
    "policy": "create policy thief on {table} using (true)",
    "no row security": "alter table {table} disable row level security",
    "drop": "drop table {table}",
    "comment": "comment on table {table} is 'stolen'",
    "analyze into a copy": "create table bank.thief as table {table}",
}
READS = ("select", "copy out", "lock")


@pytest.fixture
def login(request: pytest.FixtureRequest, bank: Bank) -> Iterator[Connection]:
    """A login that proved its password; its session holds nothing of a superuser."""
    with log_in(bank, request.param) as connection:
        yield connection


def tables_of(bank: Bank) -> list[tuple[str, str, str]]:
    """Schema and name of every table of the bank, and a column that can be written."""
    rows = bank.root.execute(
        """
        select distinct on (n.nspname, c.relname) n.nspname, c.relname, a.attname
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attidentity = ''
         where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
         order by n.nspname, c.relname, a.attnum
        """
    ).fetchall()
    assert len(rows) > 15
    return [(row["nspname"], row["relname"], row["attname"]) for row in rows]


def try_on_tables(bank: Bank, connection: Connection) -> set[tuple[str, str]]:
    """What of ON_TABLE a connection may do: pairs of table and deed."""
    allowed = set()
    for schema, table, column in tables_of(bank):
        for deed, statement in ON_TABLE.items():
            composed = sql.SQL(statement).format(
                table=sql.Identifier(schema, table), column=sql.Identifier(column)
            )
            if not denied(connection, composed, copy=deed.startswith("copy")):
                allowed.add((f"{schema}.{table}", deed))
    return allowed


@pytest.mark.parametrize(
    "login", ["bank_api", "bank_authn", "bank_worker", SERVICE_LOGIN], indirect=True
)
def test_login__every_deed_on_every_table__42501(bank: Bank, login: Connection) -> None:
    assert try_on_tables(bank, login) == set()


@pytest.mark.parametrize("login", ["bank_auditor"], indirect=True)
def test_auditor__every_deed_on_every_table__reads_alone(bank: Bank, login: Connection) -> None:
    """All tables of the bank but the digests of credentials, and no table of the deployer."""
    allowed = try_on_tables(bank, login)
    assert {deed for _, deed in allowed} == set(READS)
    tables = {name for schema, name, _ in tables_of(bank) if schema == "bank_data"}
    readable = {f"bank_data.{name}" for name in tables - {"credential"}}
    assert {table for table, deed in allowed if deed == "select"} - {"bank_data.credential"} == (
        readable
    )
    assert ("bank_data.credential", "copy out") not in allowed
    assert denied(login, "select digest from bank_data.credential")
    assert denied(login, "select c from bank_data.credential c")


CREATIONS: list[LiteralString] = [
    "create table bank.thief (id bigint)",
    "create table public.thief (id bigint)",
    "create table bank_data.thief (id bigint)",
    "create temporary table thief (id bigint)",
    "create view bank.thief as select 1",
    "create function bank.thief() returns integer language sql as 'select 1'",
    "create function bank_private.thief() returns integer language sql as 'select 1'",
    "create function public.thief() returns integer language sql as 'select 1'",
    "create function pg_temp.thief() returns integer language sql as 'select 1'",
    "create domain pg_temp.text as pg_catalog.text",
    "create type bank.thief as (id bigint)",
    "create sequence bank.thief",
    "create schema thief",
    "create role thief",
    "create extension pgstattuple schema bank",
    "create operator bank.+ (leftarg = bigint, rightarg = bigint, function = int8pl)",
    "alter function bank.must(anyelement) security invoker",
    "drop function bank.must(anyelement)",
    "grant bank_exec to current_user",
    "alter role bank_api superuser",
    "select pg_read_file('/etc/hostname')",
    "copy (select 1) to program 'true'",
    "select rolpassword from pg_authid",
    "do $$ begin perform bank_private.account_find(1, 'ACC20001'); end $$",
    "select nextval('bank_data.account_id_seq')",
    "select bank_private.operator_enroll(session_user)",
    "select bank_private.account_find(1, 'ACC20001')",
    "select bank_private.account_gate_set(1, 100001, false, false, true)",
    "select deploy.objects_drop()",
]


@pytest.mark.parametrize("login", LOGINS, indirect=True)
def test_login__creates_or_calls_inside__42501(login: Connection) -> None:
    assert [deed for deed in CREATIONS if not denied(login, deed)] == []


def test_public__fresh_login__may_nothing(bank: Bank, fresh_login: str) -> None:
    """Not connect, not look into a schema, not read a relation, not execute a function."""
    with log_in(bank, fresh_login, "postgres"):
        pass  # the password is right: it is this database that is closed
    with pytest.raises(psycopg.OperationalError):
        log_in(bank, fresh_login)
    rights = bank.root.execute(
        """
        with own as (
          select oid, nspname from pg_namespace
           where nspname !~ '^pg_' and nspname <> 'information_schema'
        )
        select 'schema' as what, nspname::text as name from own
         where has_schema_privilege(%(login)s, oid, 'usage, create')
        union all
        select 'function', p.oid::regprocedure::text
          from pg_proc p join own on own.oid = p.pronamespace
         where has_function_privilege(%(login)s, p.oid, 'execute')
        union all
        select 'relation', c.oid::regclass::text
          from pg_class c join own on own.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'v', 'm')
           and (has_table_privilege(%(login)s, c.oid,
                  'select, insert, update, delete, truncate, references, trigger')
                or has_any_column_privilege(%(login)s, c.oid, 'select, insert, update, references'))
        union all
        select 'sequence', c.oid::regclass::text
          from pg_class c join own on own.oid = c.relnamespace
         where case when c.relkind = 'S'
                    then has_sequence_privilege(%(login)s, c.oid, 'usage, select, update') end
        union all
        select 'database', current_database()::text
         where has_database_privilege(%(login)s, current_database(), 'connect, create, temporary')
        """,
        {"login": fresh_login},
    ).fetchall()
    assert rights == []


def test_public__fresh_login_let_in__calls_nothing(bank: Bank, fresh_login: str) -> None:
    """Were it given CONNECT, it would still be nobody there."""
    database, role = sql.Identifier(bank.root.info.dbname), sql.Identifier(fresh_login)
    bank.root.execute(sql.SQL("grant connect on database {} to {}").format(database, role))
    try:
        with log_in(bank, fresh_login) as fresh:
            for function in ("currency_list", "release_get", "caller_get", "book_verify"):
                call = sql.SQL("select bank.{}()").format(sql.Identifier(function))
                assert denied(fresh, call), function
            assert try_on_tables(bank, fresh) == set()
    finally:
        bank.root.execute(sql.SQL("revoke all on database {} from {}").format(database, role))


def test_auditor__audit_views__reads_them_all(bank: Bank) -> None:
    hold = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1}
    assert bank.call("hold_place", "ann", **hold)["outcome"] == "applied"
    prepare_exchange(bank)
    execute(bank, quote_for(bank, "ANN-EUR", "ANN-USD", 100))
    views = bank.root.execute(
        "select relname from pg_class where relnamespace = 'bank'::regnamespace and relkind = 'v'"
    ).fetchall()
    assert len(views) >= 7
    make_interest(bank, days=2)
    add_due(bank, make(bank), 0)
    imported(bank, "one")
    payee_of(bank)
    change(bank)
    start(bank)
    say(bank, "ann_agent")
    approve(bank, "staff", waiting(bank))
    intent_of(bank, amount=7)
    trip(bank, "stranger")
    with log_in(bank, "bank_auditor") as auditor:
        for view in views:
            name = sql.Identifier("bank", view["relname"])
            counted = sql.SQL("select count(*) as n from {}").format(name)
            seen = auditor.execute(counted).fetchall()
            assert seen == bank.root.execute(counted).fetchall()
            assert seen[0]["n"] > 0, view
            may_write = bank.one(
                "select has_table_privilege('bank_auditor', format('bank.%%I', %s::text),"
                " 'insert, update, delete, truncate')",
                view["relname"],
            )
            assert not may_write, view


def test_auditor__digests__in_no_view(bank: Bank) -> None:
    columns = bank.root.execute(
        "select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'bank'::regnamespace and c.relkind = 'v' and a.attname ~ 'digest'"
        "   and c.relname !~ '^audit_(approval|intent)'"  # those say what is decided about
    ).fetchall()
    assert columns == []


def test_auditor__functions__executes_none(bank: Bank) -> None:
    with log_in(bank, "bank_auditor") as auditor:
        for function in read_surface(bank.root):
            may = auditor.execute(
                "select bool_or(has_function_privilege(p.oid, 'execute')) as may from pg_proc p"
                " where p.pronamespace = 'bank'::regnamespace and p.proname = %s",
                [function.name],
            ).fetchone()
            assert may == {"may": False}, function
        assert denied(auditor, "select bank.caller_get()")
        assert denied(auditor, "select bank.currency_list()")


def test_authn__identity_of_nobody__unauthenticated(bank: Bank) -> None:
    """The login that opens sessions opens them for linked identities, and does nothing else."""
    with log_in(bank, "bank_authn") as authn:
        with pytest.raises(psycopg.Error) as refused:
            authn.execute(
                "select bank.session_open('https://issuer.test', 'mallory', sha256('x'),"
                " array['accounts:read'], now() + interval '1 hour')"
            )
        assert refused.value.sqlstate == "RB401"
        assert denied(authn, "select bank.account_balance('ACC10001')")
        assert denied(authn, "select bank.transfer_post('ACC10001', 'ACC20001', 1)")


# What the NOLOGIN roles may do on each table; anything more is a hole, anything less an outage.
# role: table: rights on the whole table
TABLE_RIGHTS: dict[str, dict[str, set[str]]] = {
    "bank_exec": {
        "agent_session": {"SELECT", "INSERT"},
        "interaction": {"SELECT", "INSERT"},
        "account": {"SELECT"},
        "account_balance": {"SELECT"},
        "book": {"SELECT"},
        "book_account": {"SELECT", "INSERT"},
        "credential": {"SELECT", "INSERT"},
        "approval": {"SELECT", "INSERT"},
        "approval_level": {"SELECT", "INSERT"},
        "approval_vote": {"SELECT", "INSERT"},
        "currency": {"SELECT"},
        "customer": {"SELECT", "INSERT"},
        "customer_change": {"SELECT"},
        "customer_detail": {"SELECT"},
        "exchange": {"SELECT"},
        "exchange_quote": {"SELECT", "INSERT"},
        "exchange_rate": {"SELECT", "INSERT"},
        "external_import": {"SELECT", "INSERT"},
        "external_line": {"SELECT", "INSERT"},
        "hold": {"SELECT"},
        "intent": {"SELECT", "INSERT"},
        "interest_accrual": {"SELECT"},
        "interest_capitalisation": {"SELECT"},
        "interest_position": {"SELECT"},
        "mandate": {"SELECT", "INSERT"},
        "notice": {"SELECT"},
        "outcome": {"SELECT"},
        "payee": {"SELECT", "INSERT"},
        "payee_check": {"SELECT", "INSERT"},
        "principal": {"SELECT", "INSERT"},
        "principal_identity": {"SELECT", "INSERT"},
        "product": {"SELECT", "INSERT"},
        "product_fee": {"SELECT", "INSERT"},
        "product_interest": {"SELECT", "INSERT"},
        "rule": {"SELECT", "INSERT"},
        "rule_set": {"SELECT", "INSERT"},
        "scope": {"SELECT"},
        "calendar": {"SELECT", "INSERT"},
        "schedule": {"SELECT", "INSERT"},
        "schedule_due": {"SELECT", "INSERT"},
        "worker_task": {"SELECT", "INSERT"},
    },
    "bank_ledger": {
        "agent_session": {"SELECT"},
        "approval": {"SELECT"},
        "approval_level": {"SELECT"},
        "approval_vote": {"SELECT"},
        "interaction": {"SELECT"},
        "exchange_rate": {"SELECT"},
        "calendar": {"SELECT"},
        "schedule": {"SELECT"},
        "schedule_due": {"SELECT"},
        "account": {"SELECT", "INSERT"},
        "account_balance": {"SELECT", "INSERT"},
        "book": {"SELECT"},
        "book_account": {"SELECT"},
        "currency": {"SELECT"},
        "customer_change": {"SELECT", "INSERT"},
        "customer_detail": {"SELECT", "INSERT"},
        "exchange": {"SELECT", "INSERT"},
        "exchange_quote": {"SELECT"},
        "exchange_remainder": {"SELECT", "INSERT"},
        "external_import": {"SELECT"},
        "external_line": {"SELECT"},
        "hold": {"SELECT", "INSERT"},
        "intent": {"SELECT"},
        "interest_accrual": {"SELECT", "INSERT"},
        "interest_capitalisation": {"SELECT", "INSERT"},
        "interest_enrolment": {"SELECT", "INSERT"},
        "interest_position": {"SELECT", "INSERT"},
        "journal": {"SELECT", "INSERT"},
        "mandate": {"SELECT"},
        "mandate_hold": {"SELECT", "INSERT", "DELETE"},
        "mandate_usage": {"SELECT", "INSERT"},
        "mandate_use": {"SELECT", "INSERT", "DELETE"},
        "notice": {"SELECT", "INSERT"},
        "refusal_count": {"SELECT", "INSERT"},
        "outcome": {"SELECT"},
        "payee": {"SELECT"},
        "payee_check": {"SELECT"},
        "rule": {"SELECT"},
        "rule_set": {"SELECT"},
        "rule_customer": {"SELECT", "INSERT"},
        "rule_count": {"SELECT", "INSERT"},
        "rule_use": {"SELECT", "INSERT", "DELETE"},
        "rule_hold": {"SELECT", "INSERT", "DELETE"},
        "principal": {"SELECT"},
        "product": {"SELECT"},
        "product_fee": {"SELECT"},
        "product_interest": {"SELECT"},
        "reversal": {"SELECT", "INSERT"},
        "scope": {"SELECT"},
    },
    "bank_reader": {
        "approval": {"SELECT"},
        "approval_level": {"SELECT"},
        "approval_vote": {"SELECT"},
        "agent_session": {"SELECT"},
        "interaction": {"SELECT"},
        "account": {"SELECT"},
        "account_balance": {"SELECT"},
        "book": {"SELECT"},
        "book_account": {"SELECT"},
        "currency": {"SELECT"},
        "customer": {"SELECT"},
        "customer_change": {"SELECT"},
        "customer_detail": {"SELECT"},
        "exchange": {"SELECT"},
        "exchange_quote": {"SELECT"},
        "exchange_rate": {"SELECT"},
        "exchange_remainder": {"SELECT"},
        "external_import": {"SELECT"},
        "external_line": {"SELECT"},
        "hold": {"SELECT"},
        "intent": {"SELECT"},
        "interest_accrual": {"SELECT"},
        "interest_capitalisation": {"SELECT"},
        "interest_enrolment": {"SELECT"},
        "interest_position": {"SELECT"},
        "journal": {"SELECT"},
        "mandate": {"SELECT"},
        "mandate_hold": {"SELECT"},
        "mandate_usage": {"SELECT"},
        "mandate_use": {"SELECT"},
        "notice": {"SELECT"},
        "refusal_count": {"SELECT"},
        "outcome": {"SELECT"},
        "payee": {"SELECT"},
        "payee_check": {"SELECT"},
        "rule": {"SELECT"},
        "rule_set": {"SELECT"},
        "rule_customer": {"SELECT"},
        "rule_count": {"SELECT"},
        "rule_use": {"SELECT"},
        "rule_hold": {"SELECT"},
        "principal": {"SELECT"},
        "principal_identity": {"SELECT"},
        "product": {"SELECT"},
        "product_fee": {"SELECT"},
        "product_interest": {"SELECT"},
        "reversal": {"SELECT"},
        "scope": {"SELECT"},
        "calendar": {"SELECT"},
        "schedule": {"SELECT"},
        "schedule_due": {"SELECT"},
        "worker_task": {"SELECT"},
    },
}
# role: (table, right): the columns it is limited to
COLUMN_RIGHTS: dict[str, dict[tuple[str, str], set[str]]] = {
    "bank_exec": {
        ("book", "UPDATE"): {
            "status",
            "payee_cooling_off_hours",
            "payee_misses_per_day",
            "rule_set_id",
            "approval_hours",
            "refusals_allowed",
            "refusals_seconds",
            "details_by_staff",
        },
        ("approval", "UPDATE"): {"status", "resolved_at", "journal_id", "outcome", "facts"},
        ("approval_level", "UPDATE"): {"approvers"},
        ("notice", "UPDATE"): {"acknowledged_at", "acknowledged_by"},
        ("payee", "UPDATE"): {"trusted_at", "trusted_by", "removed_at", "removed_by"},
        ("payee_check", "UPDATE"): {"starts_at", "misses"},
        ("agent_session", "UPDATE"): {"ended_at"},
        ("book_account", "UPDATE"): {"account_id"},
        ("credential", "UPDATE"): {"revoked_at"},
        ("customer", "UPDATE"): {"status"},
        ("external_line", "UPDATE"): {
            "status",
            "transfer_id",
            "rule",
            "reason",
            "resolved_by",
            "resolved_at",
        },
        ("principal", "UPDATE"): {"status", "person"},
        ("calendar", "UPDATE"): {"name", "weekend", "holidays", "updated_at"},
        ("schedule", "UPDATE"): {"status", "problem", "planned_until", "plan_at", "resumed_at"},
        ("schedule_due", "UPDATE"): {
            "due_at",
            "status",
            "attempts",
            "next_attempt_at",
            "transfer_id",
            "outcome",
            "facts",
            "resolved_at",
        },
        ("worker_task", "UPDATE"): {
            "worker_id",
            "host",
            "fence",
            "every",
            "led_until",
            "beat_at",
            "finished_at",
            "done",
            "failures",
            "failed_at",
            "error",
        },
        ("product", "UPDATE"): {"name", "overdraft_limit", "dormant_after", "is_offered"},
    },
    "bank_ledger": {
        ("customer", "SELECT"): {
            "book_id",
            "id",
            "name",
            "kind",
            "status",
            "details_changed_at",
        },
        ("customer", "UPDATE"): {"name", "details_changed_at"},
        ("customer_detail", "UPDATE"): {"address", "phone", "email"},
        ("mandate", "UPDATE"): {"revoked_at", "suspended_by", "is_suspended"},
        ("principal", "UPDATE"): {"status"},
        ("refusal_count", "UPDATE"): {"refused_at"},
        ("mandate_usage", "UPDATE"): {"starts_at", "amounts", "uses", "last_at"},
        ("rule_customer", "UPDATE"): {"customer_id"},
        ("rule_count", "UPDATE"): {"starts_at", "amount", "uses", "payee_ids", "paid_at"},
        ("account", "UPDATE"): {"closed_at", "dormant_at", "dormancy_due_at"},
        ("account_balance", "UPDATE"): {
            "posted",
            "held",
            "version",
            "floor_amount",
            "debit_open",
            "credit_open",
        },
        ("exchange_remainder", "UPDATE"): {"remainder"},
        ("hold", "UPDATE"): {"status", "captured_amount", "resolved_at", "transfer_id"},
        ("interest_enrolment", "UPDATE"): {"enrolled_on", "terms_id"},
        ("interest_position", "UPDATE"): {
            "accrued_through",
            "capitalised_on",
            "due_on",
            "entry_version",
            "outstanding",
            "refusal",
            "retry_at",
        },
        ("reversal", "UPDATE"): {"reversed", "reversal_ids"},
    },
    "bank_reader": {},
}
# role: (table, right): the columns it may not have, where it has all others
COLUMNS_BUT: dict[tuple[str, str, str], set[str]] = {
    ("bank_exec", "journal", "SELECT"): {"credit_balance", "credit_version", "credit_customer_id"},
    ("bank_reader", "credential", "SELECT"): {"digest"},
}


def test_nologin_roles__rights__exactly_these(bank: Bank) -> None:
    tables = bank.root.execute(
        """
        select a.grantee::regrole::text as role, c.relname, a.privilege_type
          from pg_class c
         cross join aclexplode(c.relacl) a
         where c.relnamespace = 'bank_data'::regnamespace and c.relkind in ('r', 'p')
           and a.grantee <> c.relowner
        """
    ).fetchall()
    held: dict[str, dict[str, set[str]]] = {}
    for row in tables:
        role = held.setdefault(row["role"], {})
        role.setdefault(row["relname"], set()).add(row["privilege_type"])
    assert held == TABLE_RIGHTS


def test_nologin_roles__rights_on_columns__exactly_these(bank: Bank) -> None:
    rows = bank.root.execute(
        """
        select a.grantee::regrole::text as role, c.relname, a.privilege_type, t.attname
          from pg_class c
          join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
         cross join aclexplode(t.attacl) a
         where c.relnamespace = 'bank_data'::regnamespace
        """
    ).fetchall()
    held: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        key = (row["role"], row["relname"], row["privilege_type"])
        held.setdefault(key, set()).add(row["attname"])
    columns = bank.root.execute(
        "select c.relname, t.attname from pg_class c join pg_attribute t on t.attrelid = c.oid"
        " where c.relnamespace = 'bank_data'::regnamespace and c.relkind in ('r', 'p')"
        " and t.attnum > 0 and not t.attisdropped"
    ).fetchall()
    expected = {
        (role, table, right): names
        for role, rights in COLUMN_RIGHTS.items()
        for (table, right), names in rights.items()
    }
    for (role, table, right), missing in COLUMNS_BUT.items():
        every = {row["attname"] for row in columns if row["relname"] == table}
        assert missing < every
        expected[role, table, right] = every - missing
    assert held == expected


FORBIDDEN: list[tuple[str, LiteralString]] = [
    ("bank_exec", "select credit_balance from bank_data.journal"),
    ("bank_exec", "select j from bank_data.journal j"),
    ("bank_exec", "insert into bank_data.journal default values"),
    ("bank_exec", "update bank_data.journal set amount = 1"),
    ("bank_exec", "delete from bank_data.journal"),
    ("bank_exec", "truncate bank_data.journal"),
    ("bank_exec", "update bank_data.account_balance set posted = 1"),
    ("bank_exec", "update bank_data.hold set status = 'released'"),
    ("bank_exec", "update bank_data.external_line set amount = 1"),
    ("bank_exec", "delete from bank_data.external_line"),
    ("bank_exec", "update bank_data.external_import set closing = 1"),
    ("bank_exec", "delete from bank_data.external_import"),
    ("bank_ledger", "update bank_data.external_line set status = 'open'"),
    ("bank_exec", "update bank_data.product set currency = 'EUR'"),
    ("bank_exec", "update bank_data.exchange_rate set rate = 1"),
    ("bank_exec", "delete from bank_data.exchange_rate"),
    ("bank_exec", "update bank_data.exchange_quote set expires_at = 'infinity'"),
    ("bank_exec", "insert into bank_data.exchange default values"),
    ("bank_exec", "update bank_data.intent set amount = 1"),
    ("bank_exec", "update bank_data.intent set expires_at = 'infinity'"),
    ("bank_exec", "delete from bank_data.intent"),
    ("bank_ledger", "insert into bank_data.intent default values"),
    ("bank_ledger", "update bank_data.intent set digest = ''"),
    ("bank_exec", "select from bank_data.exchange_remainder"),
    ("bank_exec", "update bank_data.mandate set expires_at = 'infinity'"),
    ("bank_exec", "update bank_data.mandate set revoked_at = null"),
    ("bank_exec", "update bank_data.mandate set is_suspended = false"),
    ("bank_exec", "update bank_data.mandate set suspended_by = null"),
    ("bank_exec", "select from bank_data.refusal_count"),
    ("bank_exec", "update bank_data.refusal_count set refused_at = '{}'"),
    ("bank_exec", "insert into bank_data.notice default values"),
    ("bank_exec", "update bank_data.notice set facts = '{}'"),
    ("bank_exec", "delete from bank_data.notice"),
    ("bank_ledger", "update bank_data.notice set acknowledged_at = now()"),
    ("bank_ledger", "delete from bank_data.notice"),
    ("bank_ledger", "delete from bank_data.refusal_count"),
    ("bank_ledger", "update bank_data.principal set scopes = '{}'"),
    ("bank_ledger", "update bank_data.book set refusals_allowed = null"),
    ("bank_exec", "select from bank_data.mandate_usage"),
    ("bank_exec", "update bank_data.mandate_usage set uses = '{}'"),
    ("bank_exec", "delete from bank_data.mandate_use"),
    ("bank_exec", "delete from bank_data.mandate_hold"),
    ("bank_exec", "update bank_data.rule set threshold = 0"),
    ("bank_exec", "delete from bank_data.rule"),
    ("bank_exec", "update bank_data.rule_set set rule_ids = '{}'"),
    ("bank_exec", "delete from bank_data.rule_set"),
    ("bank_exec", "select from bank_data.rule_count"),
    ("bank_exec", "delete from bank_data.rule_use"),
    ("bank_exec", "delete from bank_data.rule_hold"),
    ("bank_ledger", "insert into bank_data.rule default values"),
    ("bank_ledger", "update bank_data.rule_set set rule_ids = '{}'"),
    ("bank_ledger", "delete from bank_data.rule_count"),
    ("bank_ledger", "update bank_data.book set rule_set_id = null"),
    ("bank_ledger", "update bank_data.mandate set limit_uses = null"),
    ("bank_ledger", "insert into bank_data.mandate default values"),
    ("bank_ledger", "delete from bank_data.mandate"),
    ("bank_ledger", "delete from bank_data.mandate_usage"),
    ("bank_exec", "update bank_data.payee set created_at = now()"),
    ("bank_exec", "update bank_data.payee set match = 'match'"),
    ("bank_exec", "delete from bank_data.payee"),
    ("bank_exec", "delete from bank_data.payee_check"),
    ("bank_ledger", "update bank_data.payee set trusted_at = now()"),
    ("bank_exec", "update bank_data.approval set command = '{}'"),
    ("bank_exec", "update bank_data.approval set digest = ''"),
    ("bank_exec", "update bank_data.approval set staff_needed = 0"),
    ("bank_exec", "update bank_data.approval set expires_at = 'infinity'"),
    ("bank_exec", "delete from bank_data.approval"),
    ("bank_exec", "update bank_data.approval_vote set decision = 'approve'"),
    ("bank_exec", "delete from bank_data.approval_vote"),
    ("bank_exec", "delete from bank_data.approval_level"),
    ("bank_ledger", "insert into bank_data.approval_vote default values"),
    ("bank_ledger", "update bank_data.approval set status = 'executed'"),
    ("bank_exec", "update bank_data.agent_session set customer_id = 1"),
    ("bank_exec", "update bank_data.agent_session set expires_at = 'infinity'"),
    ("bank_exec", "delete from bank_data.agent_session"),
    ("bank_exec", "update bank_data.interaction set content = ''"),
    ("bank_exec", "delete from bank_data.interaction"),
    ("bank_exec", "truncate bank_data.interaction"),
    ("bank_ledger", "insert into bank_data.interaction default values"),
    ("bank_ledger", "delete from bank_data.interaction"),
    ("bank_ledger", "update bank_data.agent_session set ended_at = null"),
    ("bank_exec", "update bank_data.credential set session_id = null"),
    ("bank_exec", "update bank_data.credential set scopes = '{}'"),
    ("bank_exec", "update bank_data.credential set digest = ''"),
    ("bank_exec", "update bank_data.principal set is_operator = true"),
    ("bank_exec", "update bank_data.principal set scopes = '{}'"),
    ("bank_exec", "update bank_data.customer set kind = 'internal'"),
    ("bank_exec", "update bank_data.customer set name = 'Mallory'"),
    ("bank_exec", "update bank_data.customer_detail set phone = '+15550100000'"),
    ("bank_exec", "delete from bank_data.customer_change"),
    ("bank_ledger", "update bank_data.customer_change set contacts = '[]'"),
    ("bank_exec", "delete from bank_data.mandate"),
    ("bank_exec", "drop policy select_exec on bank_data.account"),
    ("bank_exec", "alter role bank_exec bypassrls"),
    ("bank_ledger", "update bank_data.journal set amount = 1"),
    ("bank_ledger", "delete from bank_data.journal"),
    ("bank_ledger", "truncate bank_data.journal"),
    ("bank_ledger", "update bank_data.account set dormant_after = null"),
    ("bank_ledger", "insert into bank_data.product_fee default values"),
    ("bank_exec", "update bank_data.product_fee set flat = 0"),
    ("bank_exec", "delete from bank_data.product_fee"),
    ("bank_exec", "update bank_data.account_balance set floor_amount = -1"),
    ("bank_ledger", "update bank_data.account_balance set customer_id = 1"),
    ("bank_ledger", "update bank_data.hold set amount = 1"),
    ("bank_ledger", "update bank_data.hold set expires_at = 'infinity'"),
    ("bank_ledger", "delete from bank_data.hold"),
    ("bank_ledger", "update bank_data.exchange set rounding_amount = 1"),
    ("bank_ledger", "delete from bank_data.exchange"),
    ("bank_ledger", "delete from bank_data.exchange_remainder"),
    ("bank_ledger", "update bank_data.exchange_quote set to_amount = 1"),
    ("bank_ledger", "update bank_data.reversal set amount = 1"),
    ("bank_ledger", "delete from bank_data.reversal"),
    ("bank_ledger", "update bank_data.account set customer_id = 1"),
    ("bank_ledger", "update bank_data.account set number = 'X'"),
    ("bank_ledger", "update bank_data.account set exponent = 0"),
    ("bank_ledger", "delete from bank_data.account"),
    ("bank_ledger", "delete from bank_data.account_balance"),
    ("bank_ledger", "select from bank_data.credential"),
    ("bank_ledger", "insert into bank_data.principal default values"),
    ("bank_ledger", "drop policy all_ledger on bank_data.account_balance"),
    ("bank_reader", "update bank_data.journal set amount = 1"),
    ("bank_reader", "select digest from bank_data.credential"),
    ("bank_reader", "select from deploy.release"),
]


@pytest.mark.parametrize("role", ["bank_exec", "bank_ledger", "bank_reader"])
def test_nologin_role__what_it_must_never__42501(bank: Bank, role: LiteralString) -> None:
    """Whatever the settings say: these are privileges, not policies."""
    forge(bank, bank.root)
    tables = tables_of(bank)
    bank.root.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    forbidden = [statement for who, statement in FORBIDDEN if who == role]
    assert [statement for statement in forbidden if not denied(bank.root, statement)] == []
    for schema, table, _ in tables:
        for alteration in (
            "alter table {} disable row level security",
            "alter table {} no force row level security",
            "alter table {} add thief text",
            "create policy thief on {} using (true)",
            "truncate {} cascade",
            "drop table {}",
        ):
            statement = sql.SQL(alteration).format(sql.Identifier(schema, table))
            assert denied(bank.root, statement), (alteration, table)
