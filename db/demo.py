"""The demo bank: what the first users know, made through the same functions as everything else.

Every write has an idempotency key, so loading again changes nothing. Only what no function does is
set by the superuser: the book's name, and the scopes that a newer release has. Keys and the
passwords of the service's login are random for each installation and written to `demo.env`, mode
600.
"""

import os
import re
import secrets
import shlex
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from api import keys
from db import logins

SERVICE_LOGIN = "demo_payroll"
BANK_NAME = "Demo Bank"
AGENT_SCOPES = [
    "accounts:read",
    "customers:read",
    "transfers:read",
    "transfers:write",
    "mandates:read",
    "keys:read",
    "keys:write",
    "schedules:read",
    "schedules:write",
    "transfers:reverse",
    "products:read",
    "rates:read",
    "payees:read",
    "payees:write",
    "sessions:read",
    "sessions:write",
    "interactions:read",
    "interactions:write",
    "approvals:read",
    "approvals:write",
]
SERVICE_SCOPES = ["accounts:read", "transfers:read", "transfers:write"]
SYSTEM_ACCOUNTS = {"CASH": "Cash", "CLEARING": "Clearing", "FEES": "Fees", "SUSPENSE": "Suspense"}
# owner, number, currency, name, opening balance
ACCOUNTS = [
    ("alice", "ACC10001", "USD", "Everyday", Decimal("12500.00")),
    ("alice", "ACC10002", "EUR", "Travel", Decimal("3200.00")),
    ("bob", "ACC20002", "USD", "Everyday", Decimal("5000.00")),
    ("bob", "ACC20003", "JPY", "Tokyo", Decimal(150000)),
    ("carol", "ACC40004", "USD", "Frozen", Decimal("250.00")),
    ("carol", "ACC50005", "USD", "Closed", Decimal(0)),
]
# role, account, name: accounts of the bank itself, one for each currency
ROLES = [
    ("fee_income", "FEES", None),
    ("suspense", "SUSPENSE", None),
    ("exchange_position", "POSITION", "Position"),
    ("exchange_rounding", "ROUNDING", "Rounding"),
    ("interest_expense", "INTEREST-PAID", "Interest paid"),
    ("interest_income", "INTEREST-TAKEN", "Interest taken"),
]
RATES = [("EUR", "USD", Decimal("1.08")), ("USD", "JPY", Decimal("151.25"))]
# code, name, kind, currency, overdraft limit, dormant after
PRODUCTS = [
    ("CURRENT-USD", "Current account", "current", "USD", Decimal("500.00"), None),
    ("CURRENT-EUR", "Current account", "current", "EUR", Decimal("500.00"), None),
    ("SAVINGS-USD", "Savings account", "savings", "USD", Decimal(0), "2 years"),
    ("LOAN-USD", "Loan", "loan", "USD", Decimal("5000.00"), None),
    ("INTERNAL-USD", "Account of the bank", "internal", "USD", Decimal(0), None),
]
# owner, number, product, name, opening balance
PRODUCT_ACCOUNTS = [
    ("carol", "ACC60006", "CURRENT-USD", "Everyday", Decimal("800.00")),
    ("carol", "ACC60007", "SAVINGS-USD", "Rainy days", Decimal("1500.00")),
]
# code: terms of bank.rule_create. Above APPROVAL a person has to approve, and so for what comes to
# the same; all in dollars, far above what the tutorials pay.
APPROVAL = "10000.00"
RULES: dict[str, dict[str, Any]] = {
    "large": {
        "measure": "amount", "threshold": APPROVAL, "currency": "USD", "effect": "review",
        "explanation": "A person approves more than 10,000.00 at once.",
    },
    "just-below": {
        "measure": "near", "threshold": 2, "currency": "USD", "effect": "review",
        "period": "rolling", "length": "PT24H", "near_amount": APPROVAL, "near_share": "0.1",
        "explanation": "Two payments of 9,000.00 to 10,000.00 in 24 hours, then a person looks.",
    },
    "daily-sum": {
        "measure": "sum", "threshold": "25000.00", "currency": "USD", "effect": "review",
        "period": "day", "explanation": "A person approves more than 25,000.00 in a day.",
    },
    "many-payees": {
        "measure": "payees", "threshold": 20, "effect": "review",
        "period": "rolling", "length": "PT24H",
        "explanation": "At most 20 different payees in 24 hours.",
    },
    "new-payee": {
        "measure": "new_payee", "threshold": "7500.00", "currency": "USD", "effect": "review",
        "length": "PT24H",
        "explanation": "A person approves more than 7,500.00 to somebody new.",
    },
    "details-changed": {
        "measure": "details_changed", "threshold": "1000.00", "currency": "USD",
        "effect": "review", "length": "PT72H",
        "explanation": "A person approves more than 1,000.00 in the three days after a change of"
                       " name, address, phone or email.",
    },
    "history": {
        "measure": "history", "threshold": "2500.00", "currency": "USD", "effect": "review",
        "length": "P90D", "times": "10",
        "explanation": "A person approves what is far more than the account usually pays.",
    },
    "dormant": {
        "measure": "dormant", "threshold": 365, "effect": "review",
        "explanation": "An account that nobody used for a year wakes up with a person.",
    },
}  # fmt: skip
CUSTOMERS = {"alice": "Alice Example", "bob": "Bob Example", "carol": "Carol Example"}
# variable in demo.env, class, name, whose accounts it may read and debit
PRINCIPALS = [
    ("PGTELLER_AGENT_KEY", "agent", "Demo agent of Alice", "alice"),
    ("PGTELLER_OTHER_AGENT_KEY", "agent", "Demo agent of Bob", "bob"),
    ("PGTELLER_STAFF_KEY", "human", "Demo staff one", None),
    ("PGTELLER_STAFF2_KEY", "human", "Demo staff two", None),
]


class NotTheDemoBankError(Exception):
    """The bank has customers who are not the demo's: nothing was loaded."""


def load(admin_url: str, base_url: str, home: Path) -> None:
    """Makes the demo bank in book 1 and writes `demo.env`.

    Args:
        admin_url: a superuser's URL of a migrated database.
        base_url: where the API answers.
        home: folder for `demo.env`; the logins' passwords are kept there too.

    Raises:
        NotTheDemoBankError: the book is in real use; nothing was written.
    """
    file = home / "demo.env"
    with psycopg.connect(admin_url, autocommit=True, row_factory=dict_row) as connection:
        refuse_real_bank(connection)
        bank = DemoBank(connection)
        bank.fill()
        variables = {"PGTELLER_URL": base_url} | bank.ensure_keys(_read(file))
        service = bank.ensure_service()
    passwords = logins.ensure(admin_url, home / "logins.env", (logins.API, service))
    variables |= {
        "PGTELLER_ADMIN_DATABASE_URL": admin_url,
        "PGTELLER_API_DATABASE_URL": passwords[logins.API],
        "PGTELLER_SERVICE_DATABASE_URL": passwords[service],
    }
    _write(file, variables)


def refuse_real_bank(connection: psycopg.Connection[dict[str, object]]) -> None:
    """Loads into an empty book or into the demo's own only: its first customer has a known key."""
    real = connection.execute("""
        select from bank_data.customer c
         where c.book_id = 1 and c.kind <> 'internal'
           and not exists (
             select from bank_data.principal p
               join bank_data.journal j on j.book_id = 1 and j.idempotency_id =
                 bank_private.idempotency_digest(
                   p.id, 'customer_create', 'demo:customer_create:alice')
              where p.book_id = 1 and p.is_operator)""").fetchone()
    if real is not None:
        raise NotTheDemoBankError(
            "this bank has customers who are not the demo's: no demo data for it."
            " Start without --demo, or use another database."
        )


class DemoBank:
    """Fills book 1, acting as the operator that the connection's login is enrolled as.

    Args:
        connection: a superuser's, in autocommit, with rows as dicts.
    """

    def __init__(self, connection: psycopg.Connection[dict[str, object]]) -> None:
        self.connection = connection
        self.customers: dict[str, str] = {}
        connection.execute("select bank_private.operator_enroll(session_user)")

    def fill(self) -> None:
        """Makes customers and accounts; money enters by transfers from the cash accounts."""
        # No function names a book: that is the DBA's, as in production.
        self.connection.execute(
            "update bank_data.book set name = %s where id = 1 and name = 'main'", [BANK_NAME]
        )
        for short, name in CUSTOMERS.items():
            customer = self.write("customer_create", short, name=name)
            self.customers[short] = customer["customer_id"]
        for currency in ("USD", "EUR", "JPY"):
            for purpose, name in SYSTEM_ACCOUNTS.items():
                number = f"{purpose}-{currency}"
                self.write("account_open", number, customer=1, currency=currency,
                           account_number=number, name=name)  # fmt: skip
        for owner, number, currency, name, amount in ACCOUNTS:
            self.write("account_open", number, customer=int(self.customers[owner]),
                       currency=currency, account_number=number, name=name)  # fmt: skip
            if amount:
                self.fund(f"CASH-{currency}", number, amount)
        self.write("account_freeze", "freeze", account_number="ACC40004", reason="demo")
        self.write("account_close", "close", account_number="ACC50005", reason="demo")
        self.offer_products()
        for code, terms in RULES.items():
            self.offer_rule(code, terms)

    def offer_products(self) -> None:
        """Makes products, a fee and accounts of them, and names the accounts that take fees."""
        for currency in ("USD", "EUR", "JPY"):
            for role, prefix, name in ROLES:
                number = f"{prefix}-{currency}"
                if name is not None:
                    self.write("account_open", number, customer=1, currency=currency,
                               account_number=number, name=name)  # fmt: skip
                self.write("book_account_set", f"{role}:{currency}", role=role, currency=currency,
                           account_number=number)  # fmt: skip
        for base, quote, rate in RATES:  # new every day that it is loaded
            self.write("rate_set", f"{base}/{quote}:{self.today()}", base_currency=base,
                       quote_currency=quote, rate=rate, valid_for="2 days",
                       source="demo")  # fmt: skip
        for code, name, kind, currency, limit, dormant in PRODUCTS:
            self.write("product_create", code, code=code, name=name, kind=kind, currency=currency,
                       overdraft_limit=limit, dormant_after=dormant)  # fmt: skip
        self.write("product_fee_set", "fee", product="CURRENT-USD", operation="transfer_post",
                   percentage=Decimal("0.1"), minimum=Decimal("0.20"),
                   maximum=Decimal("5.00"))  # fmt: skip
        self.write("product_interest_set", "interest", product="SAVINGS-USD", valid_from=None,
                   credit_rate=Decimal("0.02"), debit_rate=Decimal("0.12"), day_count="ACT/365",
                   capitalised="monthly")  # fmt: skip
        for owner, number, code, name, amount in PRODUCT_ACCOUNTS:
            self.write("account_open", number, customer=int(self.customers[owner]), product=code,
                       account_number=number, name=name)  # fmt: skip
            self.fund("CASH-USD", number, amount)

    def offer_rule(self, code: str, terms: dict[str, Any]) -> None:
        """Makes a rule once for ever: what staff have retired, or made by this name, stays so."""
        row = self.connection.execute(
            "select outcome from bank.rule_create(%s, %s, %s)",
            [code, Jsonb(terms), f"demo:rule_create:{code}"],
        ).fetchone()
        if row is None or row["outcome"] not in {"applied", "rule_code_taken"}:
            raise RuntimeError(f"{code}: {row}")

    def fund(self, cash: str, number: str, amount: Decimal) -> None:
        """Brings money into the bank: a deposit, seen from the bank's own cash account."""
        self.connection.execute(
            "select bank.must(bank.transfer_post(%s, %s, %s, memo => 'Opening deposit',"
            " idempotency_key => %s))",
            [cash, number, amount, f"demo:fund:{number}"],
        )

    def ensure_keys(self, known: dict[str, str]) -> dict[str, str]:
        """Makes principals with mandates, and a key for each whose known key does not work."""
        found = {}
        for variable, kind, name, owner in PRINCIPALS:
            scopes = AGENT_SCOPES if owner else self.scopes()
            principal = self.ensure_principal(kind, name, scopes)
            if owner:
                self.write("mandate_create", f"mandate:{name}", principal=int(principal),
                           customer=int(self.customers[owner]), actions=["read", "debit"],
                           purpose="Everyday banking")  # fmt: skip
            key = known.get(variable)
            good = key is not None and self.works(key, scopes)
            found[variable] = key if key and good else self.mint(principal, scopes)
        return found

    def ensure_principal(self, kind: str, name: str, scopes: list[str]) -> str:
        """Makes a principal, or gives the one there is the scopes that a newer release has.

        It stays the same one, because idempotency keys are the principal's: another one that
        repeats a request of before the upgrade would pay again.
        """
        row = self.connection.execute(
            "select p.id, p.scopes @> %s::text[] as is_wide from bank_data.principal p"
            " where p.book_id = 1 and p.class = %s and p.name = %s order by p.id limit 1",
            [scopes, kind, name],
        ).fetchone()
        if row is None:
            return self.write(
                "principal_create", name, **{"class": kind, "name": name, "scopes": scopes}
            )["principal_id"]
        if not row["is_wide"]:
            self.connection.execute(
                "update bank_data.principal set scopes = %s where book_id = 1 and id = %s",
                [scopes, row["id"]],
            )
        return str(row["id"])

    def ensure_service(self) -> str:
        """Makes the login of a trusted service that may debit Alice's accounts; returns it."""
        self.connection.execute(f"""
            do $do$
            begin
              if to_regrole('{SERVICE_LOGIN}') is null then
                create role {SERVICE_LOGIN} login in role bank_service;
                alter role {SERVICE_LOGIN} set statement_timeout = '10s';
                alter role {SERVICE_LOGIN} set lock_timeout = '5s';
                alter role {SERVICE_LOGIN} set idle_in_transaction_session_timeout = '10s';
              end if;
            end
            $do$""")
        principal = self.write(
            "principal_create", "service",
            **{"class": "service", "name": "Demo payroll", "scopes": SERVICE_SCOPES,
               "login": SERVICE_LOGIN},
        )["principal_id"]  # fmt: skip
        self.write("mandate_create", "mandate:service", principal=int(principal),
                   customer=int(self.customers["alice"]), actions=["read", "debit"],
                   purpose="Payroll")  # fmt: skip
        return SERVICE_LOGIN

    def write(self, function: str, key: str, **arguments: object) -> dict[str, str]:
        """Calls a surface function once for ever; returns the resource as it was then."""
        named = "".join(f"{name} => %({name})s, " for name in arguments)
        row = self.connection.execute(
            f"select (bank.must(bank.{function}({named}"
            "idempotency_key => %(idempotency_key)s))).resource",
            arguments | {"idempotency_key": f"demo:{function}:{key}"},
        ).fetchone()
        assert row is not None  # noqa: S101 - a function call returns one row
        resource: dict[str, str] = row["resource"]  # type: ignore[assignment]
        return resource

    def scopes(self) -> list[str]:
        """All scopes there are."""
        rows = self.connection.execute("select name from bank_data.scope order by name").fetchall()
        return [str(row["name"]) for row in rows]

    def today(self) -> str:
        """The day, as the database has it."""
        row = self.connection.execute("select current_date::text as day").fetchone()
        assert row is not None  # noqa: S101 - a query without a table
        return str(row["day"])

    def works(self, key: str, scopes: list[str]) -> bool:
        """Is this key of demo.env one of the bank's, in force for a while, and wide enough?"""
        parsed = keys.parse(key)
        return parsed is not None and self.connection.execute(
            "select from bank_data.credential c where c.digest = sha256(%s)"
            " and c.revoked_at is null and c.expires_at > now() + interval '7 days'"
            " and c.scopes @> %s::text[]",
            [parsed.digest, scopes],
        ).fetchone() is not None  # fmt: skip

    def mint(self, principal: str, scopes: list[str]) -> str:
        """Makes a key; only its digest leaves this process."""
        minted = keys.mint("demo")
        self.write("key_create", minted.key_id, principal=int(principal), key_id=minted.key_id,
                   digest=minted.digest, scopes=scopes, label="demo.env")  # fmt: skip
        return minted.key


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = re.findall(r"^(?:export )?([A-Z0-9_]+)=(.*)$", file.read_text(), re.MULTILINE)
    return {name: "".join(shlex.split(value)) for name, value in pairs}


def _write(file: Path, variables: dict[str, str]) -> None:
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write("# Made by pgteller for this installation; keep it secret.\n")
        for name, value in variables.items():
            handle.write(f"export {name}={shlex.quote(value)}\n")
    new.replace(file)
