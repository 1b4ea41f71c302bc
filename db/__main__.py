"""The command `python -m db status|check|diff|dump`."""

import argparse
import difflib
import os
import sys

import psycopg

from db import difference, dump, migrate
from db.catalog import Connection
from db.deploy import deployed_digest, fixed_path, packaged_digest
from db.difference import Difference, find_differences
from db.server import ServerError
from db.source import DeployError, read_sources


def main(arguments: list[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0: done, or as the files say. 1: something differs. 2: it could not be found out.
    """
    parser = argparse.ArgumentParser(
        prog="python -m db",
        description="Compares a database with the files; `yoyo apply` makes it as they say."
        " The database is named by DATABASE_URL, or by PGHOST, PGDATABASE and their like.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help="release, pending migrations, objects that differ")
    commands.add_parser("check", help="the same, and exit 1 if anything is pending or differs")
    commands.add_parser("diff", help="unified diff of each object that differs")
    dumping = commands.add_parser("dump", help="write db/schema.sql from a migrated database")
    dumping.add_argument("--check", action="store_true", help="exit 1 with a diff if it is stale")
    chosen = parser.parse_args(arguments)
    url = os.environ.get("DATABASE_URL", "")
    try:
        if chosen.command == "dump":
            return _check_dump(url) if chosen.check else _write_dump(url)
        with psycopg.connect(url, autocommit=True) as connection, fixed_path(connection):
            if chosen.command == "diff":
                return _print_diff(connection)
            clean = _print_status(connection)
            return 0 if clean or chosen.command == "status" else 1
    except (DeployError, dump.DumpError, ServerError, psycopg.Error) as error:
        print(f"error: {str(error).strip()}", file=sys.stderr)
        return 2


def _print_status(connection: Connection) -> bool:
    pending = migrate.read_pending(connection)
    differences = _find(connection)
    deployed, packaged = deployed_digest(connection), packaged_digest()
    _print(
        f"deployed  {deployed or 'nothing'}",
        f"packaged  {packaged}",
        *(f"pending   {name}" for name in pending),
        *map(str, differences),
    )
    clean = deployed == packaged and not pending and not differences
    _print(
        "The database is as the files say." if clean else "Run `yoyo apply` to bring it up to date."
    )
    return clean


def _print_diff(connection: Connection) -> int:
    differences = _find(connection)
    _print(*difference.read_diff(connection, read_sources(), differences))
    return 1 if differences else 0


def _find(connection: Connection) -> list[Difference]:
    return find_differences(connection, read_sources())


def _write_dump(url: str) -> int:
    dump.SCHEMA_FILE.write_text(dump.dump_schema(url), newline="\n")
    return 0


def _check_dump(url: str) -> int:
    checked_in = dump.SCHEMA_FILE.read_text() if dump.SCHEMA_FILE.exists() else ""
    lines = list(
        difflib.unified_diff(
            checked_in.splitlines(),
            dump.dump_schema(url).splitlines(),
            "db/schema.sql",
            "database",
            lineterm="",
        )
    )
    _print(*lines)
    return 1 if lines else 0


def _print(*lines: str) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
