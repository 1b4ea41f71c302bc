"""An upload of transfers as lines, without a limit.

It is cut into chunks of lines, and each chunk is one call with a key of its own, made from the key
in the header: whoever repeats the whole upload gets the recorded outcomes as far as it came, and
the rest is done. A chunk is read only when the one before is booked and its outcomes are sent, so
that neither a slow database nor a slow client piles anything up here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api import json_text
from api.body import LINES_MEDIA_TYPE, READERS
from api.call import Call
from api.errors import Problem
from api.fields import read_id
from api.operation import KEY_LENGTH_LIMIT, read_query

CHUNK_LINES = 1000
UPLOAD_QUERY = frozenset({"mode", "mandate"})


class LineResponse(StreamingResponse):
    """Lines that are sent while the request is still read."""

    media_type = LINES_MEDIA_TYPE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send them. Starlette's own way listens for the client's end, and would eat the body."""
        await self.stream_response(send)


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
            raise Problem(
                "request_invalid",
                detail="Wrong: mandate (id_invalid: expected a string of digits).",
            ) from None
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
