"""What rules and a mandate cost a plain transfer.

    python -m bench.governance

starts a PostgreSQL server of its own that is as durable as a real one, fills a bank, and pays from
its accounts in turn: without rules and terms of a mandate, with the rules of the demo bank, with a
mandate that has limits, and with both, so that all of them meet the same machine. Prints the CPU
time that the server spends on a transfer (medians), and which share of it is governance. With
`--clients 1 8 32` it also lets pgbench do the same with so many connections, in turn with TPC-B.
"""

import argparse
import hashlib
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench.bulk import ACCOUNTS, Connection, draw, fill
from db import demo
from db.migrate import migrate
from db.server import Server, bundled

BAR = 0.25
# With a mandate that has limits, and with the rules of the demo, or without.
WAYS = {"plain": (False, False), "mandate": (True, False), "rules": (False, True),
        "both": (True, True)}  # fmt: skip
TERMS = {
    "currency": "USD",
    "amount_max": "1000.00",
    "limits": [
        {"period": "day", "amount": "900000000.00", "uses": 900000000},
        {"period": "month", "amount": "900000000.00"},
    ],
}
# As the API calls it, by an agent with a mandate without terms, and by one with.
PAY = """
select outcome from bank.transfer_post(
  from_account => %s, to_account => %s, amount => %s, idempotency_key => %s, credential => %s)
"""
SCRIPT = """
\\set debit random(1, {accounts})
\\set credit (:debit + random(0, {accounts} - 2)) % {accounts} + 1
\\set amount random(1, 999)
select bank.must(bank.transfer_post('BENCH-' || :debit, 'BENCH-' || :credit, :amount / 100.0,
  idempotency_key => gen_random_uuid()::text, credential => '\\x{credential}'));
"""
PASSWORD = uuid.uuid4().hex


def credential(is_limited: bool) -> bytes:
    """Of the agent with the mandate that has limits, or of the other one."""
    return hashlib.sha256(b"limited" if is_limited else b"bench").digest()


def prepare(root: Connection) -> None:
    """A customer with accounts, two agents of its, and the demo's rules."""
    fill(root)
    root.execute("select bank.must(bank.principal_create('agent', 'limited', '{transfers:write}'))")
    row = root.execute("select id from bank_data.principal where name = 'limited'").fetchone()
    customer = root.execute("select max(id) from bank_data.customer").fetchone()
    if row is None or customer is None:
        raise RuntimeError("no agent")
    root.execute(
        "select bank.must(bank.key_create(%s, '1k000000000001', %s, '{transfers:write}'))",
        [row[0], credential(is_limited=True)],
    )
    root.execute(
        "select bank.must(bank.mandate_create(%s, %s, '{debit}', terms => %s))",
        [row[0], customer[0], Jsonb(TERMS)],
    )
    for code, terms in demo.RULES.items():
        root.execute("select bank.must(bank.rule_create(%s, %s))", [code, Jsonb(widen(terms))])
    root.execute("alter role bank_api password '%s'" % PASSWORD)  # noqa: UP031 - it is hex
    root.execute("vacuum analyze")


def widen(terms: dict[str, Any]) -> dict[str, Any]:
    """The same rule with a threshold for whoever pays all day; what is new or near stays so."""
    if terms["measure"] in {"sum", "count"}:
        return terms | {"threshold": "900000000"}
    return terms


def rule(root: Connection, in_force: bool) -> None:
    """Puts the last set of rules into force, or none."""
    root.execute(
        "update bank_data.book b set rule_set_id = case when %s then ("
        "select max(s.id) from bank_data.rule_set s where s.book_id = b.id) end",
        [in_force],
    )


def read_cpu(pid: int) -> int:
    """Nanoseconds that a process was on a CPU, as Linux counts them."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def measure(url: str, rounds: int, calls: int) -> dict[str, float]:
    """Microseconds of CPU for a transfer, by the way."""
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    items = draw(ACCOUNTS)
    with (
        psycopg.connect(url, autocommit=True) as root,
        psycopg.connect(url, autocommit=True) as api,
    ):
        pid = api.info.backend_pid
        api.execute("set session authorization bank_api")
        for turn in range(rounds + 1):
            for way, (is_limited, is_ruled) in WAYS.items():
                rule(root, is_ruled)
                began = read_cpu(pid)
                for item in itertools.islice(items, calls):
                    arguments = [*item.values(), credential(is_limited)]
                    row = api.execute(PAY, arguments, prepare=True).fetchone()
                    if row != ("applied",):
                        raise RuntimeError(f"{way}: {row}")
                if turn:  # the first is for warming up
                    found[way].append((read_cpu(pid) - began) / calls / 1000)
    return {way: statistics.median(costs) for way, costs in found.items()}


def load(url: str, clients: list[int], rounds: int, seconds: int) -> None:
    """Prints how many transfers a second there are, and how many times TPC-B that is."""
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(url, autocommit=True) as root:
        for way, (is_limited, _) in WAYS.items():
            text = SCRIPT.format(accounts=ACCOUNTS, credential=credential(is_limited).hex())
            (Path(folder) / way).write_text(text)
        run(url, ["-i", "-q", "-s", "50"])
        api = re.sub(r"//[^@]*@", f"//bank_api:{PASSWORD}@", url)
        for count in clients:
            rates: dict[str, list[float]] = {way: [] for way in ("TPC-B", *WAYS)}
            common = ["-n", "-M", "prepared", "-c", str(count), "-j", "1", "-T", str(seconds)]
            for _ in range(rounds):
                rates["TPC-B"].append(run(url, common))
                for way, (_, is_ruled) in WAYS.items():
                    rule(root, is_ruled)
                    rates[way].append(run(api, [*common, "-f", str(Path(folder) / way)]))
            base = statistics.median(rates["TPC-B"])
            for way, found in rates.items():
                rate = statistics.median(found)
                print(f"{count:>3} clients, {way:>8}: {rate:>6.0f}/s, x {rate / base:.2f} TPC-B")


def run(url: str, arguments: list[str]) -> float:
    """Runs pgbench and returns transactions per second; 0 when it only fills its tables."""
    done = subprocess.run(
        [str(bundled() / "pgbench"), *arguments, url],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or (found is None and "-i" not in arguments):
        raise RuntimeError(done.stderr)
    return float(found[1]) if found else 0


def main() -> int:
    """Measures and prints; the exit code is 1 if governance takes more than the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--clients", type=int, nargs="*", default=[])
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    state = Path(tempfile.gettempdir()) / f"pgteller-bench-{uuid.uuid4().hex[:12]}"
    with Server(state, remove=True) as server:
        migrate(server.url())
        with psycopg.connect(server.url(), autocommit=True) as root:
            prepare(root)
        costs = measure(server.url(), options.rounds, options.calls)
        for way, cost in costs.items():
            print(f"{way:>8}: {cost:>5.0f} µs CPU, x {cost / costs['plain']:.2f}")
        share = 1 - costs["plain"] / costs["both"]
        print(f"mandate and rules take {share:.0%} of a transfer, the bar is {BAR:.0%}")
        load(server.url(), options.clients, options.rounds, options.seconds)
    return 0 if share <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
