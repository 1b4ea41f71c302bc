"""Reading a request's body: its size and time are limited before anything is parsed."""

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from api import json_text
from api.errors import Problem


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
        Problem: media_type_unsupported, body_too_large, body_too_slow, body_invalid.
    """
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise Problem("body_too_large", detail=f"The limit is {limit} bytes.")
    try:
        async with asyncio.timeout(patience):
            body = await read_bytes(receive, limit)
    except TimeoutError:
        raise Problem("body_too_slow", detail=f"The limit is {patience:g} seconds.") from None
    if not body:
        return {}
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if (
        media_type.strip().lower() != "application/json"
        or charset not in {"", "charset=utf-8"}
        or "content-encoding" in headers
    ):
        raise Problem("media_type_unsupported")
    try:
        document = json_text.read(body)
    except json_text.JsonError as error:
        raise Problem("body_invalid", detail=str(error)) from None
    if not isinstance(document, dict):
        raise Problem("body_invalid", detail="It is not a JSON object.")
    return document


async def read_bytes(receive: Receive, limit: int) -> bytes:
    """Read at most `limit` bytes.

    Raises:
        Problem: body_too_large.
        ClientDisconnect: The client left before the end.
    """
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > limit:
            raise Problem("body_too_large", detail=f"The limit is {limit} bytes.")
        if not message.get("more_body", False):
            return body
