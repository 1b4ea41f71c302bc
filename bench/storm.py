"""Two accounts that pay each other from many clients at once, over HTTP.

    . .pgteller/demo.env && python -m bench.storm

Each transfer locks both accounts, in opposite roles: the usual code deadlocks here. Prints requests
per second, latencies, every status, and whether the totals are exact.
"""

import argparse
import asyncio
import os
import ssl
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import httpx

AMOUNT = Decimal("0.01")
TIMEOUT_S = 30
RETRY_PAUSE_S = 0.2


@dataclass(frozen=True)
class Side:
    """Who pays from which account to which.

    Args:
        key: API key of an agent who may debit `debit`.
        debit: its account.
        credit: the other side's account.
    """

    key: str
    debit: str
    credit: str

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates it."""
        return {"Authorization": f"Bearer {self.key}"}


@dataclass
class Report:
    """What a storm did.

    Args:
        statuses: how often each HTTP status came, with the code of the problem.
        unsettled: transfers that were not answered with 200, to be repeated with their keys.
        applied: transfers that each side was told of.
        latencies_s: seconds from request to answer.
        duration_s: seconds of the whole storm.
    """

    statuses: Counter[tuple[int, str]] = field(default_factory=Counter)
    unsettled: list[tuple[Side, str]] = field(default_factory=list)
    applied: Counter[Side] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)
    duration_s: float = 0


async def send(client: httpx.AsyncClient, side: Side, key: str) -> httpx.Response:
    """One transfer of AMOUNT."""
    return await client.post(
        "/transfers",
        json={"from_account": side.debit, "to_account": side.credit, "amount": str(AMOUNT)},
        headers=side.headers | {"Idempotency-Key": f'"{key}"'},
    )


async def read_balance(client: httpx.AsyncClient, side: Side) -> Decimal:
    """The balance of the side's own account."""
    response = await client.get(f"/accounts/{side.debit}/balance", headers=side.headers)
    return Decimal(response.raise_for_status().json()["balance"])


async def pay(
    client: httpx.AsyncClient, side: Side, tickets: Iterator[int], report: Report
) -> None:
    """Pays until the tickets are used up, each time with a new key; nothing is repeated."""
    for _ in tickets:
        key = str(uuid.uuid4())
        began = time.perf_counter()
        try:
            response = await send(client, side, key)
        except httpx.TransportError as error:
            report.statuses[0, type(error).__name__] += 1
            report.unsettled.append((side, key))
            continue
        report.latencies_s.append(time.perf_counter() - began)
        document = response.json()
        report.statuses[response.status_code, document.get("code", document["outcome"])] += 1
        if response.is_success:
            report.applied[side] += 1
        else:
            report.unsettled.append((side, key))


async def settle(client: httpx.AsyncClient, report: Report) -> None:
    """Repeats what was not answered with 200 until it is: then the totals are known exactly."""
    for side, key in report.unsettled:
        while not (await send(client, side, key)).is_success:  # noqa: ASYNC110 - over a network
            await asyncio.sleep(RETRY_PAUSE_S)
        report.applied[side] += 1


def issue_tickets(limit: int | None, seconds: float | None) -> Iterator[int]:
    """A number for each request, until there were `limit`, or `seconds` have passed."""
    ends = None if seconds is None else time.perf_counter() + seconds
    for number in count():
        if number == limit or (ends is not None and time.perf_counter() > ends):
            return
        yield number


async def storm(
    url: str,
    sides: Sequence[Side],
    clients: int = 64,
    limit: int | None = None,
    seconds: float | None = None,
) -> Report:
    """Lets the sides pay each other, and checks the totals.

    Args:
        url: of the API.
        sides: two that pay each other; the clients are divided between them.
        clients: connections, each with one request at a time.
        limit: number of requests; None: no limit.
        seconds: duration; None: no limit.

    Raises:
        AssertionError: a balance is not what the answers say.
    """
    report = Report()
    tickets = issue_tickets(limit, seconds)
    context = ssl.create_default_context()  # making one takes longer than a hundred requests
    async with AsyncExitStack() as stack:
        # One each: a shared client looks through all its connections at every request.
        crowd = [
            await stack.enter_async_context(
                httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False, verify=context)
            )
            for _ in range(clients)
        ]
        before = [await read_balance(crowd[0], side) for side in sides]
        began = time.perf_counter()
        await asyncio.gather(
            *(
                pay(client, sides[place % len(sides)], tickets, report)
                for place, client in enumerate(crowd)
            )
        )
        report.duration_s = time.perf_counter() - began
        await settle(crowd[0], report)
        after = [await read_balance(crowd[0], side) for side in sides]
    out = [report.applied[side] * AMOUNT for side in sides]
    expected = [before[0] - out[0] + out[1], before[1] - out[1] + out[0]]
    if after != expected:
        raise AssertionError(f"balances are {after}, the answers make them {expected}")
    return report


def main() -> int:
    """Runs a storm from the environment's keys; the exit code is 1 after any answer but 200."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("PGTELLER_URL", "http://127.0.0.1:8000"))
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--accounts", nargs=2, default=["ACC10001", "ACC20002"])
    options = parser.parse_args()
    one, two = options.accounts
    sides = [
        Side(os.environ["PGTELLER_AGENT_KEY"], one, two),
        Side(os.environ["PGTELLER_OTHER_AGENT_KEY"], two, one),
    ]
    report = asyncio.run(storm(options.url, sides, options.clients, seconds=options.seconds))
    ordered = sorted(report.latencies_s)
    total = sum(report.statuses.values())
    print(f"{total / report.duration_s:.0f} requests/s, {options.clients} clients")
    for share in (50, 99, 100):
        print(f"p{share}: {1000 * ordered[(len(ordered) - 1) * share // 100]:.0f} ms")
    for (status, code), times in sorted(report.statuses.items()):
        print(f"{status} {code}: {times}")
    print("totals: exact")
    return 0 if report.statuses.keys() == {(200, "applied")} else 1


if __name__ == "__main__":
    sys.exit(main())
