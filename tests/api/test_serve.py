"""`pgteller serve` as a process: what it starts, what it leaves behind when it ends."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from db import scratch

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
LISTENING = re.compile(r"pgteller on (http://\S+),")
PATIENCE_S = 60


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that the server's account reaches, unlike pytest's private one."""
    path = Path("/tmp") / f"pgteller-test-{uuid.uuid4().hex[:12]}"  # noqa: S108 - a random name
    path.mkdir(mode=0o755)
    yield path / "home"
    shutil.rmtree(path)


@dataclass(frozen=True)
class Served:
    """A running `pgteller serve`."""

    process: subprocess.Popen[str]
    url: str
    home: Path

    def get(self, path: str, variable: str | None = None) -> httpx.Response:
        """Asks the API, as the holder of a key of demo.env."""
        headers = {"Authorization": f"Bearer {self.variables()[variable]}"} if variable else {}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=10)

    def variables(self) -> dict[str, str]:
        """The variables of demo.env."""
        lines = (self.home / "demo.env").read_text().splitlines()
        pairs = (line.removeprefix("export ").partition("=") for line in lines)
        return {name: value.strip("'") for name, _, value in pairs}


@contextlib.contextmanager
def serve(home: Path, *options: str, **environment: str) -> Iterator[Served]:
    """Runs the command until its API is ready, and in the end stops it if it still runs."""
    command = [sys.executable, "-m", "api", "serve", "--port", "0", *options]
    variables = os.environ | {"PGTELLER_HOME": str(home)} | environment
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = next(found[1] for line in process.stdout if (found := LISTENING.search(line)))
            served = Served(process, url, home)
            wait_until_ready(served)
            yield served
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def wait_until_ready(served: Served) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(httpx.TransportError):
            if served.get("/readyz").status_code == httpx.codes.OK:
                return
        assert served.process.poll() is None, "ended before it was ready"
        assert time.monotonic() < deadline, "not ready within a minute"
        time.sleep(0.1)


def wait_until_worker_ran(url: str) -> None:
    """The worker in the API's processes has done each of its tasks once."""
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(url, autocommit=True) as connection:
        query = (
            "select count(*) > 0 and bool_and(finished_at is not null) from bank_data.worker_task"
        )
        while connection.execute(query).fetchone() != (True,):
            assert time.monotonic() < deadline, "the worker did not run within a minute"
            time.sleep(0.1)


def count_sessions(url: str) -> int:
    """Sessions of the API and of the worker that are still there after a moment."""
    deadline = time.monotonic() + 5
    query = "select count(*) from pg_stat_activity where usename in ('bank_api', 'bank_worker')"
    with psycopg.connect(url, autocommit=True) as connection:
        while (row := connection.execute(query).fetchone()) != (0,):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
    return int(row[0]) if row else -1


def wait_until_server_stopped(home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while (home / "postgres" / "data" / "postmaster.pid").exists():
        assert time.monotonic() < deadline, "PostgreSQL still runs after a minute"
        time.sleep(0.05)


def test_serve__embedded__demo_bank_answers_and_everything_stops(home: Path) -> None:
    with serve(home) as served:
        balance = served.get("/accounts/ACC10001/balance", "PGTELLER_AGENT_KEY").json()
        assert (balance["balance"], balance["currency"]) == ("12500.00", "USD")
        foreign = served.get("/accounts/ACC10001/balance", "PGTELLER_OTHER_AGENT_KEY")
        assert foreign.status_code == httpx.codes.NOT_FOUND
        assert served.variables()["PGTELLER_URL"] == served.url
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(PATIENCE_S) == 0
        assert not (home / "postgres" / "data" / "postmaster.pid").exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_serve__ended_by_signal__server_stops(home: Path, ending: signal.Signals) -> None:
    with serve(home, "--no-demo") as served:
        served.process.send_signal(ending)
        served.process.wait(PATIENCE_S)
        wait_until_server_stopped(home)


def test_serve__workers__all_stop(home: Path) -> None:
    with serve(home, "--no-demo", "--workers", "2") as served:
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(PATIENCE_S) == 0
        with pytest.raises(httpx.ConnectError):
            served.get("/livez")


def test_serve__database_url__uses_that_server_without_demo(home: Path) -> None:
    with scratch.server(f"serve-{uuid.uuid4().hex[:8]}") as existing:
        with serve(home, "--workers", "2", DATABASE_URL=existing.url()) as served:
            assert served.get("/livez").status_code == httpx.codes.OK
            wait_until_worker_ran(existing.url())
            with psycopg.connect(existing.url()) as connection:
                row = connection.execute("select count(*) from bank_data.journal").fetchone()
            assert row == (0,)
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(PATIENCE_S)
            assert count_sessions(existing.url()) == 0
        assert not (home / "postgres").exists()
        assert not (home / "demo.env").exists()
