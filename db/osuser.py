"""The operating-system user that the embedded PostgreSQL runs as.

PostgreSQL refuses to run as root. An ordinary user runs it as himself; root runs it as `postgres`.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

# macOS ships `_postgres`; packages of Linux distributions create `postgres`.
NAMES = ("postgres", "_postgres")


class Identity(TypedDict, total=False):
    """The arguments of `subprocess.run` that start a process as another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class OsUser:
    """A user and whether this process has to change into it."""

    uid: int
    gid: int
    switches: bool

    @property
    def identity(self) -> Identity:
        """How `subprocess` starts a process as this user; empty when it is the current one."""
        if not self.switches:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether the user may enter the directory, or run the file, `path`."""
        if not self.switches:
            return os.access(path, os.X_OK)
        # Only a process of that user knows: every directory above decides too.
        probe = subprocess.run(["test", "-x", path], cwd="/", check=False, **self.identity)
        return probe.returncode == 0

    def own(self, path: Path, mode: int) -> None:
        """Gives `path` to this user with the permissions `mode`."""
        path.chmod(mode)
        if self.switches:
            os.chown(path, self.uid, self.gid)


def find() -> OsUser:
    """The user for the server: the current one, or for root `postgres`, created if it is missing.

    Raises:
        LookupError: root has no such user and cannot create one.
    """
    if os.geteuid() != 0:
        return OsUser(os.geteuid(), os.getegid(), switches=False)
    entry = _entry()
    if entry is None:
        _create()
        entry = _entry()
    if entry is None:
        raise LookupError(
            "PostgreSQL does not run as root, and there is no user `postgres` to run it as:"
            " create that user, or start this as an ordinary user"
        )
    return OsUser(entry.pw_uid, entry.pw_gid, switches=True)


def _entry() -> pwd.struct_passwd | None:
    for name in NAMES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _create() -> None:
    if shutil.which("useradd"):
        # Not checked: two processes may do it at once, and the caller looks for the result.
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, NAMES[0]], check=False, capture_output=True)
