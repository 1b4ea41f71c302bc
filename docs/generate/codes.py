"""The outcome codes, and what becomes of errors on their way to HTTP."""

import logging
from typing import Any

import asyncpg
import psycopg

from api import database
from api.errors import FALLBACKS, Problem
from docs.generate.markdown import code, page, section, table

REGISTRY = """
select precedence, code, http_status, retryable, title, hint
  from bank_data.outcome
 order by precedence
"""
INTRODUCTION = """
Every answer has a code of one closed registry, the table `bank_data.outcome`: `GET /outcomes`,
`select * from bank.outcome_list()`. Codes are stable; texts may change. When several checks would
refuse a call, the code with the lowest precedence is answered.
"""
IN_SQL = """
A refused **write** is a result, not an error: a row with `outcome`, `facts` and `hint`. It is
recorded, and uses up its idempotency key unless it can pass by itself (`book_suspended`). A refused
**read**, and a request that is malformed or unauthenticated, raises an exception: SQLSTATE `RB` and
the HTTP status, the code as MESSAGE, what was wrong as DETAIL, what to do as HINT. Nothing is
written then.
"""
IN_HTTP = """
A problem is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `code`, `hint`,
`retryable`, `outcome` (`not_applied` or `unknown`) and, where there is something to say, `detail`,
`facts`, `errors`, `request_id`, `replayed`. Values of the request are never repeated. 429 and 503
carry `Retry-After`; 401 carries `WWW-Authenticate` and is the same whatever was wrong with the
credential.
"""
MAPPING = """
What the API makes of an error of the database or of the connection. `RB` is a code of the bank.
Calls that failed with 40001, 40P01 or 55P03 are repeated by the API itself before it answers.
"""
# What each stands for; the answers come from the program.
STATES = {
    "RB404": "a code of the bank, here one of status 404",
    "40001": "serialization failure",
    "40P01": "deadlock",
    "55P03": "lock timeout",
    "57014": "statement timeout",
    "53300": "too many connections, out of memory, disk full",
    "25006": "the server is a standby",
    "08006": "the connection broke",
    "57P01": "the server was shut down or ended the connection",
    "22003": "a value PostgreSQL cannot take",
    "42501": "permission denied",
    "XX000": "anything else",
}


def write(connection: psycopg.Connection[Any]) -> str:
    """The page."""
    registry = connection.execute(REGISTRY).fetchall()
    statuses = {name: status for _, name, status, *_ in registry}
    codes = table(
        ["", "code", "HTTP", "SQLSTATE", "retry", "what happened", "what to do"],
        [
            (place, code(name), status, code(f"RB{status}"), retryable, title, hint)
            for place, name, status, retryable, title, hint in registry
        ],
    )
    mapping = table(
        ["SQLSTATE", "what", "write", "read"],
        [
            (code(state), what, *(answer(state, statuses, is_write=w) for w in (True, False)))
            for state, what in STATES.items()
        ],
    )
    needed = ", ".join(code(name) for name in FALLBACKS)
    return page(
        "Outcome codes and errors",
        INTRODUCTION,
        section("Codes in order of precedence", codes),
        section("In SQL", IN_SQL.strip()),
        section("In HTTP", IN_HTTP.strip()),
        section("From SQLSTATE to HTTP", MAPPING.strip(), mapping),
        section("Without a database", f"The API itself can answer these: {needed}."),
    )


def answer(state: str, statuses: dict[str, int], *, is_write: bool) -> str:
    """Status and code of the answer to an error of the database, found out by asking the API."""
    if state in database.RETRYABLE:
        return f"repeated, then 503 {code('overloaded')}"
    error = asyncpg.PostgresError.new({"C": state, "M": "account_unknown"})
    logging.disable()
    try:
        problem = database.describe(error, "transfer_post", is_write=is_write)
    finally:
        logging.disable(logging.NOTSET)
    if not isinstance(problem, Problem):
        raise TypeError(f"{state} has no answer")
    if state.startswith("RB"):
        return "that code"
    return f"{statuses[problem.code]} {code(problem.code)}"
