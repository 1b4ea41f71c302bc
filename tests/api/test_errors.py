"""Problems, and the registry behind them."""

import json
from typing import Any
from uuid import UUID

from api.errors import FALLBACKS, FieldError, Outcome, Problem, Registry
from tests.api.conftest import Client
from tests.bank import Bank

ID = UUID(int=1)


def write(problem: Problem, registry: Registry | None = None) -> tuple[int, dict[str, Any], Any]:
    response = (registry or Registry()).write_problem(problem, ID)
    return response.status_code, json.loads(bytes(response.body)), response.headers


def test_write_problem__all_members() -> None:
    problem = Problem(
        "request_invalid",
        detail="Wrong.",
        facts={"a": 1},
        errors=[FieldError("amount", "missing")],
        replayed=True,
        headers={"X-Other": "1"},
    )
    status, body, headers = write(problem)
    assert status == 400
    assert body == {
        "type": "/outcomes#request_invalid",
        "title": FALLBACKS["request_invalid"].title,
        "status": 400,
        "code": "request_invalid",
        "hint": FALLBACKS["request_invalid"].hint,
        "retryable": False,
        "outcome": "not_applied",
        "request_id": str(ID),
        "detail": "Wrong.",
        "facts": {"a": 1},
        "errors": [{"field": "amount", "problem": "missing"}],
        "replayed": True,
    }
    assert headers["content-type"] == "application/problem+json"
    assert (headers["idempotency-replayed"], headers["x-other"]) == ("true", "1")


def test_write_problem__unauthenticated__says_nothing_else() -> None:
    plain = Registry().write_problem(Problem("unauthenticated"), ID)
    told = Problem("unauthenticated", detail="Revoked.", hint="Ask.", facts={"key": 1})
    assert Registry().write_problem(told, UUID(int=2)).body == plain.body
    assert plain.headers["www-authenticate"].startswith("Bearer")


def test_write_problem__overloaded__retry_after() -> None:
    status, body, headers = write(Problem("overloaded"))
    assert (status, body["retryable"]) == (503, True)
    assert int(headers["retry-after"]) >= 1


def test_write_problem__unknown_code__status_of_the_database() -> None:
    status, body, _ = write(Problem("brand_new", http_status=409, hint="Do this."))
    assert (status, body["code"], body["hint"]) == (409, "brand_new", "Do this.")


def test_load__replaces_fallbacks() -> None:
    registry = Registry()
    registry.load([Outcome("overloaded", 503, True, "Full.", "Wait.")])
    assert write(Problem("overloaded"), registry)[1]["title"] == "Full."
    assert registry.outcomes.keys() == FALLBACKS.keys()


def test_fallbacks__as_in_the_registry(bank: Bank) -> None:
    rows = bank.root.execute(
        "select code, http_status, retryable, title, hint from bank.outcome_list()"
    ).fetchall()
    registry = {row["code"]: Outcome(**row) for row in rows}
    assert {code: registry.get(code) for code in FALLBACKS} == FALLBACKS


def test_registry__loaded_at_start(client: Client, bank: Bank) -> None:
    registry = client.app.state.services.registry
    assert registry.is_loaded
    codes = bank.root.execute("select code from bank.outcome_list()").fetchall()
    assert {row["code"] for row in codes} <= registry.outcomes.keys()
