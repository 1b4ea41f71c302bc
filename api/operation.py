"""How an endpoint is run: typed request -> one database call -> typed response.

FastAPI declares and documents the endpoints; this class runs them. Its own way of reading a request
accepts duplicate names and floats, repeats input in errors, and costs as much as the transfer
(docs/decisions/0004).

An endpoint's parameters say what it needs: `call` (the caller's request), names of the path,
`query` and `body` (models), `idempotency_key`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast, get_args, get_type_hints
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request
from starlette.responses import Response

from api.call import Call, Pending, Preview
from api.errors import FieldError, Problem
from api.fields import RequestModel

if TYPE_CHECKING:
    from api.fields import ResponseModel

# A name of the client's own is repeated only if it cannot be a secret or an attack on a log.
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
# RFC 8941, section 3.3.3, the form the draft of the Idempotency-Key header demands.
QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
BARE = re.compile(r"[\x20\x21\x23-\x7e]+")
KEY_LENGTH_LIMIT = 255
# What would have been right, for kinds of pydantic; nothing of it comes from the request.
EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "list_type": "a list",
    "literal_error": "{expected}",
    "model_type": "an object",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_type": "a string",
    "too_long": "{max_length} or fewer items",
    "too_short": "{min_length} or more items",
}
WRITE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PREVIEW = frozenset({"preview"})  # in the query of a write

Reader = Callable[[Call], Awaitable[Any]]


class Operation(APIRoute):
    """An endpoint for callers with a credential."""

    is_public: ClassVar[bool] = False

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler that Starlette calls."""
        is_public = self.is_public
        endpoint = cast("Callable[..., Awaitable[ResponseModel]]", self.endpoint)
        readers = build_readers(endpoint, self.path)
        takes_query = "query" in readers
        is_write = bool(WRITE_METHODS & (self.methods or set()))
        status = self.status_code or 200

        async def handle(request: Request) -> Response:
            call = Call(request.scope, request.receive)
            try:
                if not is_public:
                    await call.authenticate()
                if not takes_query and request.scope["query_string"]:
                    found = read_query(call, PREVIEW if is_write else frozenset())
                    call.is_preview = read_flag(found, "preview")
                answer = await endpoint(
                    **{name: await read(call) for name, read in readers.items()}
                )
            except Problem as problem:
                return answer_problem(call, problem)
            except Preview as preview:
                return Response(preview.write(), media_type="application/json")
            except Pending as pending:
                call.locate(pending.path)
                return Response(
                    pending.write(),
                    status_code=HTTPStatus.ACCEPTED,
                    headers=call.response_headers,
                    media_type="application/json",
                )
            if isinstance(answer, Response):  # a document or a stream
                answer.headers.update(call.response_headers)
                return answer
            return Response(
                answer.write(),
                status_code=status,
                headers=call.response_headers,
                media_type="application/json",
            )

        return handle


class PublicOperation(Operation):
    """An endpoint for everybody."""

    is_public = True


def answer_problem(call: Call, problem: Problem) -> Response:
    """The response of a problem; its code goes to the log."""
    call.visit.code = problem.code
    if problem.code == "unauthenticated" and call.credential is not None:
        call.services.identity.forget(call.credential)
    return call.services.registry.write_problem(problem, call.visit.request_id)


def build_readers(endpoint: Callable[..., Any], path: str) -> dict[str, Reader]:
    """For each parameter of an endpoint, what reads it from a request.

    Raises:
        TypeError: A parameter has none of the meanings above.
    """
    readers: dict[str, Reader] = {}
    hints = get_type_hints(endpoint, include_extras=True)
    hints.pop("return")
    for name, annotation in hints.items():
        if annotation is Call:
            readers[name] = read_call
        elif name == "idempotency_key":
            readers[name] = read_idempotency_key
        elif f"{{{name}}}" in path:
            readers[name] = build_path_reader(name, TypeAdapter(annotation))
        elif name == "query":
            readers[name] = build_query_reader(
                get_args(annotation)[0], PREVIEW if "idempotency_key" in hints else frozenset()
            )
        elif name == "body":
            readers[name] = build_body_reader(annotation)
        else:
            raise TypeError(f"{endpoint.__name__}: what is {name}?")
    return readers


async def read_call(call: Call) -> Call:
    """The request itself."""
    return call


def build_path_reader(name: str, adapter: TypeAdapter[Any]) -> Reader:
    """What reads a name of the path."""

    async def read(call: Call) -> Any:
        try:
            return adapter.validate_python(call.scope["path_params"][name])
        except ValidationError as error:
            raise describe(error, name) from None

    return read


def build_query_reader(model: type[BaseModel], more: frozenset[str]) -> Reader:
    """What reads the query into a model; more: what is for the operation itself."""
    names = frozenset(field.alias or name for name, field in model.model_fields.items()) | more

    async def read(call: Call) -> Any:
        found = read_query(call, names)
        call.is_preview = read_flag(
            {name: found.pop(name) for name in more & set(found)}, "preview"
        )
        try:
            return model.model_validate(found)
        except ValidationError as error:
            raise describe(error) from None

    return read


def build_body_reader(model: type[RequestModel]) -> Reader:
    """What reads the body into a model."""

    async def read(call: Call) -> Any:
        limit: int = getattr(call.services.settings, model.body_limit_setting)
        document = await call.read_document(limit)
        try:
            return model.model_validate(document)
        except ValidationError as error:
            raise describe(error) from None

    return read


def read_query(call: Call, names: frozenset[str]) -> dict[str, str]:
    """The query's parameters, each known and given once.

    Raises:
        Problem: request_invalid.
    """
    try:
        pairs = parse_qsl(
            call.scope["query_string"].decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=50,
        )
    except ValueError:  # not ASCII, not UTF-8, too many
        raise Problem("request_invalid", detail="The query is malformed.") from None
    found: dict[str, str] = {}
    errors = []
    for name, value in pairs:
        if name not in names:
            errors.append(FieldError(show_name(name), "unknown"))
        elif name in found:
            errors.append(FieldError(name, "repeated"))
        elif "\0" in value:
            errors.append(FieldError(name, "control_character"))
        found[name] = value
    if errors:
        raise build_problem(errors)
    return found


def read_flag(found: dict[str, str], name: str) -> bool:
    """A parameter that is true or false; false when it was left out.

    Raises:
        Problem: request_invalid.
    """
    text = found.get(name, "false")
    if text not in {"true", "false"}:
        raise build_problem([FieldError(name, "bool_parsing", "true or false")])
    return text == "true"


async def read_idempotency_key(call: Call) -> str | None:
    """The key in the header, quoted or bare.

    Raises:
        Problem: idempotency_key_invalid.
    """
    values = call.headers.getlist("idempotency-key")
    if not values:
        return None
    quoted, bare = QUOTED.fullmatch(values[0]), BARE.fullmatch(values[0])
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else values[0]
    if len(values) > 1 or not (quoted or bare) or not 1 <= len(key) <= KEY_LENGTH_LIMIT:
        raise Problem("idempotency_key_invalid", http_status=400)
    return key


def describe(error: ValidationError, name: str | None = None) -> Problem:
    """The problem behind a failed validation: fields and kinds, no values."""
    found = error.errors(include_url=False, include_input=False)
    errors = [
        FieldError(name or show_field(entry), show_kind(entry), show_expected(entry))
        for entry in found
    ]
    if {entry["type"] for entry in found} == {"amount_invalid"}:
        return Problem("amount_invalid", http_status=400, errors=errors)
    return build_problem(errors)


def build_problem(errors: Sequence[FieldError]) -> Problem:
    """request_invalid for these fields."""
    listed = ", ".join(map(str, errors[:20]))
    return Problem("request_invalid", detail=f"Wrong: {listed}.", errors=errors[:20])


def show_field(entry: ErrorDetails) -> str:
    """The dotted name of a field, as far as it may be repeated."""
    return ".".join(show_name(str(part)) for part in entry["loc"]) or "body"


def show_name(name: str) -> str:
    """A name if it looks like one."""
    return name if FIELD_NAME.fullmatch(name) or name.isdecimal() else "(not shown)"


def show_kind(entry: ErrorDetails) -> str:
    """The kind of a validation error in a word or two."""
    return {"extra_forbidden": "unknown"}.get(entry["type"], entry["type"])


def show_expected(entry: ErrorDetails) -> str:
    """What would have been right; empty where the kind says it."""
    if entry["type"].endswith("_invalid") or entry["type"] == "control_character":
        return entry["msg"]  # our own kinds, whose messages are written for this
    return EXPECTED.get(entry["type"], "").format_map(entry.get("ctx", {}))
