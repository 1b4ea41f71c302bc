"""Threads for what keeps a processor busy: never in the event loop, and never much at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import TypeVar

from api.errors import Problem

Result = TypeVar("Result")


class Workshop:
    """A few threads with a queue that ends.

    Args:
        name: Of its threads.
        threads: How many there are.
        waiting: How much work may wait for them.
    """

    def __init__(self, name: str, *, threads: int = 2, waiting: int = 16) -> None:
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self.places = Semaphore(threads + waiting)

    async def do(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Do work in a thread.

        Args:
            work: A function that touches nothing the event loop uses.
            arguments: Its arguments.

        Raises:
            Problem: overloaded: too much is waiting already.
        """
        if not self.places.acquire(blocking=False):
            raise Problem("overloaded", detail="Too many documents are being worked on.")
        job = self.threads.submit(work, *arguments)
        job.add_done_callback(lambda _: self.places.release())
        return await asyncio.wrap_future(job)
