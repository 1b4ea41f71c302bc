"""Where the bank of this command is: a server of its own, or the one that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from db.server import Server

DBNAME = "bank"
PRODUCTION = frozenset({"live", "prod", "production"})


class RefusedError(Exception):
    """What was asked for is not allowed here; the message says why and what to do."""


@dataclass(frozen=True)
class Installation:
    """A bank that this process administers.

    Attributes:
        home: directory of its files: passwords, demo keys, the embedded server.
        admin_url: a superuser's URL of its database.
        embedded: whether the server is this installation's own.
    """

    home: Path
    admin_url: str
    embedded: bool

    @property
    def logins_file(self) -> Path:
        """Passwords of the API's logins."""
        return self.home / "logins.env"

    @property
    def demo_file(self) -> Path:
        """Keys and URLs of the demo bank, as shell variables."""
        return self.home / "demo.env"

    def refuse_demo_in_production(self) -> None:
        """Keeps demo data, whose keys lie in a file, out of a bank with real money.

        Raises:
            RefusedError: the environment is a production one.
        """
        environment = os.environ.get("PGTELLER_ENVIRONMENT", "")
        if environment.lower() in PRODUCTION:
            raise RefusedError(
                f"PGTELLER_ENVIRONMENT is {environment}: production gets no demo data and no demo"
                " keys. Use another database, or start without --demo."
            )


def home() -> Path:
    """PGTELLER_HOME, or .pgteller in the current directory."""
    return Path(os.environ.get("PGTELLER_HOME") or ".pgteller").absolute()


@contextmanager
def open_installation() -> Iterator[Installation]:
    """The bank of DATABASE_URL, or the embedded one, which runs until the end of the context.

    Raises:
        ServerError: the embedded server cannot run; the message says why.
    """
    directory = home()
    url = os.environ.get("DATABASE_URL")
    if url:
        yield Installation(directory, url, embedded=False)
        return
    with Server(directory / "postgres") as server:
        _create_database(server.url())
        yield Installation(directory, server.url(DBNAME), embedded=True)


def _create_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        exists = "select 1 from pg_database where datname = %s"
        if not connection.execute(exists, [DBNAME]).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DBNAME)))
