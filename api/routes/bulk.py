"""Many transfers in one request: as one JSON document, or as an upload of lines without a limit.

An upload is cut into chunks of lines, and each chunk is one call with a key of its own, made from
the key in the header: whoever repeats the whole upload gets the recorded outcomes as far as it
came, and the rest is done. A chunk is read only when the one before is booked and its outcomes are
sent, so that neither a slow database nor a slow client piles anything up here.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field, SkipValidation
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api import json_text
from api.body import LINES_MEDIA_TYPE, READERS, has_media_type
from api.call import Call
from api.errors import Problem
from api.fields import (
    Amount,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Word,
    read_id,
)
from api.openapi import refusals
from api.operation import (
    KEY_LENGTH_LIMIT,
    Operation,
    answer_problem,
    read_idempotency_key,
    read_query,
)

CHUNK_LINES = 1000
UPLOAD_QUERY = frozenset({"mode", "mandate"})


class BulkItem(RequestModel):
    """A transfer of a bulk. What is wrong with it is its own outcome, so it is only described."""

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    idempotency_key: Word | None = Field(
        default=None, description="Of this transfer, the same as that of POST /transfers."
    )
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    allow_duplicate: bool = Field(
        default=False, description="Pay again what was paid without a key a moment ago."
    )


class BulkRequest(RequestModel):
    """Transfers to make in this order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mode": "independent",
                    "items": [
                        {
                            "from_account": "ACC10001",
                            "to_account": "ACC20002",
                            "amount": "250.00",
                            "idempotency_key": "payroll-2026-01-4711",
                        }
                    ],
                }
            ]
        }
    )
    body_limit_setting: ClassVar[str] = "bulk_body_limit"

    mode: Literal["independent", "atomic"] = Field(
        default="independent", description="independent: each for itself; atomic: all or none."
    )
    items: list[SkipValidation[BulkItem]] = Field(
        min_length=1, max_length=10000, description="1 to 10,000 transfers."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


class BulkOutcome(ResponseModel):
    """What became of an item. What does not apply is null."""

    item: int = Field(description="Its place in the request, from 1.")
    outcome: str = Field(description="A code of GET /outcomes; applied: the money moved.")
    replayed: bool = Field(description="True: it was answered before, by its own key.")
    transfer_id: Id | None = None
    balance: Money | None = Field(default=None, description="Of the debited account after it.")
    available: Money | None = Field(default=None, description="On the debited account after it.")
    version: int | None = Field(default=None, description="Of the debited account after it.")
    facts: dict[str, Any] | None = Field(default=None, description="Values behind a refusal.")
    detail: str | None = Field(default=None, description="What was wrong with a malformed one.")
    hint: str | None = Field(default=None, description="What to do about a refusal.")


class BulkReceipt(Receipt):
    """The outcomes of a bulk in the order of its items."""

    mode: Literal["independent", "atomic"]
    count: int = Field(description="Number of items.")
    applied: int = Field(description="Items that were applied, now or earlier.")
    refused: int = Field(description="Items that were not.")
    items: list[BulkOutcome]


class LineResponse(StreamingResponse):
    """Lines that are sent while the request is still read."""

    media_type = LINES_MEDIA_TYPE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send them. Starlette's own way listens for the client's end, and would eat the body."""
        await self.stream_response(send)


class BulkOperation(Operation):
    """The endpoint for documents, and for uploads of lines."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler that Starlette calls."""
        handle_document = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if not has_media_type(request.headers, LINES_MEDIA_TYPE):
                response: Response = await handle_document(request)
                return response
            call = Call(request.scope, request.receive)
            try:
                await call.authenticate()
                upload = Upload(call, await read_idempotency_key(call))
                outcomes = upload.run()
                first = await anext(outcomes)  # until then a problem has its own status
            except Problem as problem:
                return answer_problem(call, problem)
            return LineResponse(continue_with(first, outcomes))

        return handle


router = APIRouter(route_class=BulkOperation, tags=["transfers"])


async def continue_with(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """An iterator with its first element put back."""
    yield first
    async for other in others:
        yield other


class Upload:
    """An upload of lines, each a transfer.

    Args:
        call: The request.
        key: Its idempotency key.

    Raises:
        Problem: request_invalid, idempotency_key_invalid.
    """

    def __init__(self, call: Call, key: str | None) -> None:
        query = read_query(call, UPLOAD_QUERY)
        if query.get("mode", "independent") != "independent":
            raise Problem("request_invalid", detail="An upload of lines cannot be atomic.")
        try:
            self.mandate = read_id(query["mandate"]) if "mandate" in query else None
        except ValueError:
            raise Problem("request_invalid", detail="Wrong: mandate (id_invalid).") from None
        self.call = call
        self.key = key
        self.lines = 0
        self.applied = 0
        self.refused = 0
        self.chunks = 0

    async def run(self) -> AsyncIterator[bytes]:
        """Make the transfers, and tell their outcomes chunk by chunk.

        Raises:
            Problem: Before anything was told.
        """
        lines = await self.call.read_lines()
        is_complete = False
        try:
            while chunk := await lines.take(CHUNK_LINES):
                yield await self.post(chunk)
            self.require_lines()
            is_complete = True
        except Problem as problem:
            if not self.chunks:
                raise
            self.call.visit.code = problem.code
            yield write_line({"type": "problem"} | self.describe(problem))
        self.call.visit.body_pending = not lines.is_complete
        yield write_line({"type": "summary", "is_complete": is_complete} | self.count())

    async def post(self, chunk: list[bytes | None]) -> bytes:
        """Make the transfers of a chunk in one call; returns its lines and a line of progress.

        Raises:
            Problem: Of the call as a whole.
        """
        read = await READERS.do(read_chunk, chunk, self.lines + 1)
        self.lines += len(chunk)
        told = {place: self.describe(problem) for place, problem in read.problems.items()}
        if read.places:
            for outcome in await self.send(read.items):
                told[read.places[outcome.pop("item") - 1]] = outcome
        self.chunks += 1
        applied = sum(outcome["outcome"] == "applied" for outcome in told.values())
        self.applied += applied
        self.refused += len(told) - applied
        written = [
            write_line({"type": "item", "line": place} | told[place]) for place in sorted(told)
        ]
        return b"".join([*written, write_line({"type": "progress"} | self.count())])

    async def send(self, items: json_text.Written) -> list[dict[str, Any]]:
        """One call; its key is that of the upload with the number of the chunk."""
        key = None if self.key is None else f"{self.key}#{self.chunks + 1}"
        if key is not None and len(key) > KEY_LENGTH_LIMIT:
            raise Problem(
                "idempotency_key_invalid",
                http_status=400,
                detail="The key of an upload has at most 240 characters.",
            )
        record = await self.call.write(
            "transfers_post",
            items=items,
            mode="independent",
            idempotency_key=key,
            mandate=self.mandate,
        )
        outcomes: list[dict[str, Any]] = record["resource"]["items"]
        return outcomes

    def require_lines(self) -> None:
        """An upload has at least one line.

        Raises:
            Problem: request_invalid.
        """
        if not self.lines:
            raise Problem("request_invalid", detail="There is no line.")

    def describe(self, problem: Problem) -> dict[str, Any]:
        """A problem as a line has it."""
        outcome = self.call.services.registry.outcomes.get(problem.code)
        hint = problem.hint or (outcome.hint if outcome else None)
        return {"outcome": problem.code, "detail": problem.detail, "hint": hint}

    def count(self) -> dict[str, int]:
        """How far it has come."""
        return {"lines": self.lines, "applied": self.applied, "refused": self.refused}


@dataclass(frozen=True, slots=True)
class Chunk:
    """The transfers of some lines.

    Attributes:
        items: As bank.transfers_post takes them.
        places: The line of each.
        problems: Of the lines that are none, by line.
    """

    items: json_text.Written
    places: list[int]
    problems: dict[int, Problem]


def read_chunk(lines: list[bytes | None], first: int) -> Chunk:
    """Read lines, the first of which has this number; empty ones are left out."""
    items: list[Any] = []
    places: list[int] = []
    problems: dict[int, Problem] = {}
    for place, line in enumerate(lines, first):
        if line is not None and not line.strip():
            continue
        try:
            items.append(read_item(line))
            places.append(place)
        except Problem as problem:
            problems[place] = problem
    return Chunk(write_items(items), places, problems)


def read_item(line: bytes | None) -> Any:
    """An item from its line.

    Raises:
        Problem: body_too_large, body_invalid.
    """
    if line is None:
        raise Problem("body_too_large", detail="The line is too long.")
    try:
        return json_text.read(line)
    except json_text.JsonError as error:
        raise Problem("body_invalid", detail=str(error)) from None


def write_items(items: list[Any]) -> json_text.Written:
    """Items as bank.transfers_post takes them."""
    return json_text.Written(json_text.write([write_amount(item) for item in items]))


def write_amount(item: Any) -> Any:
    """An item with its amount as text: the API takes JSON numbers too, the database does not."""
    if isinstance(item, dict):
        amount = item.get("amount")
        if isinstance(amount, int | Decimal) and not isinstance(amount, bool):
            return item | {"amount": f"{amount:f}" if isinstance(amount, Decimal) else str(amount)}
    return item


def write_line(document: dict[str, Any]) -> bytes:
    """A line of the response."""
    return json_text.write(document).encode() + b"\n"


@router.post(
    "/transfers/bulk",
    operation_id="transfers_post",
    responses=refusals(
        {409: ("legs_refused",)},
        write=True,
        success={
            200: {
                "description": "Every item has its outcome. For lines: a line of type item for "
                "each, a line of type progress after each thousand, and one of type summary, "
                "after one of type problem if the upload was not worked through.",
                "content": {LINES_MEDIA_TYPE: {"schema": {"type": "string"}}},
            }
        },
    ),
    openapi_extra={
        "requestBody": {
            "content": {
                LINES_MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "A transfer in each line, as in items; as many as you like. "
                        "The mode is independent, and mandate a parameter of the query.",
                    }
                }
            }
        }
    },
)
async def post_transfers(
    call: Call, body: BulkRequest, idempotency_key: IdempotencyKey = None
) -> BulkReceipt:
    """Make many transfers, each with the outcome it would have had alone, or all or none."""
    record = await call.write(
        "transfers_post",
        items=await READERS.do(write_items, body.items),
        mode=body.mode,
        idempotency_key=idempotency_key,
        mandate=body.mandate,
    )
    return BulkReceipt.of_receipt(record)
