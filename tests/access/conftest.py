"""The filled bank, with the rights on the database as the migrations leave them."""

from collections.abc import Iterator
from typing import LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors, pq, sql
from psycopg.rows import dict_row

from tests.access.surface import Connection
from tests.bank import API_PASSWORD, Bank
from tests.conftest import TestServer


@pytest.fixture
def bank(bank: Bank, server: TestServer) -> Bank:
    """A clone lacks the rights on the database itself: CREATE DATABASE does not copy them."""
    rights = bank.root.execute(
        """
        select a.privilege_type, a.grantee::regrole::text as grantee
          from pg_database d
         cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         where d.datname = %s and a.grantee <> d.datdba
        """,
        [server.template_dbname],
    ).fetchall()
    assert "-" not in {right["grantee"] for right in rights}, "PUBLIC may do nothing"
    database = sql.Identifier(bank.root.info.dbname)
    bank.root.execute(sql.SQL("revoke all on database {} from public").format(database))
    for right in rights:
        grant = sql.SQL("grant {} on database {} to {}")
        bank.root.execute(
            grant.format(
                sql.SQL(right["privilege_type"]), database, sql.Identifier(right["grantee"])
            )
        )
    return bank


@pytest.fixture
def fresh_login(server_admin: psycopg.Connection, worker_id: str) -> Iterator[str]:
    """A login nobody granted anything, with the password of the other logins."""
    name = f"login_fresh_{worker_id}"
    role = sql.Identifier(name)
    server_admin.execute(sql.SQL("drop role if exists {}").format(role))
    server_admin.execute(
        sql.SQL("create role {} login password {}").format(role, sql.Literal(API_PASSWORD))
    )
    yield name
    server_admin.execute(sql.SQL("drop role {}").format(role))


def log_in(bank: Bank, login: str, database: str | None = None) -> Connection:
    """A connection that proved its password: nothing leads back to the superuser."""
    parts = urlsplit(bank.url)
    place = f"{login}:{quote(API_PASSWORD)}@{parts.hostname}:{parts.port}"
    url = urlunsplit(parts._replace(netloc=place, path=database or parts.path))
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def denied(
    connection: Connection, statement: sql.SQL | sql.Composed | LiteralString, *, copy: bool = False
) -> bool:
    """Whether the server says that the right is missing; any other error fails the test.

    Args:
        connection: in autocommit.
        statement: what is tried, and undone.
        copy: whether it is a COPY from or to the client.
    """
    try:
        with connection.transaction(force_rollback=True), connection.cursor() as cursor:
            if copy:
                with cursor.copy(statement) as stream:
                    if cursor.pgresult and cursor.pgresult.status == pq.ExecStatus.COPY_OUT:
                        for _ in stream:
                            pass
            else:
                cursor.execute(statement)
    except errors.InsufficientPrivilege:
        return True
    return False
