"""The surface as the catalogue has it, and calls of each of its functions that aim at Bob."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from tests.bank import BOB, Bank, credential_of
from tests.db.functions.documents import RANGE, open_mandate

Connection = psycopg.Connection[dict[str, Any]]

# Where the functions keep who is calling: whoever sets them beforehand gains nothing.
SETTINGS = ("book", "digest", "principal", "reach", "customer", "accounts", "issuer", "subject")
# These answer everybody who may connect; what they say is no secret.
PUBLIC = {"currency_list", "outcome_list", "release_get"}
# It only looks at its argument.
PURE = {"must"}
# For the login bank_authn alone.
AUTHN = {"session_open"}
# For the login bank_worker alone: known by its login, so they take no credential.
WORKER = {
    "account_dormancy_sweep",
    "approval_sweep",
    "hold_sweep",
    "interest_sweep",
    "schedule_plan",
    "schedule_plan_list",
    "schedule_sweep",
    "worker_lead",
    "worker_report",
}
VOLATILE_FIELDS = {"as_of", "created_at", "expires_at", "occurred_at", "request_id", "starts_at"}


@dataclass(frozen=True)
class Function:
    """A function of schema bank.

    Args:
        name: without the schema.
        arguments: names of its arguments, in order.
        optional: those of them with a default.
    """

    name: str
    arguments: tuple[str, ...]
    optional: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What a call answered, without what differs from call to call.

    Args:
        sqlstate: of the error, None if there was none.
        message: of the error.
        rows: what was returned, as text.
    """

    sqlstate: str | None
    message: str | None
    rows: tuple[str, ...]


def read_surface(root: Connection) -> list[Function]:
    """All functions of schema bank, by name."""
    rows = root.execute(
        """
        select p.proname, coalesce(p.proargnames, '{}') as names, p.pronargs, p.pronargdefaults
          from pg_proc p
         where p.pronamespace = 'bank'::regnamespace
         order by p.proname
        """
    ).fetchall()
    assert len(rows) > 30
    return [
        Function(
            row["proname"],
            tuple(row["names"][: row["pronargs"]]),
            frozenset(row["names"][row["pronargs"] - row["pronargdefaults"] : row["pronargs"]]),
        )
        for row in rows
    ]


RULE_TERMS = json.dumps({"measure": "count", "threshold": 9, "period": "day", "effect": "deny"})
DOCUMENT = json.dumps(open_mandate(RANGE))
PAYMENT = {"from_account": "ACC20001", "to_account": "ACC10001", "amount": "1"}


def session_of_bob(bank: Bank) -> int:
    """A session of Bob's agent with Bob, in which something was said."""
    started = bank.call(
        "agent_session_start", "bob_agent",
        customer=BOB, channel="chat", key_id="1kb0b0b0b0b0b0", digest=b"\x02" * 32,
    )  # fmt: skip
    session = int(started["resource"]["session_id"])
    said = bank.call(
        "interaction_add", "bob_agent", session=session, role="customer", text="my rent"
    )
    assert said["outcome"] == "applied"
    return session


def approval_of_bob(bank: Bank) -> int:
    """A transfer of Bob's that waits; the rule that made it wait is gone."""
    terms = {"measure": "amount", "threshold": "1", "currency": "USD", "effect": "review"}
    rule = bank.call("rule_create", "staff", code="review", terms=terms)
    waits = bank.pay("bob_agent", "ACC20001", "ACC10001", 2)
    bank.call("rule_retire", "staff", rule=int(rule["resource"]["rule_id"]))
    return int(waits["facts"]["approval_id"])


def aim(bank: Bank) -> dict[str, Any]:
    """By argument name: what asks for Bob, his accounts, his agent, and everything."""
    agent = bank.principals["bob_agent"]
    mandate = bank.one("select min(id) from bank_data.mandate where principal_id = %s", agent)
    transfer = bank.one(
        "select transfer_id from bank.audit_entry where account_number = 'ACC20001'"
    )
    hold = bank.call(
        "hold_place", "bob_agent", from_account="ACC20001", to_account="ACC10001", amount=1
    )
    imported = bank.call(
        "mandate_import", "staff", principal=agent, customer=BOB, document=DOCUMENT
    )
    payee = bank.call("payee_add", "bob_agent", customer=BOB, account_number="ACC10001", name="Ann")
    intent = bank.call("transfer_prepare", "bob_agent", **PAYMENT | {"amount": 2})
    return {
        "approval": approval_of_bob(bank),
        "base_currency": "EUR",
        "quote_currency": "USD",
        "quote": 851,
        "rate": 1,
        "account_number": "ACC20001",
        "account_numbers": ["ACC20001"],
        "actions": ["read", "debit", "manage"],
        "amount": 1,
        "capitalised": "monthly",
        "class": "agent",
        "code": "CURRENT-USD",
        "credit_rate": 1,
        "currency": "USD",
        "customer": BOB,
        "details": json.dumps({"phone": "+491510000001"}),
        "details_by_staff": ["name"],
        "day_count": "ACT/365",
        "debit_rate": 1,
        "digest": b"\x01" * 32,
        "from_account": "ACC20001",
        "hold": int(hold["resource"]["hold_id"]),
        "function": "transfer_post",
        "items": json.dumps([PAYMENT]),
        "document": DOCUMENT,
        "document_format": "lines",
        "imported": int(imported["resource"]["mandate_id"]),
        "import": 901,
        "intent": int(intent["resource"]["intent_id"]),
        "issuer": "https://issuer.test",
        "key_id": "1k0123456789ab",
        "legs": '[{"from_account": "ACC20001", "to_account": "ACC10001", "amount": "1"}]',
        "line": 1,
        "lines": '[{"booked_on": "2026-01-31", "amount": "1"}]',
        "login": "test_thief",
        "kind": "current",
        "mandate": mandate,
        "name": "Mallory",
        "operation": "transfer_post",
        "overdraft_limit": 1,
        "payee": int(payee["resource"]["payee_id"]),
        "cooling_off_hours": 1,
        "principal": agent,
        "product": "CURRENT-USD",
        "reason": "test",
        "role": "suspense",
        "rule": 601,
        "notice": 1,
        "allowed": 9,
        "scopes": ["accounts:read"],
        "subject": "mallory",
        "to_account": "ACC10001",
        "transfer": transfer,
        "valid_from": None,
        "channel": "chat",
        "session": session_of_bob(bank),
        "text": "rent",
        "query": "rent",
        "calendar": "DE",
        "schedule": bank.one("select id from bank_data.schedule where customer_id = %s", BOB) or -1,
        "start_at": "2099-01-31T09:00",
        "time_zone": "UTC",
    }


# Where the aim of most would be wrong for one function.
AIMED: dict[str, dict[str, Any]] = {
    "approval_approve": {"digest": "0" * 64},
    "approval_deny": {"digest": None},
    "approval_list": {"status": None},
    "approval_terms_set": {"hours": 1},
    "break_list": {"since": "2026-01-01", "until": "2026-01-31"},
    "line_resolve": {"resolution": "explained"},
    "account_list": {"currency": None},
    "allowance_list": {"mandate": None, "principal": None},
    "account_open": {"account_number": None, "product": None},
    "customer_create": {"kind": "person"},
    "customer_list": {},
    "hold_capture": {"mandate": None},
    "interaction_add": {"role": "agent"},
    "interaction_search": {"role": None},
    "agent_session_list": {"principal": None},
    "hold_place": {"mandate": None},
    "entry_search": {"customer": None, "kind": None},
    "mandate_list": {"principal": None},
    "preview": {"arguments": json.dumps(PAYMENT)},
    "rule_create": {"code": "most", "terms": RULE_TERMS},
    "rule_list": {"code": None},
    "rule_replay": {"terms": RULE_TERMS},
    "principal_create": {"customer": None, "login": None},
    "principal_list": {"class": None},
    "principal_person_set": {"person": "x"},
    "spending_get": {"account_number": None},
    "transfer_get_by_key": {"idempotency_key": "none"},
    "transfer_post": {"mandate": None},
    "transfer_prepare": {"mandate": None},
    "transfer_post_legs": {"mandate": None},
    "transfers_post": {"mandate": None},
}


def arguments_of(function: Function, aimed: Mapping[str, Any]) -> dict[str, Any]:
    """The aimed arguments of a call; what is not aimed at is left out."""
    own = {**aimed, **AIMED.get(function.name, {})}
    arguments = {name: own[name] for name in function.arguments if name in own}
    if function.name == "key_revoke":
        arguments["key_id"] = "1k" + "0" * 12
    if "expires_at" in function.arguments and "expires_at" not in function.optional:
        arguments["expires_at"] = "2999-01-01"
    if function.name == "mandate_document_get":
        arguments["mandate"] = aimed["imported"]
    missing = set(function.arguments) - function.optional - set(arguments)
    assert not missing, f"{function.name}: nothing to aim {missing} with"
    return arguments


def ask(
    connection: Connection, function: Function, arguments: Mapping[str, Any], who: str | None = None
) -> Answer:
    """Calls a function and undoes what it did.

    Args:
        connection: in autocommit, with the settings the call is to meet.
        function: what to call.
        arguments: by name.
        who: whose key to present; None presents none.
    """
    named = dict(arguments)
    if who is not None:
        named["credential"] = credential_of(who)
    query = sql.SQL("select pg_catalog.to_jsonb(f) as fields from bank.{}({}) f").format(
        sql.Identifier(function.name),
        sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in named
        ),
    )
    try:
        with connection.transaction(force_rollback=True):
            rows = connection.execute(query, named).fetchall()
    except psycopg.Error as error:
        return Answer(error.sqlstate, error.diag.message_primary, ())
    return Answer(None, None, tuple(strip(row["fields"]) for row in rows))


def strip(fields: Any) -> str:
    """A returned row as text, without times and random ids."""
    if not isinstance(fields, dict):
        return str(fields)
    return str({name: value for name, value in fields.items() if name not in VOLATILE_FIELDS})


def callable_by_callers(root: Connection) -> list[Function]:
    """The functions that ask who is calling, and that bank_api and the services may call."""
    others = PUBLIC | PURE | AUTHN | WORKER
    return [function for function in read_surface(root) if function.name not in others]


def forge(bank: Bank, connection: Connection) -> None:
    """Puts into all settings what the functions would put there for staff, looking at Bob."""
    staff = bank.one(
        "select encode(digest, 'hex') from bank_data.credential where principal_id = %s",
        bank.principals["staff"],
    )
    forged = {
        "book": "1",
        "digest": staff,
        "principal": str(bank.principals["staff"]),
        "reach": "book",
        "customer": str(BOB),
        "accounts": "",
        "issuer": "https://issuer.test",
        "subject": "mallory",
    }
    assert set(forged) == set(SETTINGS)
    for name, value in forged.items():
        connection.execute("select set_config(%s, %s, false)", [f"bank.{name}", value])
