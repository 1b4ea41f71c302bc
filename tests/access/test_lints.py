"""The lints of lints.sql: none reports anything but the exceptions below, and each can report."""

import re
from pathlib import Path
from typing import LiteralString

import pytest

from tests.access.surface import Connection
from tests.bank import Bank

TEXT = Path(__file__).with_name("lints.sql").read_text()
SETUP, *BLOCKS = re.split(r"^-- lint: ", TEXT, flags=re.MULTILINE)
LINTS = {block.split("\n", 1)[0]: block.split("\n", 1)[1] for block in BLOCKS}
# Logins that other tests make in the same server while these run.
PASSING_LOGIN = re.compile(r"login_")

YOYO = "yoyo makes its own tables, and they are no part of a call"
OWNER = "the only policy there, for the owner, whom FORCE would lock out of its own table"
SCRATCH = "the test server is thrown away with its data"
# lint: object: why it may
SCHEDULE_PLAN = (
    "bank.schedule_plan(bigint,timestamp with time zone,timestamp without time zone[],"
    "timestamp with time zone[],timestamp without time zone,timestamp with time zone,text,uuid,"
    "integer)"
)
EXCEPTIONS: dict[str, dict[str, str]] = {
    "column_lossy_money": dict.fromkeys(
        ("bank_data.exchange_rate", "bank_data.exchange_quote"),
        "a rate is an exact decimal and no amount; a CHECK refuses NaN and Infinity",
    )
    | {
        "bank_data.interest_accrual": "exact: whole numbers by a constraint, without NaN",
        "bank_data.product_interest": "exact: eight places and bounds by a constraint",
    },
    "column_local_time": {
        **dict.fromkeys(
            ("yoyo._yoyo_log", "yoyo._yoyo_migration", "yoyo._yoyo_version", "yoyo.yoyo_lock"), YOYO
        ),
        **dict.fromkeys(
            ("bank_data.schedule", "bank_data.schedule_due"),
            "of clocks whose zone the schedule names: that is what recurs",
        ),
    },
    "key_narrow": {
        "bank_data.interest_enrolment": "one row for each book",
        "bank_data.book": "books are few: a bank, a branch, a tenant",
        "yoyo._yoyo_version": YOYO,
        "yoyo.yoyo_lock": YOYO,
    },
    "function_polymorphic": {
        "bank.must(anyelement)": "refuses every type but two before it looks at the value"
    },
    "policy_write_always": {
        **dict.fromkeys(
            ("yoyo._yoyo_log", "yoyo._yoyo_migration", "yoyo._yoyo_version", "yoyo.yoyo_lock"),
            OWNER,
        ),
        "deploy.object": OWNER,
        "deploy.release": OWNER,
    },
    "table_dangerous_privilege": dict.fromkeys(
        (
            "bank_data.mandate_hold",
            "bank_data.mandate_use",
            "bank_data.rule_hold",
            "bank_data.rule_use",
        ),
        "what is over is removed, so that no call has to look through it; the journal has it",
    ),
    "server_setting": dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), SCRATCH),
    "surface_identity": {
        "bank.account_dormancy_sweep(integer,uuid,integer)": "known by its login, bank_worker",
        "bank.interest_sweep(integer,uuid,integer)": "the worker is known by its login",
        "bank.currency_list()": "everybody may know the currencies",
        "bank.outcome_list()": "everybody may know the codes",
        "bank.release_get()": "the API asks it before there is a caller",
        "bank.must(anyelement)": "looks at its argument only",
        "bank.session_open(text,text,bytea,text[],timestamp with time zone,uuid,integer)": (
            "makes the credential; for the login bank_authn alone"
        ),
        **dict.fromkeys(
            (
                SCHEDULE_PLAN,
                "bank.schedule_plan_list(integer,integer)",
                "bank.schedule_sweep(integer,uuid,integer)",
                "bank.worker_lead(uuid,text,text,integer,integer,integer)",
                "bank.worker_report(uuid,text,bigint,integer,text,boolean,integer)",
            ),
            "known by its login; for bank_worker alone",
        ),
        "bank.approval_sweep(integer,uuid,integer)": "for the login bank_worker alone",
        "bank.hold_sweep(integer,uuid,integer)": "for the login bank_worker alone",
    },
    "unique_global": {"bank_data.outcome": "a reference table, the same for everybody"},
}


def run(root: Connection, lint: str) -> set[tuple[str, str]]:
    """The findings of one lint, exceptions included."""
    root.execute(SETUP.encode())
    rows = root.execute(LINTS[lint].encode()).fetchall()
    return {
        (str(row["object"]), str(row["detail"]))
        for row in rows
        if not PASSING_LOGIN.match(str(row["object"]))
    }


def test_lints__each_has_a_reason() -> None:
    assert len(LINTS) > 40
    assert all(text.startswith("-- why: ") for text in LINTS.values())
    assert set(EXCEPTIONS) <= set(LINTS)


def test_lints__migrated_bank__nothing_but_the_exceptions(bank: Bank) -> None:
    unexpected, stale = {}, {}
    for lint in LINTS:
        findings = run(bank.root, lint)
        excused = EXCEPTIONS.get(lint, {})
        if new := {finding for finding in findings if finding[0] not in excused}:
            unexpected[lint] = new
        if gone := set(excused) - {finding[0] for finding in findings}:
            stale[lint] = gone
    assert not unexpected
    # A server that is kept (--server-url) has durable settings: nothing to excuse there.
    stale.pop("server_setting", None)
    assert not stale


# lint: what offends it, and the object it must name
OFFENCES: dict[str, tuple[LiteralString, str]] = {
    "append_only": ("grant update (amount) on bank_data.journal to bank_exec", "bank_data.journal"),
    "column_local_time": (
        "alter table bank_data.journal add at timestamp",
        "bank_data.journal",
    ),
    "column_login_privilege": (
        "grant select (id) on bank_data.journal to bank_api",
        "bank_data.journal",
    ),
    "column_lossy_money": (
        "alter table bank_data.journal add fee_amount float",
        "bank_data.journal",
    ),
    "column_secret": (
        "alter table bank_data.credential add secret text",
        "bank_data.credential",
    ),
    "constraint_not_valid": (
        "alter table bank_data.account add constraint x check (id > 0) not valid",
        "bank_data.account",
    ),
    "database_public": (
        (
            "do $$ begin execute format('grant temporary on database %I to public',"
            " current_database()); end $$"
        ),
        "",
    ),
    "database_temporary": (
        (
            "do $$ begin execute format('grant temporary on database %I to bank_api',"
            " current_database()); end $$"
        ),
        "",
    ),
    "foreign_key_action": (
        (
            "alter table bank_data.account add constraint x foreign key (book_id, customer_id)"
            " references bank_data.customer (book_id, id) on delete cascade"
        ),
        "bank_data.account",
    ),
    "foreign_key_index": ("drop index bank_data.account_currency_idx", "bank_data.account"),
    "function_backslash": (
        r"create function bank.lint() returns boolean language sql as $$ select 'a' ~ '\d' $$",
        "bank.lint()",
    ),
    "function_default_acl": (
        "alter default privileges for role bank_exec grant execute on functions to public",
        "bank_exec",
    ),
    "function_dynamic_sql": (
        (
            "create function bank.lint(t text) returns void language plpgsql as"
            " $$ begin execute 'drop table ' || t; end $$"
        ),
        "bank.lint(text)",
    ),
    "function_leakproof": (
        "alter function bank_private.amount_major leakproof",
        "bank_private.amount_major(bigint,smallint)",
    ),
    "function_owner": (
        "alter function bank.must owner to bank_api",
        "bank.must(anyelement)",
    ),
    "function_owner_owns_tables": (
        "alter function bank.must owner to bank_owner",
        "bank.must(anyelement)",
    ),
    "function_polymorphic": (
        (
            "create function bank.lint(anyelement) returns integer language sql security definer"
            " as 'select 1'"
        ),
        "bank.lint(anyelement)",
    ),
    "function_public": (
        "grant execute on function bank.must to public",
        "bank.must(anyelement)",
    ),
    "function_search_path": (
        "alter function bank.must set search_path = ''",
        "bank.must(anyelement)",
    ),
    "function_session_setting": (
        (
            "create function bank.lint() returns void language plpgsql as"
            " $$ begin perform set_config('bank.principal', '1', false); end $$"
        ),
        "bank.lint()",
    ),
    "function_stable_writes": (
        (
            "alter function bank.transfer_post stable;"
            " create function bank.lint() returns void stable language plpgsql as"
            " $$ begin delete from bank_data.journal; end $$"
        ),
        "bank.lint()",
    ),
    "function_untrusted": (
        "create function bank.lint() returns float8 language internal as 'drandom'",
        "bank.lint()",
    ),
    "function_when_others": (
        (
            "create function bank.lint() returns void language plpgsql as"
            " $$ begin null; exception when others then null; end $$"
        ),
        "bank.lint()",
    ),
    "grant_option": (
        "grant select on bank_data.currency to bank_reader with grant option",
        "bank_data.currency",
    ),
    "index_duplicate": (
        "create index on bank_data.account (customer_id, book_id, id)",
        "bank_data.account",
    ),
    "policy_disabled": (
        "alter table bank_data.journal disable row level security",
        "bank_data.journal",
    ),
    "policy_for_login": (
        "create policy lint on bank_data.journal to bank_api using (true)",
        "bank_data.journal",
    ),
    "policy_function": (
        "create policy lint on bank_data.journal to bank_exec using (occurred_at < now())",
        "bank_data.journal",
    ),
    "policy_several": (
        "create policy lint on bank_data.journal for select to bank_exec using (true)",
        "bank_data.journal",
    ),
    "policy_volatile": (
        "create policy lint on bank_data.journal to bank_exec using (random() < 2)",
        "bank_data.journal",
    ),
    "policy_write_always": (
        "create policy lint on bank_data.journal for insert to bank_exec with check (true)",
        "bank_data.journal",
    ),
    "relation_owner": ("alter table bank_data.journal owner to bank_api", "bank_data.journal"),
    "role_member": ("grant bank_exec to bank_api", "bank_api"),
    "schema_public_create": ("grant usage on schema bank to public", "bank"),
    "search_path_creatable": (
        (
            "create schema lint; grant create on schema lint to bank_api;"
            " alter function bank.must set search_path = pg_catalog, lint, pg_temp"
        ),
        "bank.must(anyelement)",
    ),
    "surface_identity": (
        "create function bank.lint() returns integer language sql as 'select 1'",
        "bank.lint()",
    ),
    "surface_settings": (
        "alter function bank.caller_get reset bank.reach",
        "bank.caller_get(bytea,integer)",
    ),
    "table_dangerous_privilege": (
        "grant truncate on bank_data.journal to bank_ledger",
        "bank_data.journal",
    ),
    "table_force_row_security": (
        "alter table bank_data.journal no force row level security",
        "bank_data.journal",
    ),
    "table_login_privilege": (
        "grant select on bank_data.journal to bank_api",
        "bank_data.journal",
    ),
    "table_primary_key": ("create table bank_data.lint (id bigint)", "bank_data.lint"),
    "table_row_security": ("create table bank_data.lint (id bigint)", "bank_data.lint"),
    "table_unlogged": ("alter table bank_data.journal set unlogged", "bank_data.journal"),
    "table_without_policy": (
        (
            "create table bank_data.lint (id bigint); alter table bank_data.lint"
            " enable row level security"
        ),
        "bank_data.lint",
    ),
    "unique_global": ("create unique index on bank_data.journal (request_id)", "bank_data.journal"),
    "view_invoker": ("create view bank.lint as select from bank_data.journal", "bank.lint"),
    "view_materialized": (
        "create materialized view bank.lint as select 1 as one",
        "bank.lint",
    ),
    "key_narrow": ("create table bank_data.lint (id integer primary key)", "bank_data.lint"),
    "role_attribute": ("alter role bank_api createrole", "bank_api"),
    "role_timeout": ("alter role bank_api reset lock_timeout", "bank_api"),
    "extension_public": ("create extension pgstattuple schema public", "pgstattuple"),
    "server_setting": ("set row_security = off", "row_security"),
}


def test_offences__every_lint_has_one() -> None:
    assert set(OFFENCES) == set(LINTS)


@pytest.mark.parametrize("lint", OFFENCES)
def test_lint__offended__reports(bank: Bank, lint: str) -> None:
    """In a transaction: roles and their settings belong to the server, not to this clone."""
    offence, named = OFFENCES[lint]
    with bank.root.transaction(force_rollback=True):
        before = run(bank.root, lint)
        bank.root.execute(offence)
        found = {name for name, _ in run(bank.root, lint) - before}
    assert (named or bank.root.info.dbname) in found
