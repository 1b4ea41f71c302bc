"""The bank that tests start from, and the words they call it with.

One template is filled for a run: two customers with accounts, agents with mandates, staff, a
customer in person and a trusted service. Each test gets a clone of it. Keys are made from their
names, so every worker knows them.
"""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from api import keys

API_PASSWORD = "only-in-tests"
SERVICE_LOGIN = "test_service"
STAFF_SCOPES = ["accounts", "customers", "principals", "mandates", "keys", "transfers"]
STAFF_SCOPES += ["products", "rates", "schedules", "reconciliation", "payees"]
STAFF_SCOPES += ["sessions", "interactions", "rules", "approvals", "notices"]
ALL_SCOPES = [f"{noun}:{verb}" for noun in STAFF_SCOPES for verb in ("read", "write")]
ALL_SCOPES += ["book:verify", "book:suspend", "transfers:reverse", "calendars:write"]
ALL_SCOPES += ["worker:read", "approvals:decide", "details:write"]
AGENT_SCOPES = ["accounts:read", "customers:read", "keys:read", "keys:write", "mandates:read"]
AGENT_SCOPES += ["mandates:write", "principals:read", "transfers:read", "transfers:write"]
AGENT_SCOPES += ["transfers:reverse", "products:read", "rates:read"]
AGENT_SCOPES += ["schedules:read", "schedules:write", "payees:read", "payees:write"]
TALK_SCOPES = ["sessions:read", "sessions:write", "interactions:read", "interactions:write"]
AGENT_SCOPES += [*TALK_SCOPES, "approvals:read", "approvals:write", "details:write"]
SERVICE_SCOPES = ["accounts:read", "transfers:read", "transfers:write", "transfers:reverse"]
SERVICE_SCOPES += ["schedules:read", "schedules:write", *TALK_SCOPES]

ANN, BOB = 1001, 1002
ACCOUNTS = [
    # owner, number, currency, balance
    (ANN, "ACC10001", "USD", Decimal("1000.00")),
    (ANN, "ACC10002", "EUR", Decimal("500.00")),
    (ANN, "ACC10003", "USD", Decimal("0.00")),
    (BOB, "ACC20001", "USD", Decimal("1000.00")),
    (BOB, "ACC20002", "JPY", Decimal(100000)),
]
# name: class, customer of the mandate (or who it is), actions, scopes
PRINCIPALS: dict[str, tuple[str, int | None, list[str], list[str]]] = {
    "ann_agent": ("agent", ANN, ["read", "debit"], AGENT_SCOPES),
    "bob_agent": ("agent", BOB, ["read", "debit"], AGENT_SCOPES),
    "ann_reader": ("agent", ANN, ["read"], ["accounts:read", "transfers:read"]),
    "ann_viewer": ("agent", ANN, ["read"], AGENT_SCOPES),  # the scopes, but no mandate to debit
    "ann_manager": ("agent", ANN, ["read", "debit", "manage"], [*AGENT_SCOPES, "accounts:write"]),
    "stranger": ("agent", None, [], [*AGENT_SCOPES, "accounts:write"]),
    "ann": ("customer", ANN, [], [*AGENT_SCOPES, "accounts:write", "approvals:decide"]),
    "staff": ("human", None, [], ALL_SCOPES),
    "staff2": ("human", None, [], ALL_SCOPES),
}


def key_of(name: str) -> str:
    """The API key of a test principal: well-formed, and the same in every process of the run."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    secret = keys.write_base62(int(digest, 16), keys.SECRET_LENGTH)
    body = f"pgt_test_1k{digest[:12]}_{secret}"
    return f"{body}_{keys.compute_checksum(body)}"


def credential_of(name: str) -> bytes:
    """What the API presents for `key_of(name)`."""
    return hashlib.sha256(key_of(name).encode()).digest()


@dataclass
class Bank:
    """A test's own bank.

    Args:
        url: a superuser's URL of its database.
    """

    url: str
    principals: dict[str, int] = field(default_factory=dict)

    def connect(self, login: LiteralString | None = None) -> psycopg.Connection[dict[str, Any]]:
        """A connection in autocommit; as `login` it is that session_user, without a password."""
        connection = psycopg.connect(self.url, autocommit=True, row_factory=dict_row)
        if login:
            connection.execute(
                sql.SQL("set session authorization {}").format(sql.Identifier(login))
            )
        return connection

    @cached_property
    def root(self) -> psycopg.Connection[dict[str, Any]]:
        """The superuser, who is also the operator of the book."""
        return self.connect()

    @cached_property
    def api(self) -> psycopg.Connection[dict[str, Any]]:
        """The API's login."""
        return self.connect("bank_api")

    @cached_property
    def service(self) -> psycopg.Connection[dict[str, Any]]:
        """The trusted service's login; it may read and debit Ann's accounts."""
        return self.connect("test_service")

    @cached_property
    def worker(self) -> psycopg.Connection[dict[str, Any]]:
        """The worker's login, which runs what falls due."""
        return self.connect("bank_worker")

    def rows(self, function: str, who: str, /, **arguments: Any) -> list[dict[str, Any]]:
        """Calls `bank.<function>` as `who`: operator, service, worker, or one with a key."""
        logins = {"operator": "root", "service": "service", "worker": "worker"}
        connection: psycopg.Connection[dict[str, Any]] = getattr(self, logins.get(who, "api"))
        if connection is self.api:
            arguments["credential"] = credential_of(who)
        arguments = {
            name: Jsonb(value) if isinstance(value, dict) else value
            for name, value in arguments.items()
        }
        named = sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in arguments
        )
        query = sql.SQL("select * from bank.{}({})").format(sql.Identifier(function), named)
        return connection.execute(query, arguments).fetchall()

    def call(self, function: str, who: str, /, **arguments: Any) -> dict[str, Any]:
        """As `rows`, for a function that returns one row."""
        (row,) = self.rows(function, who, **arguments)
        return row

    def pay(self, who: str, debit: str, credit: str, amount: object, **more: Any) -> dict[str, Any]:
        """A transfer; without a key it confirms that a duplicate is meant."""
        more.setdefault("allow_duplicate", True)
        return self.call(
            "transfer_post", who, from_account=debit, to_account=credit, amount=amount, **more
        )

    def one(self, query: LiteralString, *parameters: object) -> Any:
        """The first value a query of the superuser finds."""
        row = self.root.execute(query, parameters).fetchone()
        return None if row is None else next(iter(row.values()))

    def balance(self, number: str) -> Decimal:
        """The posted balance, read by the superuser in major units."""
        value: Decimal = self.one(
            "select bank_private.amount_major(posted, exponent) from bank.audit_account"
            " where number = %s",
            number,
        )
        return value

    def state(self) -> list[dict[str, Any]]:
        """All that money is made of; equal before and after whatever must change nothing."""
        return self.root.execute(
            "select number, posted, held, floor_amount, version, debit_open, credit_open, closed_at"
            " from bank.audit_account order by number"
        ).fetchall()

    def journal_count(self) -> int:
        """How many rows the journal has."""
        count: int = self.one("select count(*) from bank_data.journal")
        return count

    def verify(self) -> None:
        """The book holds, and every currency sums to zero."""
        findings = self.rows("book_verify", "operator")
        assert not findings, findings
        totals = self.root.execute(
            "select currency, sum(amount) as total from bank.audit_entry group by currency"
        ).fetchall()
        assert all(row["total"] == 0 for row in totals), totals

    def close(self) -> None:
        for name in ("root", "api", "service", "worker"):
            if name in self.__dict__:
                self.__dict__[name].close()


def fill(url: str) -> None:
    """Fills a migrated database with the bank described above."""
    bank = Bank(url)
    root = bank.root
    root.execute("select bank_private.operator_enroll(session_user)")
    create_logins(root)

    def write(function: str, **arguments: Any) -> dict[str, Any]:
        row = bank.call(function, "operator", **arguments)
        assert row["outcome"] == "applied", row
        resource: dict[str, Any] = row["resource"]
        return resource

    # Tests provoke more refusals than agents may: those that count them set a limit of their own.
    write("refusal_limit_set", allowed=None)
    for currency in ("USD", "EUR", "JPY"):
        write("account_open", customer=1, currency=currency, account_number=f"CASH-{currency}")
    for expected, name in ((ANN, "Ann"), (BOB, "Bob")):
        assert write("customer_create", name=name)["customer_id"] == str(expected)
    for owner, number, currency, balance in ACCOUNTS:
        write("account_open", customer=owner, currency=currency, account_number=number)
        if balance:
            assert bank.pay("operator", f"CASH-{currency}", number, balance)["outcome"] == "applied"
    for name, (kind, customer, actions, scopes) in PRINCIPALS.items():
        who = {"customer": customer} if kind == "customer" else {}
        made = write("principal_create", name=name, scopes=scopes, **{"class": kind}, **who)
        principal = int(made["principal_id"])
        write("key_create", principal=principal, key_id=key_of(name).split("_")[2],
              digest=credential_of(name), scopes=scopes)  # fmt: skip
        if actions:
            write("mandate_create", principal=principal, customer=customer, actions=actions)
    made = write("principal_create", name="service", login=SERVICE_LOGIN,
                 scopes=SERVICE_SCOPES, **{"class": "service"})  # fmt: skip
    write("mandate_create", principal=int(made["principal_id"]), customer=ANN,
          actions=["read", "debit"])  # fmt: skip
    bank.verify()
    bank.close()


def create_logins(root: psycopg.Connection[dict[str, Any]]) -> None:
    """Makes the service's login, and gives the logins a password, so that asyncpg can use them."""
    root.execute("""
        do $do$
        begin
          if to_regrole('test_service') is null then
            create role test_service login in role bank_service;
            alter role test_service set statement_timeout = '10s';
            alter role test_service set lock_timeout = '5s';
            alter role test_service set idle_in_transaction_session_timeout = '10s';
          end if;
        end
        $do$""")
    for login in (SERVICE_LOGIN, "bank_api", "bank_authn", "bank_auditor", "bank_worker"):
        root.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(login), API_PASSWORD)
        )


def principals_of(root: psycopg.Connection[dict[str, Any]]) -> dict[str, int]:
    """The ids of the principals by name."""
    rows = root.execute("select name, id from bank_data.principal").fetchall()
    return {row["name"]: row["id"] for row in rows}
