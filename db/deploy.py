"""Brings functions, views and row security to what the files say, in one transaction.

`yoyo apply` calls `deploy` after the numbered migrations (db/migrations/repeatable.py). It compares
each file with the record of the last deploy and with the live object, and loads what is new,
changed or altered by hand; it drops what has lost its file, and refuses what never had one.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import errors

from db import catalog
from db.catalog import Connection
from db.difference import REFUSED, Difference, find_differences
from db.loader import UNCHANGED, Loader, busy
from db.source import ROOT, DeployError, Key, Source, read_sources, release_digest, schemas

logger = logging.getLogger(__name__)

# Deployers wait for each other. The number means nothing; advisory locks belong to one database.
LOCK = 7_283_351_001
LOCK_WAIT = "60s"
# A table that is in use makes the deploy fail instead of making its users wait.
LOCK_TIMEOUT = "300ms"
STATEMENT_TIMEOUT = "60s"


@dataclass(frozen=True, slots=True)
class Release:
    """One row of deploy.release."""

    id: int
    digest: str
    created: int
    changed: int
    healed: int
    dropped: int


def deploy(connection: Connection, root: Path = ROOT) -> Release | None:
    """Deploys the files below `root`, all or nothing.

    Args:
        connection: of a superuser or of a member of the owning roles; in a transaction or not.
        root: the folder with functions/, views/, access/ and migrations/.

    Returns:
        The new release, or None when the database was as the files say.

    Raises:
        DeployError: a mistake in a file, or something in the database that the files do not know.
            Nothing was changed.
    """
    sources, digest = read_sources(root), release_digest(root)
    with connection.transaction():
        _lock(connection)
        with fixed_path(connection):
            return _deploy(connection, sources, digest)


def packaged_digest() -> str:
    """The digest of the files of this package: what deploy.release must say for them to be live."""
    return release_digest(ROOT)


def deployed_digest(connection: Connection) -> str | None:
    """The digest of the newest release; None before the first one."""
    if not catalog.has_records(connection):
        return None
    row = connection.execute(
        "select digest from deploy.release order by id desc limit 1"
    ).fetchone()
    return row[0] if row else None


@contextmanager
def fixed_path(connection: Connection) -> Iterator[None]:
    """A transaction in which names are read and written as `catalog` needs it."""
    with connection.transaction():
        before = connection.execute("show search_path").fetchone()
        connection.execute(f"set local search_path = {catalog.SEARCH_PATH}".encode())
        yield
        connection.execute("select set_config('search_path', %s, true)", before)


def _lock(connection: Connection) -> None:
    _set(connection, lock_timeout=LOCK_WAIT, statement_timeout="0")
    try:
        connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    except errors.LockNotAvailable as error:
        raise busy("the lock of the deployer") from error
    _set(connection, lock_timeout=LOCK_TIMEOUT, statement_timeout=STATEMENT_TIMEOUT)


def _set(connection: Connection, **settings: str) -> None:
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)", [name, value])


def _deploy(connection: Connection, sources: Mapping[Key, Source], digest: str) -> Release | None:
    if not catalog.has_records(connection):
        raise DeployError("deploy.object", "there is no such table", "Run `yoyo apply`.")
    _refuse_missing_schemas(connection, sources)
    differences = find_differences(connection, sources)
    _refuse(differences)
    if not differences and digest == deployed_digest(connection):
        return None
    for difference in differences:
        logger.info("%s", difference)
    _load(connection, sources, differences)
    return _record(connection, sources, differences, digest)


def _refuse_missing_schemas(connection: Connection, sources: Mapping[Key, Source]) -> None:
    wanted = {"schemas": sorted(schemas(sources))}
    for (schema,) in connection.execute(catalog.MISSING_SCHEMAS, wanted).fetchall():
        what = "there are files for it, but no such schema"
        raise DeployError(f"schema {schema}", what, "Add a migration that creates it.")


def _refuse(differences: list[Difference]) -> None:
    for change, (what, remedy) in REFUSED.items():
        found = [difference for difference in differences if difference.change == change]
        if found:
            where = ", ".join(f"{item.key.kind} {item.name}" for item in found)
            raise DeployError(where, what, f"{remedy} {UNCHANGED}")


def _load(
    connection: Connection, sources: Mapping[Key, Source], differences: list[Difference]
) -> None:
    pending = {item.key for item in differences if item.change != "deleted"}
    loader = Loader(connection, sources, pending)
    objects = [source for source in sources.values() if source.key.kind != "table"]
    # bodies may name what comes later, so they are checked once everything is there
    _set(connection, check_function_bodies="off")
    for source in objects:
        if source.key in pending:
            loader.load(source)
    _set(connection, check_function_bodies="on")
    for source in objects:
        if source.key.kind == "function":  # all: another one may have lost what it names
            loader.validate(source)
    # the only part that locks tables comes last, to be short
    for source in sources.values():
        if source.key in pending and source.key.kind == "table":
            loader.load(source)
    _drop_deleted(loader, [item for item in differences if item.change == "deleted"])
    _close_to_public(connection, sources)


def _drop_deleted(loader: Loader, deleted: list[Difference]) -> None:
    """One may need the other, in either direction: what cannot go yet is tried again."""
    left = [(item.key, item.live.oid) for item in deleted if item.live]
    while left:
        blocked, reason = [], None
        for key, oid in left:
            try:
                with loader.connection.transaction():
                    loader.drop(key, oid)
            except DeployError as error:
                blocked.append((key, oid))
                reason = error
        if reason and len(blocked) == len(left):
            raise DeployError(reason.where, f"its file is gone: {reason.what}", reason.remedy)
        left = blocked
    for item in deleted:
        catalog.delete_record(loader.connection, item.key)


def _close_to_public(connection: Connection, sources: Mapping[Key, Source]) -> None:
    """Takes from PUBLIC what it may have got: last in each deploy, nothing else guarantees it."""
    open_ones = connection.execute(catalog.OPEN_TO_PUBLIC, {"schemas": sorted(schemas(sources))})
    for (what,) in open_ones.fetchall():
        connection.execute(f"revoke all on {what} from public".encode())


def _record(
    connection: Connection,
    sources: Mapping[Key, Source],
    differences: list[Difference],
    digest: str,
) -> Release:
    count = Counter(difference.change for difference in differences)
    counts = (count["new"], count["changed"], count["drifted"], count["deleted"])
    row = connection.execute(
        "insert into deploy.release"
        " (digest, created_count, changed_count, healed_count, dropped_count)"
        " values (%s, %s, %s, %s, %s) returning id",
        [digest, *counts],
    ).fetchone()
    if row is None:
        raise DeployError("deploy.release", "a policy hides its own rows", "Run as bank_owner.")
    catalog.write_records(connection, sources.values(), row[0])
    release = Release(row[0], digest, *counts)
    logger.info("release %s: %s new, %s changed, %s healed, %s dropped", release.id, *counts)
    return release
