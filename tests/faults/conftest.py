"""A server of the test's own, to be killed: others share the one of the run."""

import contextlib
import os
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.migrate import migrate
from db.server import Server
from tests.bank import Bank, fill

# Acknowledged commits that do not wait for their WAL are lost for certain: the writer that would
# save them in the background sleeps too long. The product must not depend on these two.
CARELESS: dict[str, str | int] = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
PATIENCE_S = 30


class MortalServer:
    """A PostgreSQL server that is killed and started again.

    Args:
        state: its directory.
        bindir: directory of PostgreSQL's programs; the bundled ones if None.
    """

    def __init__(self, state: Path, bindir: Path | None) -> None:
        self.state = state
        self.bindir = bindir
        self.lives: list[Server] = []

    def start(self) -> None:
        """Starts it, at the same port as before; recovery included."""
        port = self.lives[-1].port if self.lives else 0
        life = Server(self.state, bindir=self.bindir, settings=CARELESS, port=port, remove=True)
        self.lives.append(life.start())

    @property
    def url(self) -> str:
        """The superuser's URL."""
        return self.lives[-1].url()

    def find_pids(self) -> list[int]:
        """All its processes, the postmaster first."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute("select pid from pg_stat_activity").fetchall()
        postmaster = (self.lives[-1].data / "postmaster.pid").read_text().split("\n")[0]
        return [int(postmaster), *(pid for (pid,) in rows)]

    def kill(self) -> None:
        """Kills every process at once, as a power failure would; returns when they are gone."""
        pids = self.find_pids()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_S
        while any(map(is_alive, pids)):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def kill_backend(self) -> None:
        """Kills one backend of the API's login; PostgreSQL then restarts all the others."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(
                "select pid from pg_stat_activity where usename = 'bank_api'"
                " order by state = 'active' desc limit 1"
            ).fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGKILL)

    def stop(self) -> None:
        """Stops and removes it."""
        for life in self.lives:
            life.stop()


def is_alive(pid: int) -> bool:
    """Whether a process is there and not a zombie that waits for its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.fixture
def mortal_server(request: pytest.FixtureRequest) -> Iterator[MortalServer]:
    state = Path(tempfile.gettempdir()) / f"pgteller-faults-{uuid.uuid4().hex[:12]}"
    server = MortalServer(state, request.config.getoption("--pg-bin"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mortal_bank(mortal_server: MortalServer) -> Bank:
    """The bank of tests/bank.py on `mortal_server`."""
    migrate(mortal_server.url)
    fill(mortal_server.url)
    return Bank(mortal_server.url)
