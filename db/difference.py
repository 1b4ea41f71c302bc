"""What differs between files, records and the live database, and what that means."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from db import catalog
from db.catalog import Connection, Live, Record
from db.source import Key, Source, schemas

Change = Literal["new", "changed", "drifted", "deleted", "unknown", "uncovered", "missing"]

# The deployer cannot decide these: what is wrong, and what to do.
REFUSED: dict[Change, tuple[str, str]] = {
    "unknown": (
        "it is in a managed schema, has no file, and was not put there by a deploy",
        "Drop it, or give it a file below db/functions or db/views.",
    ),
    "uncovered": (
        "the table has no file of row security",
        "Add db/access/<schema>/<table>.sql.",
    ),
    "missing": (
        "there is a file of row security but no such table",
        "Add a migration that creates the table, or remove the file below db/access.",
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that is not as its file says. `live` is None when it does not exist."""

    key: Key
    change: Change
    live: Live | None

    @property
    def name(self) -> str:
        """The qualified name; of a live function with its argument types."""
        return self.live.signature if self.live else f"{self.key.schema}.{self.key.name}"

    def __str__(self) -> str:
        return f"{self.change:<9} {self.key.kind:<8} {self.name}"


def find_differences(connection: Connection, sources: Mapping[Key, Source]) -> list[Difference]:
    """Compares all sources with the records and the live objects of their schemas.

    The transaction must have `catalog.SEARCH_PATH` as its search path.

    Returns:
        The differences, in the order of the sources; then those without a source.
    """
    records = catalog.read_records(connection)
    live = catalog.read_live(connection, schemas([*sources, *records]))
    keys = [*sources, *sorted((records.keys() | live.keys()) - sources.keys())]
    managed = schemas(sources)
    return [
        difference
        for key in keys
        for difference in _judge(
            key,
            sources.get(key),
            records.get(key),
            live.get(key, []),
            managed=key.schema in managed,
        )
    ]


def read_diff(
    connection: Connection, sources: Mapping[Key, Source], differences: Iterable[Difference]
) -> Iterator[str]:
    """The lines of a unified diff for each difference.

    A changed file is compared with the file that was deployed last; an object altered by hand with
    what the catalogue said about it right after that deploy.
    """
    for difference in differences:
        key = difference.key
        row = connection.execute(
            "select source, definition from deploy.object"
            " where (kind, schema_name, object_name) = (%s, %s, %s)",
            key,
        ).fetchone()
        deployed, definition = row or ("", "")
        source = sources.get(key)
        if difference.change in {"new", "changed", "deleted"}:
            now = source.text if source else ""
            yield from _unified(deployed, now, f"deployed: {key}", f"file: {key}")
        if difference.change != "missing":
            live = catalog.read_definition(connection, difference.live) if difference.live else ""
            if definition != live and difference.change != "new":
                yield from _unified(definition, live, f"deployed: {key}", f"live: {key}")


def _unified(before: str, after: str, name_before: str, name_after: str) -> Iterator[str]:
    yield from difflib.unified_diff(
        before.splitlines(), after.splitlines(), name_before, name_after, lineterm=""
    )


def _judge(
    key: Key, source: Source | None, record: Record | None, live: list[Live], *, managed: bool
) -> Iterator[Difference]:
    ours = _ours(record, live) if record or source else None
    for other in live:
        if other is not ours and managed:
            yield Difference(key, "uncovered" if key.kind == "table" else "unknown", other)
    if source and key.kind == "table" and not live:
        yield Difference(key, "missing", None)
    elif source and record is None:
        yield Difference(key, "new", ours)
    elif source and record and source.digest != record.source_digest:
        yield Difference(key, "changed", ours)
    elif source and record and (ours is None or ours.fingerprint != record.fingerprint):
        yield Difference(key, "drifted", ours)
    elif record and source is None:
        if key.kind == "table" and ours and managed:
            yield Difference(key, "uncovered", ours)
        else:
            yield Difference(key, "deleted", ours)


def _ours(record: Record | None, live: list[Live]) -> Live | None:
    """The one of several overloads that a deploy put there; a lone object is the one."""
    if len(live) == 1:
        return live[0]
    return next((item for item in live if record and item.signature == record.signature), None)
