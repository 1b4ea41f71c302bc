"""Migrations by URL: the same as `yoyo apply` and `yoyo rollback` with the checked-in yoyo.ini."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import read_migrations  # type: ignore[import-untyped]
from yoyo.connections import get_backend  # type: ignore[import-untyped]
from yoyo.exceptions import LockTimeout  # type: ignore[import-untyped]

MIGRATIONS = Path(__file__).parent / "migrations"

# The same as in yoyo.ini. yoyo's tables begin in public, and 0001 moves them to schema yoyo.
SEARCH_PATH = "yoyo,public"
APPLICATION = "yoyo"
# Ends the statement of a client that was killed, which otherwise goes on and holds its locks.
OPTIONS = "-cclient_connection_check_interval=5s"
# What `yoyo apply` waits for another one.
LOCK_WAIT_S = 10


class MigrationError(Exception):
    """Migrations cannot run; the message says what to do. Nothing was changed."""


def migrate(url: str, migrations: Path = MIGRATIONS) -> None:
    """Applies what is pending, functions and row security included.

    Args:
        url: postgresql:// URL or libpq connection string; what it does not say comes from the
            environment (PGHOST and its like).
        migrations: the folder with the steps.

    Raises:
        MigrationError: another migration runs, or one that was killed has left its lock.
        DeployError: a file of functions, views or row security cannot be deployed; the numbered
            migrations before it stay applied.
        psycopg.Error: a migration failed; it was undone, those before it stay applied.
    """
    with _locked(url) as backend:
        backend.apply_migrations(backend.to_apply(read_migrations(str(migrations))))


def rollback(url: str, to: str | None = None, migrations: Path = MIGRATIONS) -> None:
    """Undoes applied migrations, newest first.

    Args:
        url: as in `migrate`.
        to: id of the oldest migration to undo; None undoes all.
        migrations: as in `migrate`.

    Raises:
        MigrationError: as in `migrate`, or `to` is not applied.
        psycopg.Error: a rollback failed; it was undone, those before it stay rolled back.
    """
    with _locked(url) as backend:
        applied = list(backend.to_rollback(read_migrations(str(migrations))))
        ids = [migration.id for migration in applied]
        if to is not None and to not in ids:
            raise MigrationError(f"{to} is not an applied migration. Applied: {', '.join(ids)}")
        backend.rollback_migrations(applied[: ids.index(to) + 1] if to else applied)


def break_lock(url: str) -> None:
    """Removes the lock that a killed migration has left, like `yoyo break-lock`."""
    with _connected(url) as backend:
        backend.break_lock()


def read_pending(connection: psycopg.Connection[Any]) -> list[str]:
    """The ids of the numbered migrations that are not applied, in their order.

    Takes no lock and writes nothing, other than yoyo itself.
    """
    applied: set[str] = set()
    row = connection.execute("select to_regclass('yoyo._yoyo_migration') is not null").fetchone()
    if row and row[0]:
        query = "select migration_id from yoyo._yoyo_migration"
        applied = {migration for (migration,) in connection.execute(query)}
    return [name for name in migration_ids() if name not in applied]


def migration_ids() -> list[str]:
    """The ids of all numbered migrations, in their order."""
    names = (path.stem for path in MIGRATIONS.glob("[0-9]*.sql"))
    return sorted(name for name in names if not name.endswith(".rollback"))


def yoyo_uri(url: str) -> str:
    """The connection in yoyo's form, with the settings of yoyo.ini."""
    given = conninfo_to_dict(url)
    options = f"{given.pop('options', '')} {OPTIONS}".strip()
    settings = {"schema": SEARCH_PATH, "application_name": APPLICATION, "options": options}
    return f"postgresql+psycopg://?{urlencode({**given, **settings})}"


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    backend = get_backend(yoyo_uri(url))
    try:
        yield backend
    finally:
        backend.connection.close()


@contextmanager
def _locked(url: str) -> Iterator[Any]:
    with _connected(url) as backend, ExitStack() as stack:
        try:
            stack.enter_context(backend.lock(timeout=LOCK_WAIT_S))
        except LockTimeout as error:
            raise _explain(backend.connection) from error
        yield backend


def _explain(connection: psycopg.Connection[Any]) -> MigrationError:
    row = connection.execute(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and application_name = %s and pid <> pg_backend_pid()",
        [APPLICATION],
    ).fetchone()
    if row and row[0]:
        return MigrationError("Another migration of this database is running. Try again later.")
    return MigrationError(
        "A migration that was killed has left its lock, and nobody is migrating now."
        " Run `yoyo break-lock`, then this again."
    )
