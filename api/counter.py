"""The functions of the bank, called from the command line by staff or by the DBA.

PGTELLER_KEY is the key of who asks. Without it the DBA asks: the login of the admin's URL becomes
the operator of the book, which only a superuser can bring about.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from api import keys
from api.installation import RefusedError

BOOK = 1


@dataclass(frozen=True)
class Caller:
    """A connection and the credential to present on it; None for the operator."""

    connection: psycopg.Connection[dict[str, Any]]
    credential: bytes | None

    def call(self, function: LiteralString, **arguments: object) -> list[dict[str, Any]]:
        """Calls a function of schema bank with named arguments, and returns its rows."""
        given = {**arguments, "credential": self.credential, "book": BOOK}
        names: list[sql.Composable] = [
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in given
        ]
        statement = sql.SQL("select * from {}({})").format(
            sql.Identifier("bank", function), sql.SQL(", ").join(names)
        )
        return self.connection.execute(statement, given).fetchall()

    def write(self, function: LiteralString, **arguments: object) -> dict[str, Any]:
        """Calls a function that changes something.

        Raises:
            RefusedError: it was refused.
        """
        receipt = self.call(function, **arguments)[0]
        if receipt["outcome"] != "applied":
            raise RefusedError(f"{receipt['outcome']}: {receipt['hint']}")
        return receipt


@contextmanager
def open_caller(url: str) -> Iterator[Caller]:
    """A caller on a connection of its own, in autocommit.

    Args:
        url: a superuser's URL of the database.

    Raises:
        RefusedError: PGTELLER_KEY is not a key.
    """
    presented = os.environ.get("PGTELLER_KEY")
    parsed = keys.parse(presented) if presented else None
    if presented and parsed is None:
        raise RefusedError("PGTELLER_KEY is not a key: it was cut, or mistyped")
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        if parsed is None:
            connection.execute("select bank_private.operator_enroll(session_user, %s)", [BOOK])
        yield Caller(connection, parsed.digest if parsed else None)
