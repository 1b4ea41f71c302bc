"""API keys from the command line: the functions of the bank, called by staff or by the DBA.

PGTELLER_KEY is the key of who asks. Without it the DBA asks: the login of the admin's URL becomes
the operator of the book, which only a superuser can bring about.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from api import keys
from api.installation import RefusedError

BOOK = 1
PAGE_SIZE = 500
COLUMNS = ("key_id", "principal_id", "scopes", "label", "expires_at", "revoked_at")


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


def create(
    url: str, principal: int, scopes: Sequence[str], label: str | None, days: int
) -> keys.MintedKey:
    """Makes a key.

    Args:
        url: the database.
        principal: id of whom it is for.
        scopes: what it allows.
        label: what it is used for.
        days: until it expires.

    Raises:
        RefusedError: the bank refused it.
    """
    made = keys.mint(os.environ.get("PGTELLER_ENVIRONMENT") or "live", BOOK)
    with _caller(url) as caller:
        caller.write(
            "key_create",
            principal=principal,
            key_id=made.key_id,
            digest=made.digest,
            scopes=list(scopes),
            label=label,
            expires_at=datetime.now(UTC) + timedelta(days=days),
        )
    return made


def find(url: str, principal: int | None) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Lists keys without their secrets.

    Args:
        url: the database.
        principal: only keys of this one.

    Returns:
        The columns and a row for each key, as text.
    """
    with _caller(url) as caller:
        return COLUMNS, [tuple(_text(row[c]) for c in COLUMNS) for row in _pages(caller, principal)]


def revoke(url: str, key_id: str, reason: str | None) -> None:
    """Revokes a key at once.

    Args:
        url: the database.
        key_id: the public part of the key.
        reason: why, for the record.

    Raises:
        RefusedError: there is no such key, or it is not the caller's to revoke.
    """
    with _caller(url) as caller:
        caller.write("key_revoke", key_id=key_id, reason=reason)


@contextmanager
def _caller(url: str) -> Iterator[Caller]:
    presented = os.environ.get("PGTELLER_KEY")
    parsed = keys.parse(presented) if presented else None
    if presented and parsed is None:
        raise RefusedError("PGTELLER_KEY is not a key: it was cut, or mistyped")
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        if parsed is None:
            connection.execute("select bank_private.operator_enroll(session_user, %s)", [BOOK])
        yield Caller(connection, parsed.digest if parsed else None)


def _pages(caller: Caller, principal: int | None) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = caller.call("key_list", principal=principal, page_size=PAGE_SIZE, page_cursor=cursor)
        yield from page
        if len(page) < PAGE_SIZE:
            return
        cursor = page[-1]["page_cursor"]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
