"""The schema as one text: db/schema.sql shows in a diff what a migration does.

Written by pg_dump of the bundled PostgreSQL 18, from a server of any version it knows, so that the
text does not depend on the server. Functions and views are left out: their files say it better.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from db.server import bundled

SCHEMA_FILE = Path(__file__).parent / "schema.sql"
HEADER = (
    "-- Written by `python -m db dump`; do not edit. Tables, types, row security and grants after\n"
    "-- all migrations. Functions and views have files of their own in db/functions and db/views.\n"
)
# yoyo's own tables are yoyo's business.
LEFT_OUT_SCHEMAS = ("yoyo",)
# pg_dump announces each object with such a comment.
ENTRY = re.compile(
    r"^--\n-- Name: (?P<name>.*); Type: (?P<type>.*?); Schema: (?P<schema>.*?);.*\n--\n",
    re.MULTILINE,
)
LEFT_OUT_TYPES = frozenset({"FUNCTION", "PROCEDURE", "VIEW"})
# The variables of libpq that take a part of a connection string.
VARIABLES = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "user": "PGUSER",
}


class DumpError(Exception):
    """pg_dump failed; the message is its own."""


def dump_schema(url: str) -> str:
    """The schema of a database.

    Args:
        url: postgresql:// URL or libpq connection string of a superuser or of bank_owner's member.

    Raises:
        DumpError: pg_dump failed.
        ServerError: the package with pg_dump is not installed.
    """
    arguments = ["--schema-only", *(f"--exclude-schema={name}" for name in LEFT_OUT_SCHEMAS)]
    # the password goes through the environment: arguments can be read by every user
    given = {
        VARIABLES[name]: str(value)
        for name, value in conninfo_to_dict(url).items()
        if name in VARIABLES
    }
    done = subprocess.run(
        [bundled() / "pg_dump", *arguments],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpError(done.stderr.strip())
    return HEADER + "".join(f"\n{entry}\n" for entry in _entries(done.stdout))


def _entries(text: str) -> Iterator[str]:
    """The statements of each object that is not left out."""
    found = list(ENTRY.finditer(text))
    views = {(entry["schema"], entry["name"]) for entry in found if entry["type"] == "VIEW"}
    ends = [entry.start() for entry in found[1:]] + [len(text)]
    for entry, end in zip(found, ends, strict=True):
        statements = _clean(text[entry.end() : end])
        if statements and not _is_left_out(entry, views):
            yield statements


def _is_left_out(entry: re.Match[str], views: set[tuple[str, str]]) -> bool:
    if entry["type"] not in {"ACL", "COMMENT"}:
        return entry["type"] in LEFT_OUT_TYPES
    # their names are `FUNCTION f(integer)`, `VIEW v`, `TABLE v`, `COLUMN v.id`
    what, _, name = entry["name"].partition(" ")
    return what in LEFT_OUT_TYPES or (entry["schema"], name.split(".")[0]) in views


def _clean(text: str) -> str:
    """Without what pg_dump writes for psql and for itself.

    From 18 on the server names NOT NULL, and pg_dump tells a name that is not the one it expects.
    """
    text = re.sub(r" CONSTRAINT \w+_not_null\d* NOT NULL", " NOT NULL", text)
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for line in lines if not re.match(r"--|\\(un)?restrict|SET default_", line)]
    return re.sub(r"\n{2,}", "\n", "\n".join(kept)).strip()
