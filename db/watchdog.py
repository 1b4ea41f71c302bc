"""The process that stops the embedded server when the process that used it has ended.

Each user of a server has one. It waits for the end of a pipe, so it sees that end in every form:
return, exception, Ctrl-C, kill -9. It holds `users.lock` for its user; who can have that lock alone
is the last one.
"""

import sys
from pathlib import Path

from db.server import Server


def watch(state: Path, bindir: Path, users_fd: int, remove: bool) -> None:
    """Waits for the end of standard input, then leaves the server in `state`.

    Args:
        state: the server's directory.
        bindir: directory of PostgreSQL's programs.
        users_fd: the open `users.lock`, held shared.
        remove: whether the last user also removes the directory.
    """
    sys.stdin.read()
    Server(state, bindir=bindir, remove=remove).stop_if_unused(users_fd)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
