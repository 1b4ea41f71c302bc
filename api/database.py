"""One request, one call of one function, one statement in autocommit.

Nothing here cancels a write: a cancelled one may already be waiting for its standby, and then
the cancellation commits it and reports success. A call that takes too long loses its connection
instead, and the answer says that the outcome is unknown.
"""

import asyncio
import functools
import logging
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
from pydantic import SecretStr

from api import json_text
from api.errors import Problem
from api.settings import Settings

log = logging.getLogger("pgteller.database")

Row = dict[str, Any]
if TYPE_CHECKING:
    _Connection = asyncpg.Connection[asyncpg.Record]  # generic for the type checker only
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    _Connection = asyncpg.Connection
    Pool = asyncpg.Pool

RETRYABLE = {"40001", "40P01", "55P03"}
# Raised by PostgreSQL, and the statement is undone.
REFUSED_BY_SERVER = {"57014", "53000", "53100", "53200", "53300", "53400"}
LOST = {"57P01", "57P02", "57P03", "57P05"}
READ_ONLY = "25006"
# "The transaction has already committed locally, but might not have been replicated".
UNREPLICATED = {"01000", "57P01"}


class TransactionLeftOpenError(Exception):
    """A connection came back with a transaction: the pool drops it."""


class CommitUnsureError(Exception):
    """The commit came back with a warning that it may not have reached the standby."""


class Connection(_Connection):
    """A connection whose way back to the pool costs nothing: no call leaves anything to reset."""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 (asyncpg's)
        """Assert that the connection is clean, instead of the default reset's round trip."""
        if self.is_in_transaction():
            raise TransactionLeftOpenError

    async def fetch_committed(
        self, statement: str, arguments: Sequence[Any]
    ) -> list[asyncpg.Record]:
        """Run a write and see to it that its commit came without a warning.

        Raises:
            CommitUnsureError: The commit may not survive a failover.
        """
        unsure: list[str] = []

        def note(_: Any, message: asyncpg.PostgresLogMessage) -> None:
            if message.severity_en == "WARNING" and message.sqlstate in UNREPLICATED:
                unsure.append(message.sqlstate)

        self.add_log_listener(note)
        try:
            rows = await self.fetch(statement, *arguments)
        finally:
            self.remove_log_listener(note)
        if unsure:
            raise CommitUnsureError
        return rows


@functools.cache
def write_statement(function: str, names: tuple[str, ...]) -> str:
    """The SQL text of a call in named notation; its names come from this program only."""
    if not all(name.isidentifier() for name in (function, *names)):
        raise ValueError("not a function name")
    arguments = ", ".join(f'"{name}" => ${place}' for place, name in enumerate(names, start=1))
    return f"select * from bank.{function}({arguments})"  # noqa: S608 (see the docstring)


class Database:
    """The pools, and the calls through them."""

    write_pool: Pool
    read_pool: Pool
    authn_pool: Pool | None = None

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.writes: set[asyncio.Task[list[Row]]] = set()

    def _create_pool(self, url: SecretStr, size: int, server_settings: dict[str, str]) -> Pool:
        # min_size 0: the API starts, and recovers, whatever the database does meanwhile.
        return asyncpg.create_pool(
            url.get_secret_value(),
            min_size=0,
            max_size=size,
            timeout=self.settings.connect_timeout,
            statement_cache_size=self.settings.statement_cache_size,
            server_settings={"application_name": "pgteller", **server_settings},
            connection_class=Connection,
            init=set_codecs,
        )

    @property
    def pools(self) -> list[Pool]:
        """All pools."""
        return [pool for pool in (self.write_pool, self.read_pool, self.authn_pool) if pool]

    async def open(self) -> None:
        """Prepare the pools in the running loop; no connection is made yet."""
        settings = self.settings
        self.write_pool = self._create_pool(settings.database_url, settings.write_pool_size, {})
        self.read_pool = self._create_pool(
            settings.read_database_url or settings.database_url,
            settings.read_pool_size,
            {"default_transaction_read_only": "on"} if settings.read_only_startup else {},
        )
        if settings.authn_database_url:
            self.authn_pool = self._create_pool(
                settings.authn_database_url, settings.authn_pool_size, {}
            )
        for pool in self.pools:
            await pool

    async def close(self) -> None:
        """Wait for the writes in flight, then close all connections."""
        if self.writes:
            await asyncio.wait(self.writes, timeout=self.settings.statement_deadline)
        try:
            async with asyncio.timeout(self.settings.connect_timeout):
                for pool in self.pools:
                    await pool.close()
        except TimeoutError:  # nobody answers the goodbye
            for pool in self.pools:
                pool.terminate()

    async def read(self, function: str, /, **arguments: Any) -> list[Row]:
        """Call a function that only reads.

        Args:
            function: Its name in schema bank.
            arguments: Its arguments by name.

        Raises:
            Problem: What the function raised, overloaded or database_unavailable.
        """
        return await self._run(self.read_pool, function, arguments, is_write=False)

    async def read_primary(self, function: str, /, **arguments: Any) -> list[Row]:
        """Call a function that only reads, where the writes go: no standby is behind.

        Raises:
            Problem: As for `read`.
        """
        return await self._run(self.write_pool, function, arguments, is_write=False)

    async def write(self, function: str, /, **arguments: Any) -> Row:
        """Call a function that writes; it goes on when the request is cancelled meanwhile.

        Args:
            function: Its name in schema bank.
            arguments: Its arguments by name.

        Raises:
            Problem: What the function raised, overloaded, database_unavailable (nothing was sent)
                or outcome_unknown.
        """
        task = asyncio.create_task(
            self._run(self.write_pool, function, arguments, is_write=True), name=function
        )
        self.writes.add(task)
        task.add_done_callback(self._forget)
        return (await asyncio.shield(task))[0]

    async def exchange(self, function: str, /, **arguments: Any) -> Row:
        """Call a function as the login for identities; it must be safe to repeat.

        Raises:
            Problem: As for `read`.
        """
        if self.authn_pool is None:
            raise Problem("unauthenticated")
        return (await self._run(self.authn_pool, function, arguments, is_write=False))[0]

    async def find_release(self) -> str | None:
        """The digest of the deployed release; None when the pools disagree, or there is none.

        Raises:
            Problem: As for `read`.
        """
        pools = (self.write_pool, self.read_pool)
        found = {
            rows[0]["digest"] if rows else None
            for rows in [await self._run(pool, "release_get", {}, is_write=False) for pool in pools]
        }
        return found.pop() if len(found) == 1 else None

    def _forget(self, task: asyncio.Task[list[Row]]) -> None:
        self.writes.discard(task)
        if not task.cancelled():
            task.exception()  # seen: whoever waited for it has it too

    async def _run(
        self,
        pool: Pool,
        function: str,
        arguments: dict[str, Any],
        *,
        is_write: bool,
    ) -> list[Row]:
        """Run a call until it is decided, with the same arguments each time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.settings.statement_deadline
        statement, values = write_statement(function, tuple(arguments)), list(arguments.values())
        attempt = 0
        while True:
            began = loop.time()
            try:
                return await self._run_once(pool, statement, values, deadline, is_write=is_write)
            except asyncpg.PostgresError as error:
                if error.sqlstate not in RETRYABLE:
                    raise describe(error, function, is_write=is_write) from error
                pause = random.uniform(0, self.settings.retry_delay * 2**attempt)  # noqa: S311
                attempt += 1
                # As long as this one took: a repeat cut off by the deadline would leave us unsure.
                latest = deadline - (loop.time() - began) - pause
                if attempt > self.settings.retry_attempts or loop.time() > latest:
                    raise Problem("overloaded", detail="Others hold what this needs.") from error
                await asyncio.sleep(pause)
            except (
                OSError,  # TimeoutError included
                CommitUnsureError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
            ) as error:
                raise describe_lost(function, error, is_write=is_write) from error

    async def _run_once(
        self,
        pool: Pool,
        statement: str,
        values: Sequence[Any],
        deadline: float,
        *,
        is_write: bool,
    ) -> list[Row]:
        connection = await self._acquire(pool, deadline)
        # Dropped, not cancelled: see the top of this file.
        guillotine = asyncio.get_running_loop().call_at(deadline, connection.terminate)
        try:
            if is_write:
                rows = await connection.fetch_committed(statement, values)
            else:
                rows = await connection.fetch(statement, *values)
            return [dict(row) for row in rows]
        except CommitUnsureError:
            connection.terminate()
            raise
        finally:
            guillotine.cancel()
            await pool.release(connection)

    async def _acquire(self, pool: Pool, deadline: float) -> Any:
        """A connection; until it is there nothing was sent, so nothing was applied."""
        remaining = deadline - asyncio.get_running_loop().time()
        try:
            return await pool.acquire(timeout=min(self.settings.acquire_timeout, remaining))
        except TimeoutError as error:
            if pool.get_size() >= pool.get_max_size() and pool.get_idle_size() == 0:
                raise Problem("overloaded", detail="No database connection is free.") from error
            raise Problem("database_unavailable") from error
        except (
            OSError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
        ) as error:
            log.warning(
                "no connection",
                extra={"error": type(error).__name__, "sqlstate": getattr(error, "sqlstate", None)},
            )
            raise Problem("database_unavailable") from error


async def set_codecs(connection: Any) -> None:
    """JSON with exact numbers, and numerics with the places PostgreSQL writes.

    asyncpg's own reading of 100000 is Decimal("1.0E+5").
    """
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=json_text.write,
        decoder=json_text.read_trusted,
        format="text",
    )
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", encoder="{:f}".format, decoder=Decimal, format="text"
    )


def describe(error: asyncpg.PostgresError, function: str, *, is_write: bool) -> Exception:
    """The problem behind an error of the server.

    Codes of the bank are SQLSTATE RB<http status>, with the code as the message.
    """
    sqlstate = error.sqlstate or ""
    if sqlstate.startswith("RB"):
        return Problem(
            error.message or "internal_error",
            http_status=int(sqlstate[2:]),
            detail=error.detail,
            hint=error.hint,
        )
    if sqlstate.startswith("08") or sqlstate in LOST:
        return describe_lost(function, error, is_write=is_write)
    log.error(
        "the database refused a call",
        extra={"function": function, "sqlstate": sqlstate, "error": type(error).__name__},
    )
    if sqlstate in REFUSED_BY_SERVER:
        return Problem("overloaded")
    if sqlstate == READ_ONLY:
        return Problem("database_unavailable")
    if sqlstate.startswith("22"):  # data exception: a value PostgreSQL cannot take
        return Problem("request_invalid", detail="A value is out of range.")
    return Problem("internal_error")


def describe_lost(function: str, error: Exception, *, is_write: bool) -> Problem:
    """The problem behind a connection that broke, or was given up, during a call."""
    log.warning("a call got no answer", extra={"function": function, "error": type(error).__name__})
    if is_write:
        return Problem("outcome_unknown", outcome="unknown")
    return Problem("database_unavailable")
