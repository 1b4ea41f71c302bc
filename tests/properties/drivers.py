"""The doors to a bank that the walk goes through: SQL and HTTP, called in the same words."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import httpx
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from api import keys
from tests.bank import Bank

# What a function is over HTTP; the arguments in the path are not in the body.
ROUTES = {
    "transfer_post": "POST /transfers",
    "transfer_post_legs": "POST /transfers/multi-leg",
    "transfers_post": "POST /transfers/bulk",
    "transfer_reverse": "POST /transfers/{transfer}/reverse",
    "hold_place": "POST /holds",
    "hold_capture": "POST /holds/{hold}/capture",
    "hold_release": "POST /holds/{hold}/release",
    "account_open": "POST /accounts",
    "account_freeze": "POST /accounts/{account_number}/freeze",
    "account_unfreeze": "POST /accounts/{account_number}/unfreeze",
    "account_close": "POST /accounts/{account_number}/close",
    "account_reactivate": "POST /accounts/{account_number}/reactivate",
    "account_limit_set": "PUT /accounts/{account_number}/limit",
    "rate_set": "POST /rates",
    "quote_create": "POST /quotes",
    "exchange_execute": "POST /quotes/{quote}/execute",
    "schedule_create": "POST /schedules",
    "customer_suspend": "POST /customers/{customer}/suspend",
    "customer_resume": "POST /customers/{customer}/resume",
    "principal_suspend": "POST /principals/{principal}/suspend",
    "principal_resume": "POST /principals/{principal}/resume",
    "mandate_create": "POST /mandates",
    "mandate_revoke": "POST /mandates/{mandate}/revoke",
    "key_create": "POST /keys",
    "key_revoke": "POST /keys/{key_id}/revoke",
    "book_suspend": "POST /book/suspend",
    "book_resume": "POST /book/resume",
}
# Arguments that are JSON: text in SQL, a part of the body over HTTP.
DOCUMENTS = {"legs", "items"}
COUNTS = {"retries"}
TRANSFERS = {"transfer_post", "transfer_reverse", "hold_capture"}  # answer with a bank.transfer


@dataclass
class Answer:
    """What a door said.

    Args:
        code: applied, or why not.
        replayed: whether an earlier request with the same key made it.
        resource: the transfer, or the resource of a receipt.
        facts: of a refusal.
    """

    code: str
    replayed: bool = False
    resource: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


class Driver(Protocol):
    """A door. `key` is the text of the caller's API key."""

    def call(self, function: str, key: str, /, **arguments: Any) -> Answer:
        """Calls a function that writes; arguments that are None are left out."""
        ...

    def create_key(self, key: str, principal: int, scopes: list[str]) -> str:
        """Makes a key for a principal and returns its text."""
        ...


def read_key_id(key: str) -> str:
    """The public part of a key."""
    return key.split("_")[2]


class SqlDriver:
    """Plain SQL, through the API's login."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def call(self, function: str, key: str, /, **arguments: Any) -> Answer:
        given = {
            name: Jsonb(value) if isinstance(value, dict) else value
            for name, value in arguments.items()
            if value is not None
        }
        given["credential"] = hashlib.sha256(key.encode()).digest()
        named = sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in given
        )
        query = sql.SQL("select * from bank.{}({})").format(sql.Identifier(function), named)
        try:
            row = self.bank.api.execute(query, given).fetchone()
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("RB"):
                raise
            return Answer(error.diag.message_primary or "")
        assert row is not None
        resource = row if function in TRANSFERS else row["resource"] or {}
        return Answer(row["outcome"], bool(row["replayed"]), resource, row["facts"] or {})

    def create_key(self, key: str, principal: int, scopes: list[str]) -> str:
        made = keys.mint("test")
        answer = self.call(
            "key_create",
            key,
            principal=principal,
            key_id=made.key_id,
            digest=made.digest,
            scopes=scopes,
        )
        assert answer.code == "applied", answer
        return made.key


class HttpDriver:
    """The REST API, over real HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def call(self, function: str, key: str, /, **arguments: Any) -> Answer:
        headers = {"Authorization": f"Bearer {key}"}
        idempotency_key = arguments.pop("idempotency_key", None)
        if idempotency_key is not None:
            headers["Idempotency-Key"] = f'"{idempotency_key}"'
        method, path = ROUTES[function].split(" ")
        body = {
            name: json.loads(value) if name in DOCUMENTS else write_value(name, value)
            for name, value in arguments.items()
            if value is not None and f"{{{name}}}" not in path
        }
        path = path.format(**arguments)
        response = self.client.request(method, path, json=body, headers=headers)
        document = response.json()
        if response.is_success:
            return Answer(document["outcome"], document["replayed"], document)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.status_code == document["status"], document
        assert response.status_code < 500 or document["code"] == "book_suspended", document
        return Answer(document["code"], facts=document.get("facts") or {})

    def create_key(self, key: str, principal: int, scopes: list[str]) -> str:
        answer = self.call("key_create", key, principal=principal, scopes=scopes)
        assert answer.code == "applied", answer
        made: str = answer.resource["key"]
        return made


def write_value(name: str, value: Any) -> Any:
    """A value as JSON: ids and amounts are strings, counts are not."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    is_count = isinstance(value, bool) or name in COUNTS
    return str(value) if isinstance(value, int | date) and not is_count else value
