"""A bank that a worker keeps and puts back before each test, because that is quicker than a clone.

What a test leaves behind is undone: rows, sequences, and what its session set. When it changed
more than rows (a function, a policy, a grant), the database is thrown away and cloned anew.
The connections stay, and with them the plans that a new backend would have to make again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import pq, sql
from psycopg.rows import dict_row

from tests.bank import Bank, principals_of

# After so many tests the dead rows are thrown away with the database.
RENEW_AFTER = 150

# What tells that a test changed the catalogue: how many rows there are, and the newest of them.
CATALOGUE: LiteralString = """
select array_agg((c.counted, c.newest)::text) as state
  from (select count(*) as counted, max(xmin::text::bigint) as newest from pg_class
         where oid >= 16384
        union all
        select count(*), max(xmin::text::bigint) from pg_attribute where attrelid >= 16384
        union all
        select count(*), max(xmin::text::bigint) from pg_proc where oid >= 16384
        union all
        select count(*), max(xmin::text::bigint) from pg_type where oid >= 16384
        union all
        select count(*), max(xmin::text::bigint) from pg_constraint
        union all
        select count(*), max(xmin::text::bigint) from pg_trigger
        union all
        select count(*), max(xmin::text::bigint) from pg_policy
        union all
        select count(*), max(xmin::text::bigint) from pg_namespace
        union all
        select count(*), max(xmin::text::bigint) from pg_statistic
        union all
        select count(*), max(xmin::text::bigint) from pg_database where datname = current_database()
        union all
        select count(*), max(xmin::text::bigint) from pg_db_role_setting
         where setdatabase in (0, (select oid from pg_database where datname = current_database()))
       ) c
"""

TABLES: LiteralString = """
select c.relnamespace::regnamespace::text as schema, c.relname as name,
       array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid
 where c.oid >= 16384 and c.relkind = 'r'
   and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
 group by c.oid
"""
SEQUENCES: LiteralString = """
select c.relnamespace::regnamespace::text as schema, c.relname as name
  from pg_class c where c.relkind = 'S'
"""

# Connections that a test left behind could hold locks.
OTHERS: LiteralString = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
 where datname = current_database() and pid <> all(%s)
"""
# What a session can carry from one test into the next.
FORGET: LiteralString = """
reset role; reset all; discard temp; unlisten *; select pg_advisory_unlock_all()
"""


class Kept:
    """The kept bank of one worker.

    Args:
        url: a superuser's URL of its database.
        clone: makes that database anew.
    """

    def __init__(self, url: str, clone: Callable[[], None]) -> None:
        self.url = url
        self.clone = clone
        self.bank: Bank | None = None
        self.uses = 0

    def take(self) -> Bank:
        """The bank as tests/bank.py describes it, whatever the last test did to it."""
        self.uses += 1
        if self.bank is None or self.uses > RENEW_AFTER or not self.put_back(self.bank):
            self.renew()
        assert self.bank is not None
        self.bank.principals = principals_of(self.bank.root)
        return self.bank

    def close(self) -> None:
        """Ends the connections; the database stays with the server."""
        if self.bank is not None:
            self.bank.close()
            self.keeper.close()

    def renew(self) -> None:
        """Clones the database anew, and notes what to put back."""
        self.close()
        self.clone()
        self.uses = 1
        self.bank = Bank(self.url)
        self.keeper = psycopg.connect(self.url, autocommit=True, row_factory=dict_row)
        self.keeper.execute("set session_replication_role = replica")
        self.keeper.execute("set lock_timeout = '30s'")  # a test left a lock: say so, do not hang
        self.tables = [self.note_table(row) for row in self.keeper.execute(TABLES).fetchall()]
        self.sequences = [self.note_sequence(row) for row in self.keeper.execute(SEQUENCES)]
        self.catalogue = self.keeper.execute(CATALOGUE).fetchone()
        self.since = self.next_xid()

    def note_table(self, row: dict[str, Any]) -> "Table":
        name = qualified(row)
        columns = sql.SQL(", ").join(map(sql.Identifier, row["columns"]))
        out = sql.SQL("copy {} ({}) to stdout").format(name, columns)
        with self.keeper.cursor() as cursor, cursor.copy(out) as copied:
            data = b"".join(map(bytes, copied))
        return Table(name, columns, data)

    def note_sequence(self, row: dict[str, Any]) -> "Sequence":
        name = qualified(row)
        state = self.keeper.execute(sql.SQL("select last_value, is_called from {}").format(name))
        found = state.fetchone()
        assert found is not None
        return Sequence(name, **found)

    def next_xid(self) -> int:
        row = self.keeper.execute("select pg_current_xact_id()::text::bigint as id").fetchone()
        assert row is not None
        return int(row["id"])

    def put_back(self, bank: Bank) -> bool:
        """Undoes what a test did; false when it did more than can be undone."""
        own = [connection.info.backend_pid for connection in (self.keeper, *still_usable(bank))]
        self.keeper.execute(OTHERS, [own])
        for connection in still_usable(bank):
            connection.execute(FORGET)
            connection.row_factory = dict_row
        if self.keeper.execute(CATALOGUE).fetchone() != self.catalogue:
            return False
        for number in self.changed(sequence.changed() for sequence in self.sequences):
            self.keeper.execute(self.sequences[number].put_back())
        with self.keeper.transaction(), self.keeper.cursor() as cursor:
            for number in self.changed(table.changed(self.since) for table in self.tables):
                table = self.tables[number]
                cursor.execute(sql.SQL("delete from {}").format(table.name))
                into = sql.SQL("copy {} ({}) from stdin").format(table.name, table.columns)
                with cursor.copy(into) as copy:
                    copy.write(table.data)
        self.since = self.next_xid()
        return True

    def changed(self, questions: Iterable[sql.Composed]) -> list[int]:
        """Which of the questions are answered with yes; one round trip for all."""
        numbered = (
            sql.SQL("select {} as number {}").format(number, question)
            for number, question in enumerate(questions)
        )
        return [row["number"] for row in self.keeper.execute(sql.SQL(" union all ").join(numbered))]


@dataclass(frozen=True)
class Table:
    """A table as the test found it."""

    name: sql.Identifier
    columns: sql.Composed
    data: bytes

    def changed(self, since: int) -> sql.Composed:
        """Whether rows were added, changed or removed by transactions from `since` on."""
        return sql.SQL("from {} having count(*) <> {} or max(xmin::text::bigint) >= {}").format(
            self.name, self.data.count(b"\n"), since
        )


@dataclass(frozen=True)
class Sequence:
    """A sequence as the test found it."""

    name: sql.Identifier
    last_value: int
    is_called: bool

    def changed(self) -> sql.Composed:
        """Whether it was drawn from."""
        return sql.SQL("from {} where (last_value, is_called) <> ({}, {})").format(
            self.name, self.last_value, self.is_called
        )

    def put_back(self) -> sql.Composed:
        return sql.SQL("select setval({}, {}, {})").format(
            self.name.as_string(), self.last_value, self.is_called
        )


def qualified(row: dict[str, Any]) -> sql.Identifier:
    """The name of what TABLES or SEQUENCES found."""
    return sql.Identifier(row["schema"], row["name"])


def still_usable(bank: Bank) -> list[psycopg.Connection[dict[str, Any]]]:
    """The connections that the next test may use; the others are closed."""
    usable = []
    for name in ("root", "api", "service", "worker"):
        connection = bank.__dict__.get(name)
        if connection is None:
            continue
        idle = connection.info.transaction_status == pq.TransactionStatus.IDLE
        if idle and connection.autocommit:
            usable.append(connection)
        else:
            connection.close()
            del bank.__dict__[name]
    return usable
