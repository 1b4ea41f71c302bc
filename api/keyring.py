"""API keys from the command line."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from api import keys
from api.counter import BOOK, Caller, open_caller
from api.installation import RefusedError

PAGE_SIZE = 500
COLUMNS = ("key_id", "principal_id", "scopes", "label", "expires_at", "revoked_at")


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
    try:
        made = keys.mint(os.environ.get("PGTELLER_ENVIRONMENT") or "live", BOOK)
    except ValueError:
        raise RefusedError(
            "PGTELLER_ENVIRONMENT must be 1 to 16 lower-case letters or digits"
        ) from None
    with open_caller(url) as caller:
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
    with open_caller(url) as caller:
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
    with open_caller(url) as caller:
        caller.write("key_revoke", key_id=key_id, reason=reason)


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
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
