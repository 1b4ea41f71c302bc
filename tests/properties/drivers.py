"""The doors to a bank that the state machine drives: SQL and HTTP, called in the same words."""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import httpx
import psycopg
from psycopg import sql

from api import keys
from tests.bank import Bank

ROUTES = {
    "transfer_post": "/transfers",
    "account_open": "/accounts",
    "account_freeze": "/accounts/{account_number}/freeze",
    "account_unfreeze": "/accounts/{account_number}/unfreeze",
    "account_close": "/accounts/{account_number}/close",
    "customer_suspend": "/customers/{customer}/suspend",
    "customer_resume": "/customers/{customer}/resume",
    "principal_suspend": "/principals/{principal}/suspend",
    "principal_resume": "/principals/{principal}/resume",
    "mandate_create": "/mandates",
    "mandate_revoke": "/mandates/{mandate}/revoke",
    "key_create": "/keys",
    "key_revoke": "/keys/{key_id}/revoke",
    "book_suspend": "/book/suspend",
    "book_resume": "/book/resume",
}


@dataclass
class Answer:
    """What a door said.

    Args:
        code: applied, or why not.
        replayed: whether an earlier request with the same key made it.
        resource: the transfer, or the resource of a receipt.
    """

    code: str
    replayed: bool = False
    resource: dict[str, Any] = field(default_factory=dict)


class Driver(Protocol):
    """A door. `key` is the text of the caller's API key."""

    def call(self, function: str, key: str, **arguments: Any) -> Answer:
        """Calls a function that writes; arguments that are None are left out."""
        ...

    def create_key(self, key: str, principal: int, scopes: list[str]) -> str:
        """Makes a key for a principal and returns its text."""
        ...

    def read_balances(self, key: str, numbers: list[str]) -> dict[str, Decimal]:
        """The balance of each account, as the bank answers it."""
        ...


def read_key_id(key: str) -> str:
    """The public part of a key."""
    return key.split("_")[2]


class SqlDriver:
    """Plain SQL, through the API's login."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def call(self, function: str, key: str, **arguments: Any) -> Answer:
        given = {name: value for name, value in arguments.items() if value is not None}
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
        resource = row if function == "transfer_post" else row["resource"] or {}
        return Answer(row["outcome"], bool(row["replayed"]), resource)

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

    def read_balances(self, key: str, numbers: list[str]) -> dict[str, Decimal]:
        rows = self.bank.api.execute(
            "select b.account_number, b.balance"
            "  from unnest(%s::text[]) as asked(number),"
            "       bank.account_balance(account_number => asked.number, credential => %s) as b",
            [numbers, hashlib.sha256(key.encode()).digest()],
        ).fetchall()
        return {row["account_number"]: row["balance"] for row in rows}


class HttpDriver:
    """The REST API, over real HTTP."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.turn = 0

    def call(self, function: str, key: str, **arguments: Any) -> Answer:
        headers = {"Authorization": f"Bearer {key}"}
        idempotency_key = arguments.pop("idempotency_key", None)
        if idempotency_key is not None:
            headers["Idempotency-Key"] = f'"{idempotency_key}"'
        path = ROUTES[function].format(**arguments)
        body = {
            name: write_value(value)
            for name, value in arguments.items()
            if value is not None and f"{{{name}}}" not in ROUTES[function]
        }
        response = self.client.post(path, json=body, headers=headers)
        document = response.json()
        if response.is_success:
            return Answer(document["outcome"], document["replayed"], document)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.status_code == document["status"], document
        assert response.status_code < 500 or document["code"] == "book_suspended", document
        return Answer(document["code"])

    def create_key(self, key: str, principal: int, scopes: list[str]) -> str:
        answer = self.call("key_create", key, principal=principal, scopes=scopes)
        assert answer.code == "applied", answer
        made: str = answer.resource["key"]
        return made

    def read_balances(self, key: str, numbers: list[str]) -> dict[str, Decimal]:
        headers = {"Authorization": f"Bearer {key}"}
        response = self.client.get("/accounts", params={"limit": 500}, headers=headers)
        page = response.raise_for_status().json()
        assert page["next_cursor"] is None
        found = {item["account_number"]: Decimal(item["balance"]) for item in page["items"]}
        # One request says it all; in turn, one account is also asked for by itself.
        self.turn += 1
        number = numbers[self.turn % len(numbers)]
        response = self.client.get(f"/accounts/{number}/balance", headers=headers)
        assert Decimal(response.raise_for_status().json()["balance"]) == found[number]
        return found


def write_value(value: Any) -> Any:
    """A value as JSON: ids and amounts are strings."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
