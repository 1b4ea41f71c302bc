"""Many callers at once: pools of the API's login, and calls of the surface through them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from tests.api.conftest import login_url
from tests.bank import Bank, credential_of

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Pool = asyncpg.Pool

BANK_ERROR = "RB"
POLL_S = 0.005


class Crowd:
    """Callers that share a pool; each call is one statement in autocommit.

    Args:
        bank: whose bank.
        pool: connections of the login `bank_api`.
    """

    def __init__(self, bank: Bank, pool: Pool) -> None:
        self.bank = bank
        self.pool = pool

    async def rows(self, function: str, who: str, /, **arguments: Any) -> list[dict[str, Any]]:
        """Calls `bank.<function>` as `who`."""
        arguments["credential"] = credential_of(who)
        named = ", ".join(f"{name} => ${place}" for place, name in enumerate(arguments, start=1))
        query = f"select * from bank.{function}({named})"  # noqa: S608 - names are of this program
        found = await self.pool.fetch(query, *arguments.values())
        return [dict(row) for row in found]

    async def call(self, function: str, who: str, /, **arguments: Any) -> dict[str, Any]:
        """As `rows`, for one row. A code the bank raises is the outcome, as over HTTP."""
        try:
            (row,) = await self.rows(function, who, **arguments)
        except asyncpg.PostgresError as error:
            if not (error.sqlstate or "").startswith(BANK_ERROR):
                raise
            return {"outcome": error.message}
        return row

    async def pay(
        self, who: str, debit: str, credit: str, amount: object, **more: Any
    ) -> dict[str, Any]:
        """A transfer; without a key it confirms that a duplicate is meant."""
        more.setdefault("allow_duplicate", True)
        return await self.call(
            "transfer_post", who, from_account=debit, to_account=credit, amount=amount, **more
        )

    async def wait_for_blocked(self, count: int) -> None:
        """Returns when so many calls of this database wait for a lock."""
        query = (
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        )
        while self.bank.one(query) < count:  # noqa: ASYNC110 - the server sends no event
            await asyncio.sleep(POLL_S)


@contextmanager
def hold_account(bank: Bank, number: str) -> Iterator[None]:
    """Locks the balance of an account, so that calls queue up behind it in a chosen order."""
    with bank.connect() as connection, connection.transaction():
        connection.execute(
            "select from bank_data.account_balance b join bank_data.account a"
            "    on a.book_id = b.book_id and a.id = b.account_id"
            " where a.number = %s for update of b",
            [number],
        )
        yield


@asynccontextmanager
async def gather_crowd(bank: Bank, size: int) -> AsyncIterator[Crowd]:
    """A crowd with `size` connections, all open before the first call."""
    pool = await asyncpg.create_pool(
        login_url(bank.url, "bank_api"), min_size=size, max_size=size, timeout=60
    )
    try:
        yield Crowd(bank, pool)
    finally:
        await pool.close()


async def run_all(calls: Iterable[Awaitable[Any]]) -> list[Any]:
    """Awaits them all at once; the first error ends the test."""
    return list(await asyncio.gather(*calls))


def count_outcomes(answers: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How often each outcome came; a replay counts as such."""
    counts: dict[str, int] = {}
    for answer in answers:
        name = "replayed" if answer.get("replayed") else answer["outcome"]
        counts[name] = counts.get(name, 0) + 1
    return counts


def check_versions(bank: Bank) -> None:
    """The entries of every account have the versions 1, 2, 3, … and the account has the last."""
    gaps = bank.root.execute(
        "select e.account_number from bank.audit_entry e"
        "  join bank.audit_account a on a.number = e.account_number"
        " group by e.account_number, a.version"
        " having array_agg(e.version order by e.version)"
        "     <> (select array_agg(n) from generate_series(1, a.version) n)"
    ).fetchall()
    assert gaps == []
    bank.verify()
