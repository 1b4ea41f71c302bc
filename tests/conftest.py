"""Databases for the tests: one server and one migrated template per run.

Each test gets a clone of it, or a bank that is put back as if it were one (tests/kept.py).
A database of the environment is never touched. `--server-url` runs the suite on a server that is
named on purpose, `--pg-bin` on other binaries than the bundled ones.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from psycopg import sql
from pytest_postgresql import factories
from pytest_postgresql.executors import NoopExecutor

from db import scratch
from db.migrate import migrate
from tests import bank as bank_module
from tests.kept import Kept

# Of every database that the run creates, so that a named server can be swept afterwards.
PREFIX = "pgteller_test_"

# PGHOST and its like, DATABASE_URL, and the product's own settings.
for variable in list(os.environ):
    if variable.startswith("PG") or variable == "DATABASE_URL":
        del os.environ[variable]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg-bin", metavar="DIR", type=Path, help="initdb, pg_ctl and postgres")
    parser.addoption("--server-url", metavar="URL", help="superuser URL of a server to test on")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Removes the databases of the run from a server that stays."""
    url = session.config.getoption("--server-url")
    if url is None or hasattr(session.config, "workerinput"):
        return
    with psycopg.connect(url, autocommit=True) as connection:
        ours = "select datname from pg_database where starts_with(datname, %s)"
        for (name,) in connection.execute(ours, [PREFIX]).fetchall():
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("alter database {} is_template false").format(identifier))
            connection.execute(sql.SQL("drop database {} (force)").format(identifier))


@dataclass(frozen=True)
class TestServer:
    """Where the run's server is, in the words that pytest-postgresql asks for."""

    __test__ = False  # not a test class

    host: str
    port: int
    user: str
    password: str
    template_dbname: str
    options: str = ""
    maintenance_dbname: str = "postgres"

    def url(self, dbname: str = "postgres") -> str:
        """The superuser's URL of a database."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{dbname}"


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, testrun_uid: str) -> Iterator[TestServer]:
    """The server of this run; all pytest-xdist workers share it, the last one removes it."""
    template = f"{PREFIX}template_{testrun_uid[:8]}"
    existing = request.config.getoption("--server-url")
    if existing:
        at = urlsplit(existing)
        host, user = at.hostname or "127.0.0.1", unquote(at.username or "postgres")
        yield TestServer(host, at.port or 5432, user, unquote(at.password or ""), template)
        return
    with scratch.server(testrun_uid[:12], request.config.getoption("--pg-bin")) as own:
        yield TestServer(own.host, own.port, own.user, own.password, template)


@pytest.fixture(scope="session")
def server_admin(server: TestServer) -> Iterator[psycopg.Connection]:
    """One superuser's connection per worker, in autocommit: a login costs 3 ms."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def migrated(
    server: TestServer, server_admin: psycopg.Connection, testrun_uid: str
) -> Iterator[TestServer]:
    """The template database: built by the first worker, while the others wait for the lock."""
    lock = Path(tempfile.gettempdir()) / f"pgteller-{testrun_uid[:12]}.lock"
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        complete = "select 1 from pg_database where datname = %s and not datallowconn"
        if not server_admin.execute(complete, [server.template_dbname]).fetchone():
            build_template(server, server_admin)
    yield server
    lock.unlink(missing_ok=True)


def build_template(server: TestServer, server_admin: psycopg.Connection) -> None:
    template = sql.Identifier(server.template_dbname)

    def execute(statement: LiteralString) -> None:
        server_admin.execute(sql.SQL(statement).format(template))

    execute("drop database if exists {}")
    execute("create database {} template template0")
    migrate(server.url(server.template_dbname))
    # Last, because it marks the template as complete. It also keeps connections out that would
    # block cloning, autovacuum's among them.
    execute("alter database {} is_template true allow_connections false")


# Gives each worker a database name of its own; `database` below clones more quickly than it does.
bank_noproc = factories.postgresql_noproc(depends_on="migrated", dbname=f"{PREFIX}bank")


@pytest.fixture
def database(
    bank_noproc: NoopExecutor, server: TestServer, server_admin: psycopg.Connection
) -> str:
    """The superuser's URL of a fresh clone of the migrated template."""
    renew(server_admin, bank_noproc.dbname, server.template_dbname)
    return server.url(bank_noproc.dbname)


@pytest.fixture
def empty_database(server: TestServer, server_admin: psycopg.Connection, worker_id: str) -> str:
    """The superuser's URL of a fresh empty database."""
    dbname = f"{PREFIX}empty_{worker_id}"
    renew(server_admin, dbname, "template0")
    return server.url(dbname)


def renew(server_admin: psycopg.Connection, dbname: str, template: str) -> None:
    # Dropped before a test and not after one: while a backend still exits, a drop waits 100 ms.
    name, of = sql.Identifier(dbname), sql.Identifier(template)
    server_admin.execute(sql.SQL("drop database if exists {} (force)").format(name))
    copy = sql.SQL("create database {} template {} strategy file_copy").format(name, of)
    server_admin.execute(copy)


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection]:
    """The superuser's connection to this test's `database`, in autocommit."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def filled(migrated: TestServer, server_admin: psycopg.Connection) -> str:
    """The name of a second template: the migrated one with the bank of tests/bank.py in it."""
    name = f"{migrated.template_dbname}_filled"
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        complete = "select 1 from pg_database where datname = %s and not datallowconn"
        if not server_admin.execute(complete, [name]).fetchone():
            renew(server_admin, name, migrated.template_dbname)
            bank_module.fill(migrated.url(name))
            done = sql.SQL("alter database {} is_template true allow_connections false")
            server_admin.execute(done.format(sql.Identifier(name)))
    return name


@pytest.fixture
def bank(
    filled: str, bank_noproc: NoopExecutor, server: TestServer, server_admin: psycopg.Connection
) -> Iterator[bank_module.Bank]:
    """A bank of the test's own, as tests/bank.py describes it."""
    renew(server_admin, bank_noproc.dbname, filled)
    own = bank_module.Bank(server.url(bank_noproc.dbname))
    own.principals = bank_module.principals_of(own.root)
    yield own
    own.close()


@pytest.fixture(scope="session")
def kept(
    filled: str, server: TestServer, server_admin: psycopg.Connection, worker_id: str
) -> Iterator[Kept]:
    """A bank that one worker puts back before each test: tests/kept.py says what that undoes."""
    name = f"{PREFIX}kept_{worker_id}"
    own = Kept(server.url(name), lambda: renew(server_admin, name, filled))
    yield own
    own.close()
