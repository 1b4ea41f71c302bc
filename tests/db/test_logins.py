"""Passwords of login roles, on a role of this test's own: roles belong to the whole server."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from db import logins


@pytest.fixture
def role(admin: psycopg.Connection) -> Iterator[str]:
    name = f"login_{uuid.uuid4().hex[:8]}"
    admin.execute(sql.SQL("create role {} login in role bank_service").format(sql.Identifier(name)))
    yield name
    admin.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def who(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.info.user


def test_ensure__no_password_yet__sets_one(database: str, role: str, tmp_path: Path) -> None:
    file = tmp_path / "logins.env"
    urls = logins.ensure(database, file, [role])
    assert who(urls[role]) == role
    assert file.stat().st_mode & 0o777 == 0o600


def test_ensure__again__keeps_the_password(database: str, role: str, tmp_path: Path) -> None:
    file = tmp_path / "logins.env"
    assert logins.ensure(database, file, [role]) == logins.ensure(database, file, [role])


def test_ensure__password_refused__sets_a_new_one(
    database: str, role: str, tmp_path: Path, admin: psycopg.Connection
) -> None:
    file = tmp_path / "logins.env"
    before = logins.ensure(database, file, [role])[role]
    logins.set_password(admin, role, "changed by somebody")
    after = logins.ensure(database, file, [role])[role]
    assert after != before
    assert who(after) == role


def test_set_password__server_gets_only_the_verifier(role: str, admin: psycopg.Connection) -> None:
    logins.set_password(admin, role, "visible?")
    stored = "select rolpassword from pg_authid where rolname = %s"
    row = admin.execute(stored, [role]).fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@h:1/d", "postgresql://u:p%40@h:1/d"),
        ("postgres://a:b@h/d", "postgresql://u:p%40@h:5432/d"),
        ("postgresql://a@h:1/d?sslmode=require", "postgresql://u:p%40@h:1/d?sslmode=require"),
        ("postgresql://a@[::1]:1/d", "postgresql://u:p%40@[::1]:1/d"),
        ("postgresql://a@h1:1,h2:2/d", "postgresql://u:p%40@h1:1,h2:2/d"),
        ("host=/run/pg dbname=d user=a", "postgresql://u:p%40@/d?host=%2Frun%2Fpg&port=5432"),
        ("postgresql://a:b@h:1", "postgresql://u:p%40@h:1/a"),
    ],
)
def test_url_of__replaces_the_login_only(url: str, expected: str) -> None:
    assert logins.url_of(url, "u", "p@") == expected
