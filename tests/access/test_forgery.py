"""Nobody is anybody else: roles, settings, stolen digests and temporary objects gain nothing."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.access.conftest import denied, log_in
from tests.access.surface import (
    SETTINGS,
    Connection,
    aim,
    arguments_of,
    ask,
    callable_by_callers,
    forge,
)
from tests.bank import ANN, SERVICE_LOGIN, Bank, credential_of

LOGINS = ("bank_api", "bank_authn", "bank_auditor", SERVICE_LOGIN)
HIJACKED = "ZZ666"  # the SQLSTATE that a planted object raises


@pytest.fixture
def login(request: pytest.FixtureRequest, bank: Bank) -> Iterator[Connection]:
    """A login that proved its password; its session holds nothing of a superuser."""
    with log_in(bank, request.param) as connection:
        yield connection


@pytest.mark.parametrize("login", LOGINS, indirect=True)
def test_login__set_role_or_session_authorization__42501(bank: Bank, login: Connection) -> None:
    """Into no role that it is not a member of: neither an owner, nor a login, nor the superuser."""
    rows = bank.root.execute(
        "select rolname from pg_roles where not pg_has_role(%s, oid, 'member')"
        " and (rolname ~ '^bank_' or rolsuper or rolname = %s)",
        [login.info.user, SERVICE_LOGIN],
    ).fetchall()
    others = [row["rolname"] for row in rows]
    assert {"bank_owner", "bank_exec", "bank_ledger", bank.root.info.user} <= set(others)
    for other in others:
        role = sql.Identifier(other)
        assert denied(login, sql.SQL("set role {}").format(role)), other
        assert denied(login, sql.SQL("set session authorization {}").format(role)), other


def test_service__set_role_of_its_group__stays_itself(bank: Bank) -> None:
    """session_user survives SET ROLE: it names the caller."""
    with log_in(bank, SERVICE_LOGIN) as service:
        before = service.execute("select (bank.caller_get()).principal_id").fetchone()
        service.execute("set role bank_service")
        assert service.execute("select (bank.caller_get()).principal_id").fetchone() == before
        assert before == {"principal_id": bank.principals["service"]}


def test_api__no_credential__every_function_unauthenticated(bank: Bank) -> None:
    aimed = aim(bank)
    state, count = bank.state(), bank.journal_count()
    with log_in(bank, "bank_api") as api:
        for function in callable_by_callers(bank.root):
            answer = ask(api, function, arguments_of(function, aimed))
            assert (answer.sqlstate, answer.message) == ("RB401", "unauthenticated"), function
    assert (bank.state(), bank.journal_count()) == (state, count)


def test_api__settings_forged__every_function_unauthenticated(bank: Bank) -> None:
    aimed = aim(bank)
    with log_in(bank, "bank_api") as api:
        forge(bank, api)
        for function in callable_by_callers(bank.root):
            answer = ask(api, function, arguments_of(function, aimed))
            assert (answer.sqlstate, answer.message) == ("RB401", "unauthenticated"), function
        assert denied(api, "select from bank_data.account")


def test_api__settings_forged_and_a_key__answers_as_without(bank: Bank) -> None:
    """What the key does not give, the settings do not add: call by call."""
    aimed = aim(bank)
    functions = callable_by_callers(bank.root)
    with log_in(bank, "bank_api") as honest, log_in(bank, "bank_api") as forger:
        forge(bank, forger)
        for function in functions:
            arguments = arguments_of(function, aimed)
            plain = ask(honest, function, arguments, "ann_agent")
            assert ask(forger, function, arguments, "ann_agent") == plain, function


@pytest.mark.parametrize(
    "statement",
    [
        None,
        "set row_security = off",
        "set search_path = bank_data, bank_private, pg_catalog",
        (
            "set standard_conforming_strings = off; set escape_string_warning = off;"
            " set backslash_quote = on"
        ),
        "set transform_null_equals = on",
        "set array_nulls = off",
        "set bytea_output = escape",
        "set plan_cache_mode = force_generic_plan",
        "set synchronous_commit = off",
        "set check_function_bodies = off",
        "set default_transaction_isolation = serializable",
    ],
    ids=lambda statement: (statement or "forged").partition(" = ")[0],
)
def test_service__settings__answers_as_without_or_nothing(
    bank: Bank, statement: LiteralString | None
) -> None:
    """Row security switched off makes a call fail; no setting makes it answer more."""
    aimed = aim(bank)
    with log_in(bank, SERVICE_LOGIN) as honest, log_in(bank, SERVICE_LOGIN) as forger:
        if statement is None:
            forge(bank, forger)
        else:
            forger.execute(statement)
        for function in callable_by_callers(bank.root):
            arguments = arguments_of(function, aimed)
            plain, forged = ask(honest, function, arguments), ask(forger, function, arguments)
            if statement == "set row_security = off":
                assert forged == plain or forged.sqlstate == "42501", function
            else:
                assert forged == plain, function
    assert bank.balance("ACC20001") == 1000


def test_service__settings_forged__moves_own_money_alone(bank: Bank) -> None:
    """The positive side: with forged settings the service is still itself, and Ann's."""
    with log_in(bank, SERVICE_LOGIN) as service:
        forge(bank, service)
        own = service.execute(
            "select outcome, principal_id from bank.transfer_post('ACC10001', 'ACC20001', 1)"
        ).fetchone()
        other = service.execute(
            "select outcome from bank.transfer_post('ACC20001', 'ACC10001', 1)"
        ).fetchone()
    assert own == {"outcome": "applied", "principal_id": bank.principals["service"]}
    assert other == {"outcome": "account_unknown"}
    bank.verify()


def test_credential__the_stored_digest__unauthenticated(bank: Bank) -> None:
    """Whoever steals the table, or a backup, has nothing to present."""
    stored = bank.one(
        "select digest from bank_data.credential where principal_id = %s",
        bank.principals["ann_agent"],
    )
    with pytest.raises(psycopg.Error) as refused:
        bank.api.execute("select bank.caller_get(credential => %s)", [stored])
    assert (refused.value.sqlstate, refused.value.diag.message_primary) == (
        "RB401",
        "unauthenticated",
    )
    assert bank.call("caller_get", "ann_agent")["principal_id"] == bank.principals["ann_agent"]


def settings_of(connection: Connection) -> dict[str, str | None]:
    """The identity settings as a caller sees them; never set, and empty, are the same."""
    rows = connection.execute(
        "select s as name, nullif(current_setting('bank.' || s, true), '') as value"
        "  from unnest(%s::text[]) s",
        [list(SETTINGS)],
    ).fetchall()
    return {row["name"]: row["value"] for row in rows}


@pytest.mark.parametrize("before", [None, "before"])
def test_settings__after_every_call__as_before(bank: Bank, before: str | None) -> None:
    """Inside one transaction: after a call that succeeds, and after one that fails."""
    expected = dict.fromkeys(SETTINGS, before)
    with bank.api.transaction(force_rollback=True):
        if before:
            for name in SETTINGS:
                bank.api.execute("select set_config(%s, %s, true)", [f"bank.{name}", before])
        assert settings_of(bank.api) == expected
        for who in ("ann_agent", "staff", "ann", "bob_agent"):
            bank.rows("account_list", who)
            bank.call("caller_get", who)
            assert settings_of(bank.api) == expected
            bank.pay(who, "ACC10001", "ACC20001", 1)
            assert settings_of(bank.api) == expected
            with pytest.raises(psycopg.Error) as refused, bank.api.transaction():
                bank.call("account_balance", who, account_number="NONE")
            assert refused.value.sqlstate == "RB404"
            assert settings_of(bank.api) == expected


def test_settings__after_every_function__as_before(bank: Bank) -> None:
    """None was forgotten: each function of the surface is called, as staff."""
    aimed = aim(bank)
    expected = dict.fromkeys(SETTINGS, None)
    answered = 0
    for function in callable_by_callers(bank.root):
        named = {**arguments_of(function, aimed), "credential": credential_of("staff")}
        query = sql.SQL("select bank.{}({})").format(
            sql.Identifier(function.name),
            sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
                for name in named
            ),
        )
        with bank.api.transaction(force_rollback=True):
            with contextlib.suppress(psycopg.Error), bank.api.transaction():
                bank.api.execute(query, named)
                answered += 1
            assert settings_of(bank.api) == expected, function
    assert answered > 20


def plant(service: Connection) -> None:
    """Temporary objects named like everything that the functions name without a schema.

    A domain for each type, a table for each relation, a function for each function: whichever is
    found in the place of ours raises HIJACKED.
    """
    service.execute(f"""
        create function pg_temp.trap() returns boolean language plpgsql as
          $$ begin raise exception 'hijacked' using errcode = '{HIJACKED}'; end $$
        """)
    names = service.execute(
        """
        with word as (
          select distinct found[1] as name
            from pg_proc p
           cross join regexp_matches(p.prosrc, '[a-z_][a-z0-9_]*', 'g') found
           where p.pronamespace::regnamespace::text in ('bank', 'bank_private')
        )
        select 'type' as what, t.typname::text as name, null as arguments, null as result
          from pg_type t join word w on w.name = t.typname
         where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype = 'b'
        union all
        select 'table', c.relname::text, null, null
          from pg_class c join word w on w.name = c.relname
         where c.relkind in ('r', 'v')
           and c.relnamespace::regnamespace::text in ('bank_data', 'bank', 'pg_catalog')
        union all
        select 'function', p.proname::text, oidvectortypes(p.proargtypes),
               p.prorettype::regtype::text
          from pg_proc p join word w on w.name = p.proname
         where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f'
           and not exists (select from unnest(p.proargtypes || p.prorettype) a
                             join pg_type t on t.oid = a
                            where t.typtype = 'p' or t.typname = 'any')
        """
    ).fetchall()
    assert len([row for row in names if row["what"] == "type"]) > 5
    assert len([row for row in names if row["what"] == "function"]) > 50
    for row in names:
        name = sql.Identifier("pg_temp", row["name"])
        if row["what"] == "type":
            base = sql.Identifier("pg_catalog", row["name"])
            statement = sql.SQL("create domain {} as {} check (pg_temp.trap())").format(name, base)
        elif row["what"] == "table":
            statement = sql.SQL("create table {} (trap boolean check (pg_temp.trap()))").format(
                name
            )
        else:
            statement = sql.SQL(
                "create function {}({}) returns {} language plpgsql as"
                " 'begin perform pg_temp.trap(); return null; end'"
            ).format(name, sql.SQL(row["arguments"]), sql.SQL(row["result"]))
        try:
            service.execute(statement)
        except (psycopg.errors.DuplicateObject, psycopg.errors.DuplicateTable):
            continue  # a table of two schemas, a type and a table of one name


def grant_temporary(bank: Bank) -> None:
    database = sql.Identifier(bank.root.info.dbname)
    bank.root.execute(sql.SQL("grant temporary on database {} to bank_service").format(database))


def test_temporary_objects__named_like_ours__no_effect(bank: Bank) -> None:
    """As a service that was given TEMPORARY on purpose: names are found in pg_catalog first."""
    grant_temporary(bank)
    aimed = aim(bank)
    with log_in(bank, SERVICE_LOGIN) as honest, log_in(bank, SERVICE_LOGIN) as thief:
        plant(thief)
        for path in ("pg_temp, bank_data, pg_catalog", "pg_catalog, pg_temp"):
            thief.execute(sql.SQL("set search_path = " + path))
            for function in callable_by_callers(bank.root):
                arguments = arguments_of(function, aimed)
                plain = ask(honest, function, arguments)
                assert ask(thief, function, arguments) == plain, function
            paid = thief.execute(
                "select outcome from bank.transfer_post('ACC10001'::pg_catalog.text,"
                " 'ACC20001'::pg_catalog.text, 1, allow_duplicate => true)"
            ).fetchone()
            assert paid == {"outcome": "applied"}
    bank.verify()


def test_temporary_objects__path_without_pg_temp_at_the_end__would_be_found(bank: Bank) -> None:
    """The proof that the test above can fail: an empty path puts pg_temp first."""
    grant_temporary(bank)
    bank.root.execute("alter function bank_private.account_enter set search_path = ''")
    with log_in(bank, SERVICE_LOGIN) as thief:
        plant(thief)
        with pytest.raises(psycopg.Error) as hijacked:
            thief.execute("select bank.account_balance('ACC10001'::pg_catalog.text)")
    assert hijacked.value.sqlstate == HIJACKED


def test_must__a_type_with_its_own_cast__never_runs_it(bank: Bank) -> None:
    """to_jsonb runs a type's cast to json, here the caller's own function, as the owner of must."""
    grant_temporary(bank)
    with log_in(bank, SERVICE_LOGIN) as thief:
        thief.execute(
            f"""
            create type pg_temp.bait as enum ('applied');
            create function pg_temp.bite(pg_temp.bait) returns json language plpgsql as
              $$ begin raise exception '%', current_user using errcode = '{HIJACKED}'; end $$;
            create cast (pg_temp.bait as json) with function pg_temp.bite(pg_temp.bait);
            """
        )
        thief.execute("create type pg_temp.wrapped as (outcome pg_temp.bait)")
        attempts: list[LiteralString] = [
            "select bank.must('applied'::pg_temp.bait)",
            "select bank.must(row('applied')::pg_temp.wrapped)",
        ]
        for attempt in attempts:
            with pytest.raises(psycopg.Error) as refused:
                thief.execute(attempt)
            assert refused.value.sqlstate != HIJACKED, attempt


def test_replay__another_time_zone__is_the_same_request(bank: Bank) -> None:
    """A setting of the session is no part of what was asked."""
    outcomes = []
    for zone in ("UTC", "Europe/Berlin"):
        bank.root.execute("select set_config('timezone', %s, false)", [zone])
        row = bank.call(
            "mandate_create",
            "operator",
            principal=bank.principals["stranger"],
            customer=ANN,
            actions=["read"],
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            expires_at=datetime(2999, 1, 1, tzinfo=UTC),
            idempotency_key="zone",
        )
        outcomes.append((row["outcome"], row["replayed"]))
    assert outcomes == [("applied", False), ("applied", True)]
