"""Answers that are sent while they are made."""

from collections.abc import AsyncIterator


async def begin(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same stream, its first part made already: what fails at once is a proper answer."""
    first = await anext(stream)

    async def go_on() -> AsyncIterator[bytes]:
        yield first
        async for part in stream:
            yield part

    return go_on()
