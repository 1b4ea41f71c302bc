"""What goes wrong, in one form: problem details (RFC 9457) with a code of the bank's registry.

The registry is the database's `bank.outcome_list()`. A few codes are also kept here, because they
are needed before the registry was read: a test compares them with the registry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal
from uuid import UUID

from starlette.responses import Response

from api import json_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the registry."""

    code: str
    http_status: int
    retryable: bool
    title: str
    hint: str


FALLBACKS = {
    outcome.code: outcome
    for outcome in (
        Outcome(
            "body_too_large",
            413,
            False,
            "The body is larger than the limit.",
            "Send a smaller body; the limit is in the detail.",
        ),
        Outcome(
            "body_too_slow",
            408,
            True,
            "The body did not arrive in time.",
            "Send the body at once, then repeat with the same key.",
        ),
        Outcome(
            "media_type_unsupported",
            415,
            False,
            "The body is not JSON.",
            "Send Content-Type: application/json.",
        ),
        Outcome(
            "body_invalid",
            400,
            False,
            "The body is not well-formed JSON.",
            "Send one JSON object, UTF-8, without duplicate keys.",
        ),
        Outcome(
            "request_invalid",
            400,
            False,
            "A field is missing, unknown or malformed.",
            "Correct the fields named in the detail.",
        ),
        Outcome(
            "path_unknown",
            404,
            False,
            "There is no such path.",
            "See /openapi.json for the paths.",
        ),
        Outcome(
            "method_not_allowed",
            405,
            False,
            "The path does not take this method.",
            "See the Allow header.",
        ),
        Outcome(
            "unauthenticated",
            401,
            False,
            "No valid credential was presented.",
            "Send the header Authorization: Bearer <key> with a key that is neither revoked nor "
            "expired.",
        ),
        Outcome(
            "overloaded",
            503,
            True,
            "The bank is busy.",
            "Wait as long as the Retry-After header says, then repeat with the same key.",
        ),
        Outcome(
            "database_unavailable",
            503,
            True,
            "The database cannot be reached.",
            "Repeat with the same key a little later.",
        ),
        Outcome(
            "release_outdated",
            503,
            True,
            "The database and the API are of different releases.",
            "The operator has to run yoyo apply; repeat later.",
        ),
        Outcome(
            "outcome_unknown",
            503,
            True,
            "The connection broke before the answer came: the request may or may not have been "
            "applied.",
            "Repeat with the same key: it is applied once.",
        ),
        Outcome(
            "internal_error",
            500,
            True,
            "Something is wrong on our side.",
            "Repeat with the same key; if it stays, tell the staff the request id.",
        ),
    )
}
RETRY_AFTER = 1  # seconds


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field of the request and the kind of problem with it, never its value.

    Attributes:
        field: Its dotted name.
        problem: A word for programs.
        expected: What it should have been, for people and agents; empty where the word says it.
    """

    field: str
    problem: str
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.field} ({self.problem}{self.expected and f': expected {self.expected}'})"


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 (the name RFC 9457 gives it)
    """The one error of the API: everything that is not a success is raised as this.

    Attributes:
        code: A code of the registry.
        http_status: Only for a code that the registry does not know: what the database said.
        detail: What was wrong, one sentence; never a value of the request.
        hint: What to do; None takes that of the registry.
        facts: The values behind a refusal.
        errors: The fields behind request_invalid.
        outcome: Whether the request was applied.
        request_id: That of the recorded request, on a replay; None takes this request's.
        replayed: Whether the answer was recorded earlier.
        headers: Further headers of the response.
    """

    code: str
    http_status: int = 500
    detail: str | None = None
    hint: str | None = None
    facts: Mapping[str, Any] | None = None
    errors: Sequence[FieldError] = ()
    outcome: Literal["not_applied", "applied", "unknown"] = "not_applied"
    request_id: UUID | None = None
    replayed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code


class Registry:
    """The outcome codes: those of the database once they were read, before that the fallbacks."""

    def __init__(self) -> None:
        self.outcomes: Mapping[str, Outcome] = FALLBACKS
        self.is_loaded = False

    def load(self, outcomes: Sequence[Outcome]) -> None:
        """Take over the rows of `bank.outcome_list()`."""
        self.outcomes = FALLBACKS | {outcome.code: outcome for outcome in outcomes}
        self.is_loaded = True

    def write_problem(self, problem: Problem, request_id: UUID) -> Response:
        """Write the response of a problem (RFC 9457, sections 3 and 4)."""
        outcome = self.outcomes.get(problem.code) or Outcome(
            problem.code, problem.http_status, False, problem.code, ""
        )
        headers = dict(problem.headers)
        content: dict[str, Any] = {
            "type": f"/outcomes#{problem.code}",
            "title": outcome.title,
            "status": outcome.http_status,
            "code": problem.code,
            "hint": problem.hint or outcome.hint,
            "retryable": outcome.retryable,
            "outcome": problem.outcome,
        }
        if outcome.http_status == HTTPStatus.UNAUTHORIZED:
            # Nothing that differs between a missing, a malformed and an unknown credential.
            content["hint"] = outcome.hint
            headers["WWW-Authenticate"] = 'Bearer realm="pgteller"'  # RFC 6750, section 3
        else:
            content["request_id"] = str(problem.request_id or request_id)
            if problem.detail and problem.detail != outcome.title:
                content["detail"] = problem.detail
            if problem.facts:
                content["facts"] = problem.facts
            if problem.errors:
                content["errors"] = [
                    {"field": error.field, "problem": error.problem} for error in problem.errors
                ]
            if problem.replayed:
                content["replayed"] = True
                headers["Idempotency-Replayed"] = "true"
        if outcome.http_status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            headers["Retry-After"] = str(RETRY_AFTER)
        return Response(
            json_text.write(content),
            status_code=outcome.http_status,
            headers=headers,
            media_type="application/problem+json",
        )
