"""The worker's loop.

A lease in the database says which worker leads a task, so that they do not all ask for the same
work; if two lead, or one is killed, nothing is done twice, because every function the worker calls
is safe to repeat and to run at once (docs/decisions/0027-worker.md).
"""

import asyncio
import contextlib
import logging
import os
import socket
import uuid
from typing import Any

import asyncpg
from pydantic import SecretStr

from api.database import Database
from api.errors import Problem
from api.settings import Settings
from api.worker.tasks import TASKS, Task

log = logging.getLogger("pgteller.worker")

# The login's statement_timeout is 60 s: the server gives up first.
STATEMENT_DEADLINE = 70.0
LONGEST_PAUSE = 300.0  # seconds, after errors
RETRY_DISCOVERY = 5.0
CALLS_PER_RUN = 1000  # then the other tasks have their turn
FUNCTIONS = """
select p.proname
  from pg_proc p
 where p.pronamespace = to_regnamespace('bank')
   and has_function_privilege(p.oid, 'execute')
"""


class Worker:
    """A worker of one book: `run` works until `stop` is called."""

    def __init__(self, settings: Settings, url: SecretStr) -> None:
        self.book = settings.book
        self.id = uuid.uuid4()
        self.host = f"{socket.gethostname()}:{os.getpid()}"
        self.database = Database(
            settings.model_copy(
                update={
                    "database_url": url,
                    "read_database_url": None,
                    "authn_database_url": None,
                    "write_pool_size": 2,
                    "read_pool_size": 1,
                    "statement_deadline": STATEMENT_DEADLINE,
                }
            )
        )
        self.stopping = asyncio.Event()
        self.timeout = settings.connect_timeout + settings.acquire_timeout
        self.lease = settings.worker_lease
        self.longest_interval = settings.worker_interval
        self.due: dict[str, float] = {}
        self.failures: dict[str, int] = {}
        self.fences: dict[str, int] = {}

    def stop(self) -> None:
        """End after the call that is running."""
        self.stopping.set()

    async def run(self) -> None:
        """Work until told to stop. What the database does meanwhile ends nothing."""
        await self.database.open()
        try:
            tasks = await self.discover()
            if tasks:
                log.info(
                    "working", extra={"worker": self.id, "tasks": [task.name for task in tasks]}
                )
            while not self.stopping.is_set():
                for task in tasks:
                    await self.take_turn(task)
                await self.rest(self.find_pause())
            await self.resign()
        finally:
            await self.database.close()
            log.info("stopped", extra={"worker": self.id})

    async def discover(self) -> list[Task]:
        """The tasks whose functions are there and may be called; asked until there is an answer."""
        told = None
        while not self.stopping.is_set():
            try:
                there = await self.find_functions()
                return [task for task in TASKS if task.functions <= there]
            except Problem as problem:
                if problem.code != told:
                    told = problem.code
                    log.warning("not ready", extra={"code": told})
            await self.rest(RETRY_DISCOVERY)
        return []

    async def find_functions(self) -> set[str]:
        """The functions of the surface that the worker's login may execute.

        Raises:
            Problem: database_unavailable or overloaded.
        """
        try:
            async with self.database.read_pool.acquire(timeout=self.timeout) as connection:
                rows = await connection.fetch(FUNCTIONS, timeout=self.timeout)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Problem("database_unavailable") from error
        return {row["proname"] for row in rows}

    async def take_turn(self, task: Task) -> None:
        """Run a task if it is due and this worker leads it, and report how that went."""
        loop = asyncio.get_running_loop()
        if self.stopping.is_set() or loop.time() < self.due.get(task.name, 0):
            return
        done, error = 0, None
        try:
            fence = await self.lead(task)
            if fence is not None:
                done = await self.run_task(task)
                await self.report(task, done=done)
                if done:
                    log.info("task", extra={"task": task.name, "done": done, "fence": fence})
        except Problem as problem:
            error = problem.code
        except Exception as failure:  # one task's defect must not stop the others
            log.exception("task failed", extra={"task": task.name})
            error = type(failure).__name__
        await self.note(task, error)
        every = self.find_interval(task)
        pause = min(every * 2 ** self.failures.get(task.name, 0), max(LONGEST_PAUSE, every))
        self.due[task.name] = loop.time() + pause

    def find_interval(self, task: Task) -> int:
        """Seconds between two runs of a task."""
        return min(task.every, self.longest_interval)

    async def lead(self, task: Task) -> int | None:
        """Ask to lead a task; the fencing number, or None while another worker leads."""
        every = self.find_interval(task)
        row = await self.database.write(
            "worker_lead",
            worker=self.id,
            task=task.name,
            host=self.host,
            every_s=every,
            # As long as it takes until the leader asks again, and then some.
            lease_s=min(every + self.lease, 3600),
            book=self.book,
        )
        fence: int | None = row["worker_lead"]
        if fence is None:
            self.fences.pop(task.name, None)
        else:
            self.fences[task.name] = fence
        return fence

    async def run_task(self, task: Task) -> int:
        """Run a task to its end, call by call; how many items it did."""
        if task.run is not None:
            return await task.run(self.database, self.book)
        total = 0
        for _ in range(CALLS_PER_RUN):
            row = await self.database.write(task.name, batch=task.batch, book=self.book)
            done: int = row[task.name]
            total += done
            if not done or self.stopping.is_set():
                break
        return total

    async def note(self, task: Task, error: str | None) -> None:
        """Count failures, and tell the database of one."""
        if error is None:
            self.failures.pop(task.name, None)
            return
        self.failures[task.name] = self.failures.get(task.name, 0) + 1
        log.warning("task failed", extra={"task": task.name, "code": error})
        with contextlib.suppress(Problem):  # it is what has failed
            await self.report(task, error=error[:64])

    async def report(self, task: Task, **how: Any) -> None:
        """Write down how a run went, if this worker led it."""
        if task.name in self.fences:
            await self.database.write(
                "worker_report",
                worker=self.id,
                task=task.name,
                fence=self.fences[task.name],
                done=how.pop("done", None),
                **how,
                book=self.book,
            )

    async def resign(self) -> None:
        """Give up all leads, so that another worker takes over at once."""
        for task in TASKS:
            with contextlib.suppress(Problem):
                await self.report(task, resign=True)

    def find_pause(self) -> float:
        """Seconds until the next task is due."""
        now = asyncio.get_running_loop().time()
        return max(0.0, min(self.due.values(), default=now + RETRY_DISCOVERY) - now)

    async def rest(self, seconds: float) -> None:
        """Wait, or be stopped."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
