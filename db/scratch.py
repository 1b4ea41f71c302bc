"""Throw-away PostgreSQL servers: for the tests, and for commands that need a fresh database.

    python -m db.scratch COMMAND [ARGUMENT…]

runs COMMAND with DATABASE_URL naming a newly migrated database on a server of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

from db.migrate import migrate
from db.server import UNSAFE_FAST, Server

MEMORY = Path("/dev/shm")  # noqa: S108 - a random name below it, created with mode 0755 by Server
ROOMY_BYTES = 2**30


def server(name: str, bindir: Path | None = None) -> Server:
    """A fast server without durability, removed with its last user.

    Args:
        name: users of the same name share the server.
        bindir: directory of PostgreSQL's programs; the bundled ones if None.
    """
    return Server(_parent() / f"pgteller-{name}", bindir=bindir, settings=UNSAFE_FAST, remove=True)


def _parent() -> Path:
    """Memory where there is enough of it: there a new database takes 16 ms, on a disk up to 250."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    if usable and shutil.disk_usage(MEMORY).free > ROOMY_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def main(command: list[str]) -> int:
    """Runs `command` with a migrated database of its own and returns the command's exit code."""
    with server(uuid.uuid4().hex[:12]) as scratch:
        migrate(scratch.url())
        environment = os.environ | {"DATABASE_URL": scratch.url()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
