"""Puts single source files into the database. The caller has begun the transaction."""

import re
from collections.abc import Mapping

import psycopg
from psycopg import errors, sql

from db import catalog
from db.catalog import Connection
from db.source import DeployError, Key, Source, split_statements

# What PostgreSQL answers when `create or replace` cannot keep the object that is there.
IRREPLACEABLE = (
    errors.AmbiguousFunction,
    errors.InvalidFunctionDefinition,
    errors.InvalidTableDefinition,
    errors.WrongObjectType,
)
UNCHANGED = "Nothing was changed."


class Loader:
    """Loads the pending ones of the sources.

    Args:
        connection: in a transaction, with `catalog.SEARCH_PATH` and check_function_bodies off.
        sources: all files.
        pending: keys that must be loaded. It grows: whatever depends on an object that must be
            dropped and made anew is dropped first, and loaded again after it.
    """

    def __init__(
        self, connection: Connection, sources: Mapping[Key, Source], pending: set[Key]
    ) -> None:
        self.connection = connection
        self.sources = sources
        self.pending = pending

    def load(self, source: Source) -> None:
        """Makes the live object what its file says, and takes away whatever the file does not say.

        Raises:
            DeployError: the file with its line, and PostgreSQL's message.
        """
        existing = self.find(source.key)
        for oid in existing:
            self._reset(source.key, oid)
        if source.key.kind != "table" and existing and not self._is_replaceable(source):
            self.drop(source.key, existing[0])
        self._execute(source)

    def find(self, key: Key) -> list[int]:
        """The oids of the live objects of that name."""
        return [oid for (oid,) in self.connection.execute(catalog.FIND, key._asdict())]

    def drop(self, key: Key, oid: int) -> None:
        """Drops an object without cascade; first what depends on it and will be loaded again.

        Raises:
            DeployError: something depends on it that has no file.
        """
        wanted = {"kind": key.kind, "oid": oid}
        dependents = self.connection.execute(catalog.DEPENDENTS, wanted).fetchall()
        for kind, schema, name, dependent in dependents:
            other = Key(kind, schema, name)
            if other not in self.sources:
                continue
            self.pending.add(other)
            if kind == "table":
                self._reset(other, dependent)
            elif dependent in self.find(other):
                self.drop(other, dependent)
        statement = self.connection.execute(catalog.DROP, wanted).fetchone()
        if statement is None:
            return
        try:
            self.connection.execute(statement[0].encode())
        except errors.DependentObjectsStillExist as error:
            what = f"it has to be dropped, but {error.diag.message_detail}"
            raise DeployError(str(key), what, f"Drop those in a migration. {UNCHANGED}") from error

    def validate(self, source: Source) -> None:
        """Calls the language's validator, which finds syntax errors once everything is loaded."""
        for oid in self.find(source.key):
            found = self.connection.execute(catalog.VALIDATOR, {"oid": oid}).fetchone()
            if found:
                call = sql.SQL("select {}({})").format(sql.Identifier(*found), sql.Literal(oid))
                try:
                    self.connection.execute(call)
                except psycopg.Error as error:
                    raise explain(source, 0, error) from error

    def _reset(self, key: Key, oid: int) -> None:
        reset = catalog.FUNCTION_RESET if key.kind == "function" else catalog.RELATION_RESET
        for (statement,) in self.connection.execute(reset, {"oid": oid}).fetchall():
            try:
                self.connection.execute(statement.encode())
            except errors.LockNotAvailable as error:
                raise busy(str(key)) from error

    def _is_replaceable(self, source: Source) -> bool:
        """Whether the file can replace the live object: the same arguments, results, columns."""
        try:
            with self.connection.transaction(force_rollback=True):
                self._execute(source)
                return len(self.find(source.key)) == 1
        except DeployError as error:
            if isinstance(error.__cause__, IRREPLACEABLE):
                return False
            raise

    def _execute(self, source: Source) -> None:
        for statement in split_statements(source.text):
            try:
                self.connection.execute(source.text[statement.start : statement.end].encode())
            except psycopg.Error as error:
                raise explain(source, statement.start, error) from error


def busy(where: str) -> DeployError:
    """The error for a lock that could not be had in time."""
    what = "in use by another transaction for longer than lock_timeout"
    return DeployError(where, what, f"Run it again at a quieter moment. {UNCHANGED}")


def explain(source: Source, start: int, error: psycopg.Error) -> DeployError:
    """PostgreSQL's error about the statement that starts there, as one about a line of the file."""
    where = source.at(_offset(source, start, error))
    if isinstance(error, errors.LockNotAvailable):
        return busy(where)
    message = error.diag.message_primary or str(error)
    parts = [message, error.diag.message_detail, error.diag.message_hint]
    return DeployError(where, ". ".join(part.rstrip(".") for part in parts if part), UNCHANGED)


def _offset(source: Source, start: int, error: psycopg.Error) -> int:
    """The place in the file, which PostgreSQL tells in one of three ways, or not at all."""
    diag = error.diag
    if diag.statement_position:
        return start + int(diag.statement_position) - 1
    body = source.text.find(diag.internal_query) if diag.internal_query else -1
    if body >= 0 and diag.internal_position:
        return body + int(diag.internal_position) - 1
    near = re.search(r"near line (\d+)", diag.context or "")
    opening = re.search(r"\$\w*\$\n", source.text)
    if near and opening:  # line 1 is the one after the opening tag
        return _start_of_line(source.text, opening.end(), int(near[1]) - 1)
    return start


def _start_of_line(text: str, offset: int, lines: int) -> int:
    for _ in range(lines):
        offset = text.index("\n", offset) + 1
    return offset
