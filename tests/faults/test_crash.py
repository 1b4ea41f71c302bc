"""kill -9 under load: nothing acknowledged is lost, and nothing repeated is done twice."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from tests.api.conftest import login_url
from tests.bank import Bank, credential_of
from tests.faults.conftest import MortalServer

pytestmark = pytest.mark.slow
CLIENTS, PAYMENTS = 8, 60
# Connection lost or refused, and the server's own words for going down or coming up.
LOST = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)
LOST_STATES = ("08", "57P")
PAUSE_S = 0.02


class Client:
    """Pays until it is told that it did, with the same key each time, as docs demand."""

    def __init__(self, url: str) -> None:
        self.url = login_url(url, "bank_api")
        self.connection: Any = None
        self.lost_count = 0

    async def pay(self, key: str) -> dict[str, Any]:
        while True:
            try:
                if self.connection is None:
                    self.connection = await asyncpg.connect(self.url, timeout=10)
                row = await self.connection.fetchrow(
                    "select * from bank.transfer_post('ACC10001', 'ACC20001', 0.01,"
                    " idempotency_key => $1, credential => $2)",
                    key,
                    credential_of("ann_agent"),
                )
                return dict(row)
            except LOST:
                await self.drop()
            except asyncpg.PostgresError as error:
                if not (error.sqlstate or "").startswith(LOST_STATES):
                    raise
                await self.drop()

    async def drop(self) -> None:
        self.lost_count += 1
        self.close()
        await asyncio.sleep(PAUSE_S)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.terminate()
            self.connection = None


async def pay_through(bank: Bank, strikes: list[Callable[[], None]]) -> None:
    """Pays from several clients while the strikes fall, then counts what was acknowledged."""
    acknowledged: dict[str, dict[str, Any]] = {}
    clients = [Client(bank.url) for _ in range(CLIENTS)]
    total = CLIENTS * PAYMENTS

    async def pay_all(place: int, client: Client) -> None:
        for number in range(PAYMENTS):
            key = f"{place}-{number}"
            acknowledged[key] = await client.pay(key)

    async def strike() -> None:
        for number, fall in enumerate(strikes, start=1):
            while len(acknowledged) < total * number // (len(strikes) + 1):  # noqa: ASYNC110
                await asyncio.sleep(0)
            await asyncio.to_thread(fall)  # the others go on paying meanwhile

    try:
        await asyncio.gather(strike(), *(pay_all(*pair) for pair in enumerate(clients)))
    finally:
        for client in clients:
            client.close()

    assert sum(client.lost_count for client in clients) >= len(strikes)
    assert len(acknowledged) == total
    assert {answer["outcome"] for answer in acknowledged.values()} == {"applied"}
    found = bank.root.execute(
        "select id, request_id from bank_data.journal"
        " where operation = 'transfer_post' and idempotency_id is not null"
    ).fetchall()
    recorded = {row["id"]: row["request_id"] for row in found}
    assert {answer["transfer_id"] for answer in acknowledged.values()} == recorded.keys()
    for answer in acknowledged.values():
        assert recorded[answer["transfer_id"]] == answer["request_id"]
    assert bank.balance("ACC10001") == 1000 - total * Decimal("0.01")
    assert bank.balance("ACC20001") == 1000 + total * Decimal("0.01")
    bank.verify()
    bank.close()


async def test_transfer_post__backends_killed__nothing_lost_or_doubled(
    mortal_server: MortalServer, mortal_bank: Bank
) -> None:
    await pay_through(mortal_bank, [mortal_server.kill_backend] * 3)


async def test_transfer_post__server_killed__nothing_lost_or_doubled(
    mortal_server: MortalServer, mortal_bank: Bank
) -> None:
    def crash() -> None:
        mortal_server.kill()
        mortal_server.start()

    await pay_through(mortal_bank, [crash] * 2)
