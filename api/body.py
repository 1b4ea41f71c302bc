"""Reading a request's body: its size and time are limited before anything is parsed."""

import asyncio
from collections.abc import Collection
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from api import json_text
from api.errors import Problem
from api.workshop import Workshop

# A large document may have a name and a value for so many bytes of its limit: millions of empty
# ones would keep a processor busy for long, here and in the database.
BYTES_A_NAME = 80
BYTES_A_MARK = 16
LINES_MEDIA_TYPE = "application/x-ndjson"
# Bytes of a body that is parsed at once; a longer one would keep all others waiting.
SMALL = 65536
READERS = Workshop("reader", waiting=62)


async def read_document(
    headers: Headers, receive: Receive, *, limit: int, patience: float
) -> dict[str, Any]:
    """Read the JSON object in a body; an empty body is an empty object.

    Args:
        headers: Those of the request.
        receive: The ASGI channel.
        limit: Largest body, bytes.
        patience: For the whole body, seconds.

    Raises:
        Problem: media_type_unsupported, body_too_large, body_too_slow, body_invalid, overloaded.
    """
    body = await read_whole(headers, receive, limit=limit, patience=patience)
    if not body:
        return {}
    if not has_media_type(headers, "application/json"):
        raise Problem("media_type_unsupported")
    if len(body) <= SMALL:
        return parse_document(body, limit)
    return await READERS.do(parse_document, body, limit)


def parse_document(body: bytes, limit: int) -> dict[str, Any]:
    """The JSON object in a body.

    Args:
        body: As it came.
        limit: Largest body of its kind, bytes.

    Raises:
        Problem: body_invalid.
    """
    try:
        document = json_text.read(
            body,
            names_limit=max(json_text.NAMES_LIMIT, limit // BYTES_A_NAME),
            marks_limit=limit // BYTES_A_MARK if len(body) > SMALL else None,
        )
    except json_text.JsonError as error:
        raise Problem("body_invalid", detail=str(error)) from None
    if not isinstance(document, dict):
        raise Problem("body_invalid", detail="It is not a JSON object.")
    return document


async def read_file(
    headers: Headers, receive: Receive, *, media_types: Collection[str], limit: int, patience: float
) -> tuple[str, bytes]:
    """Read a body that is a file, and which of the media types it has.

    Args:
        headers: Those of the request.
        receive: The ASGI channel.
        media_types: Those that are accepted.
        limit: Largest body, bytes.
        patience: For the whole body, seconds.

    Raises:
        Problem: media_type_unsupported, body_too_large, body_too_slow.
    """
    for media_type in media_types:
        if has_media_type(headers, media_type):
            return media_type, await read_whole(headers, receive, limit=limit, patience=patience)
    listed = " or ".join(media_types)
    raise Problem(
        "media_type_unsupported",
        detail=f"The body is not {listed} in UTF-8.",
        hint=f"Send Content-Type: {listed}.",
    )


async def read_whole(headers: Headers, receive: Receive, *, limit: int, patience: float) -> bytes:
    """Read a body of any kind.

    Raises:
        Problem: body_too_large, body_too_slow.
    """
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise Problem("body_too_large", detail=f"The limit is {limit} bytes.")
    try:
        async with asyncio.timeout(patience):
            return await read_bytes(receive, limit)
    except TimeoutError:
        raise Problem("body_too_slow", detail=f"The limit is {patience:g} seconds.") from None


def may_be_large(headers: Headers, usual: int) -> bool:
    """Whether a body is, or may turn out, larger than usual, bytes."""
    declared = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not declared.isdecimal() or int(declared) > usual


def has_media_type(headers: Headers, expected: str) -> bool:
    """Whether the body is of this media type, in UTF-8 and not encoded."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    return (
        media_type.strip().lower() == expected
        and charset in {"", "charset=utf-8"}
        and "content-encoding" not in headers
    )


class Lines:
    """The lines of a body without an end in sight. What is not asked for is not received."""

    def __init__(self, receive: Receive, *, limit: int, patience: float) -> None:
        self._receive = receive
        self._limit = limit
        self._patience = patience
        self._rest = b""
        self._is_overlong = False
        self.is_complete = False

    async def take(self, count: int) -> list[bytes | None]:
        """The next lines, at most `count`; fewer only at the end. None stands for an overlong one.

        Raises:
            Problem: body_too_slow.
            ClientDisconnect: The client left before the end.
        """
        taken: list[bytes | None] = []
        try:
            async with asyncio.timeout(self._patience):
                while len(taken) < count and not (self.is_complete and not self._rest):
                    self._split(taken, count)
                    if len(taken) < count and not self.is_complete:
                        await self._receive_more()
        except TimeoutError:
            raise Problem(
                "body_too_slow", detail=f"The limit is {self._patience:g} seconds."
            ) from None
        return taken

    async def _receive_more(self) -> None:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self._rest += message.get("body", b"")
        self.is_complete = not message.get("more_body", False)

    def _split(self, taken: list[bytes | None], count: int) -> None:
        """Move lines from what was received to what is taken."""
        *lines, rest = self._rest.split(b"\n", count - len(taken))
        if self.is_complete and rest and len(taken) + len(lines) < count:
            lines, rest = [*lines, rest], b""
        for line in lines:
            taken.append(None if self._is_overlong or len(line) > self._limit else line)
            self._is_overlong = False
        if len(taken) < count and len(rest) > self._limit:
            rest, self._is_overlong = rest[-1:], True
        self._rest = rest


async def read_bytes(receive: Receive, limit: int) -> bytes:
    """Read at most `limit` bytes.

    Raises:
        Problem: body_too_large.
        ClientDisconnect: The client left before the end.
    """
    body = bytearray()  # a client may send byte by byte: nothing is copied for each
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise Problem("body_too_large", detail=f"The limit is {limit} bytes.")
        if not message.get("more_body", False):
            return bytes(body)
