"""Transfers in bulk against single transfers, through one connection.

    python -m bench.bulk

starts a PostgreSQL server of its own that is as durable as a real one, fills a bank with a thousand
accounts, and lets one agent pay from some of them into all: single calls, bulks of 1,000, and bulks
of 10,000 in turn, so that all of them meet the same machine. Prints transfers per second (medians)
and how many times as fast as a single call each is.
"""

import argparse
import hashlib
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from db.migrate import migrate
from db.server import Server

ACCOUNTS = 1000
OPENING = 10**9
SINGLE_CALLS = 300
BAR = 12
CREDENTIAL = hashlib.sha256(b"bench").digest()
SINGLE = """
select outcome from bank.transfer_post(
  from_account => %s, to_account => %s, amount => %s, idempotency_key => %s, credential => %s)
"""
BULK = "select outcome, resource from bank.transfers_post(items => %s, credential => %s)"
Connection = psycopg.Connection[Any]
Item = dict[str, str]


def fill(root: Connection) -> None:
    """Makes a customer with accounts that hold money, and an agent that may debit all of them."""

    def write(function: str, *arguments: object) -> dict[str, Any]:
        places = ", ".join(["%s"] * len(arguments))
        query = f"select outcome, resource from bank.{function}({places})"  # noqa: S608 - see calls
        row = root.execute(query, arguments).fetchone()
        if row is None or row[0] != "applied":
            raise RuntimeError(f"{function}: {row}")
        resource: dict[str, Any] = row[1]
        return resource

    root.execute("select bank_private.operator_enroll(session_user)")
    customer = int(write("customer_create", "Bench")["customer_id"])
    root.execute("select bank.account_open(1, 'USD', 'CASH')")
    root.execute(
        "select bank.must(bank.account_open(%s, 'USD', 'BENCH-' || n))"
        "  from generate_series(1, %s) n",
        [customer, ACCOUNTS],
    )
    root.execute(
        "select bank.must(bank.transfer_post('CASH', 'BENCH-' || n, %s))"
        "  from generate_series(1, %s) n",
        [OPENING, ACCOUNTS],
    )
    scopes = ["transfers:write"]
    root.execute("select bank.must(bank.principal_create('agent', 'bench', %s))", [scopes])
    row = root.execute("select id from bank_data.principal where name = 'bench'").fetchone()
    if row is None:
        raise RuntimeError("no agent")
    write("key_create", row[0], "1k000000000000", CREDENTIAL, scopes)
    write("mandate_create", row[0], customer, ["debit"])
    root.execute("vacuum analyze")


def draw(debtors: int) -> Iterator[Item]:
    """Transfers without end, each with a key."""
    chance = random.Random(1)  # noqa: S311
    for number in itertools.count():
        debit = chance.randint(1, debtors)
        credit = (debit + chance.randint(0, ACCOUNTS - 2)) % ACCOUNTS + 1  # any but the debited
        yield {
            "from_account": f"BENCH-{debit}",
            "to_account": f"BENCH-{credit}",
            "amount": f"{chance.randint(1, 999) / 100:.2f}",
            "idempotency_key": f"bench {number}",
        }


def pay_singly(api: Connection, items: list[Item]) -> None:
    """One call for each."""
    for item in items:
        row = api.execute(SINGLE, [*item.values(), CREDENTIAL], prepare=True).fetchone()
        if row != ("applied",):
            raise RuntimeError(str(row))


def pay_in_bulk(api: Connection, items: list[Item]) -> None:
    """One call for all."""
    row = api.execute(BULK, [json.dumps(items), CREDENTIAL], prepare=True).fetchone()
    if row is None or row[1]["applied"] != len(items):
        raise RuntimeError("not all were applied")


def measure(url: str, rounds: int, debtors: int) -> dict[int, float]:
    """Transfers per second by the number of items in a call, 1 for the single call."""
    items = draw(debtors)
    ways: dict[int, tuple[Callable[[Connection, list[Item]], None], int]] = {
        1: (pay_singly, SINGLE_CALLS),
        1000: (pay_in_bulk, 1000),
        10000: (pay_in_bulk, 10000),
    }
    found: dict[int, list[float]] = {size: [] for size in ways}
    with psycopg.connect(url, autocommit=True) as api:
        api.execute("set session authorization bank_api")
        for turn in range(rounds + 1):
            for size, (pay, count) in ways.items():
                batch = list(itertools.islice(items, count))
                began = time.perf_counter()
                pay(api, batch)
                if turn:  # the first is for warming up
                    found[size].append(count / (time.perf_counter() - began))
    return {size: statistics.median(rates) for size, rates in found.items()}


def main() -> int:
    """Measures and prints; the exit code is 1 if a bulk of 1,000 is below the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--debtors", type=int, default=10, help="accounts that are debited")
    options = parser.parse_args()
    state = Path(tempfile.gettempdir()) / f"pgteller-bench-{uuid.uuid4().hex[:12]}"
    with Server(state, remove=True) as server:
        migrate(server.url())
        with psycopg.connect(server.url(), autocommit=True) as root:
            fill(root)
        rates = measure(server.url(), options.rounds, options.debtors)
    for size, rate in rates.items():
        print(f"{size:>6} a call: {rate:>7.0f} transfers/s, x {rate / rates[1]:.1f}")
    ratio = rates[1000] / rates[1]
    print(f"bulk of 1,000: {ratio:.1f} times the single call, the bar is {BAR}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
