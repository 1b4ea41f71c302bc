"""The embedded server: sharing, crashes, hostile paths, other accounts."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db import server as server_module
from db.server import UNSAFE_FAST, Server, ServerError

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs another account")

USER = """
import sys, time
from pathlib import Path
from db.server import UNSAFE_FAST, Server
with Server(Path(sys.argv[1]), settings=UNSAFE_FAST) as server:
    print(server.url(), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def base(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A directory that every account reaches, unlike pytest's private one."""
    name = f"pgteller-test-{os.getpid()}-{abs(hash(request.node.name))}"
    path = Path("/tmp") / name  # noqa: S108 - private to this process and test
    path.mkdir(mode=0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def created() -> Iterator[Path]:
    """A server's directory with a cluster, made once: creating one takes a second."""
    path = Path("/tmp") / f"pgteller-test-{os.getpid()}"  # noqa: S108 - as above
    with open_server(path):
        pass
    yield path
    shutil.rmtree(path)


@pytest.fixture
def state(base: Path, created: Path) -> Path:
    """A server's directory whose cluster exists."""
    return copy_of(created, base / "state")


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory that only its owner reaches, and a fallback that can be removed again."""
    fallback = Path("/tmp") / f"pgteller-fallback-{os.getpid()}"  # noqa: S108 - as above
    monkeypatch.setattr(server_module, "FALLBACK", fallback)
    tmp_path.chmod(0o700)
    yield tmp_path
    shutil.rmtree(fallback, ignore_errors=True)


def open_server(state: Path, **options: bool | int) -> Server:
    return Server(state, settings=UNSAFE_FAST, **options)  # type: ignore[arg-type]


def copy_of(state: Path, to: Path | None = None) -> Path:
    """Copies the directory of a stopped server, owners included."""
    to = to or state.with_name("copy")
    subprocess.run(["cp", "-a", state, to], check=True)
    return to


def ask(url: str, question: str = "select 1") -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def write(url: str, statement: str) -> None:
    with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
        connection.execute(statement.encode())


def postmaster(state: Path) -> int:
    return int((state / "data" / "postmaster.pid").read_text().split("\n")[0])


def runs(state: Path) -> bool:
    # Not by signal: where nobody collects orphans, an ended server stays as a zombie.
    return (state / "data" / "postmaster.pid").exists()


def wait_until_stopped(state: Path) -> None:
    deadline = time.monotonic() + 60
    while runs(state):
        assert time.monotonic() < deadline, "still running after a minute"
        time.sleep(0.05)


@contextlib.contextmanager
def other_user(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server, and the URL that it printed."""
    command = [sys.executable, "-c", USER, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout is not None
        yield other, other.stdout.readline().strip()
        other.kill()


def test_start__twice__keeps_data_and_port(state: Path) -> None:
    with open_server(state) as first:
        write(first.url(), "create table kept as select 7 as n")
    with open_server(state) as second:
        assert ask(second.url(), "select n from kept") == 7
        assert second.port == first.port
    assert not runs(state)


def test_start__without_settings__is_durable(base: Path) -> None:
    with Server(base / "state") as server:
        assert ask(server.url(), "select current_setting('fsync')") == "on"
        assert ask(server.url(), "select current_setting('synchronous_commit')") == "on"
        assert ask(server.url(), "select current_setting('full_page_writes')") == "on"


def test_start__already_running__joins_and_last_one_stops(state: Path) -> None:
    first = open_server(state).start()
    second = open_server(state).start()
    assert second.url() == first.url()
    first.stop()
    assert ask(second.url()) == 1
    second.stop()
    assert not runs(state)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_stop__user_process_ended_by_signal__server_stops(
    state: Path, ending: signal.Signals
) -> None:
    with other_user(state) as (other, url):
        assert ask(url) == 1
        other.send_signal(ending)
        other.wait()
    wait_until_stopped(state)


def test_stop__first_user_killed__others_keep_the_server(state: Path) -> None:
    with other_user(state) as (other, _), open_server(state) as mine:
        other.kill()
        other.wait()
        assert ask(mine.url()) == 1
    wait_until_stopped(state)


def test_start__server_was_killed__recovers(state: Path) -> None:
    with open_server(state) as first:
        write(first.url(), "create table kept as select 7 as n")
        write(first.url(), "checkpoint")
        os.kill(postmaster(state), signal.SIGKILL)
        with open_server(state) as second:
            assert ask(second.url(), "select n from kept") == 7


def test_start__pid_reused_by_another_program__starts(state: Path) -> None:
    with open_server(state) as first:
        port = first.port
    stale = f"{os.getpid()}\n{state}/data\n0\n{port}\n\n127.0.0.1\n\nready\n"
    (state / "data" / "postmaster.pid").write_text(stale)
    with open_server(state) as second:
        assert ask(second.url()) == 1


def test_start__interrupted_creation__starts_over(base: Path) -> None:
    (base / "state" / "data.new" / "base").mkdir(parents=True)
    (base / "state" / "run").mkdir()
    (base / "state").chmod(0o755)
    with open_server(base / "state") as server:
        assert ask(server.url()) == 1


@pytest.mark.parametrize("name", ["a b", "quote's", "ünïcode", "d" * 120])
def test_start__awkward_path__works(base: Path, name: str) -> None:
    with open_server(base / name / "state") as server:
        assert ask(server.url()) == 1


@pytest.mark.parametrize("name", ['double"quote', "dollar$HOME", "back`tick", "back\\slash"])
def test_start__path_that_a_shell_would_change__is_refused(base: Path, name: str) -> None:
    with pytest.raises(ServerError, match="characters"):
        open_server(base / name / "state").start()
    assert not (base / name).exists()


def test_start__two_directories__are_independent(state: Path) -> None:
    other = copy_of(state)
    with open_server(state) as one, open_server(other) as two:
        assert one.port != two.port
        write(one.url(), "create table only_here()")
        assert ask(two.url(), "select to_regclass('only_here') is null") is True


def test_start__port_taken__says_so(state: Path) -> None:
    with open_server(state) as one, pytest.raises(ServerError, match=str(one.port)):
        open_server(copy_of(state), port=one.port).start()


def test_start__wrong_password__is_refused(state: Path) -> None:
    with open_server(state) as server:
        with pytest.raises(psycopg.OperationalError, match="password"):
            ask(server.url().replace(server.password, "guessed"))
        assert (state / "pgpass").stat().st_mode & 0o077 == 0
        assert (state / "data").stat().st_mode & 0o077 == 0


def test_stop__remove__leaves_nothing(base: Path) -> None:
    with open_server(base / "state", remove=True) as server:
        assert ask(server.url()) == 1
    assert not (base / "state").exists()


def test_start__libpq_variables_set__are_ignored(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with open_server(state) as server:
        assert ask(server.url(), "select current_setting('timezone')") == "UTC"


@needs_root
def test_start__root__server_runs_as_another_account(base: Path) -> None:
    with open_server(base / "state"):
        assert (base / "state" / "data").stat().st_uid != 0
        assert (base / "state" / "pgpass").stat().st_uid == 0


@needs_root
def test_start__private_directory_of_root__is_not_opened(private: Path) -> None:
    home = private / "home"
    with open_server(home / "postgres") as server:
        write(server.url(), "create table kept as select 7 as n")
        assert (home / "postgres").is_symlink()
    with open_server(home / "postgres") as again:
        assert again.state == server.state
        assert ask(again.url(), "select n from kept") == 7
    assert private.stat().st_mode & 0o077 == 0


@needs_root
def test_start__link_removed__starts_anew(private: Path) -> None:
    state = private / "postgres"
    with open_server(state) as first:
        pass
    state.unlink()
    with open_server(state) as second:
        assert second.state != first.state


@needs_root
def test_start__private_binaries__are_copied_once(private: Path, state: Path) -> None:
    installed = server_module.bundled().parents[1]
    package = private / installed.name
    for part in (installed, installed.with_name(installed.name + ".libs")):
        if part.is_dir():
            shutil.copytree(part, private / part.name, symlinks=True)
    bindir = package / "pginstall" / "bin"
    with Server(state, bindir=bindir, settings=UNSAFE_FAST) as first:
        assert first.bindir.is_relative_to(state)
        copied = first.bindir.stat().st_ino
    with Server(state, bindir=bindir, settings=UNSAFE_FAST) as second:
        assert second.bindir.stat().st_ino == copied
    assert private.stat().st_mode & 0o077 == 0


@needs_root
def test_start__data_of_another_account__is_refused(state: Path) -> None:
    with open_server(state):
        pass
    os.chown(state / "data", 0, 0)
    with pytest.raises(ServerError, match="belongs to user id 0"):
        open_server(state).start()


@needs_root
def test_start__strict_umask__works(base: Path) -> None:
    before = os.umask(0o077)
    try:
        with open_server(base / "state") as server:
            assert ask(server.url()) == 1
    finally:
        os.umask(before)
