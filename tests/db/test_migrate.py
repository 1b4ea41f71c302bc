"""Migrations: their form, up and down, yoyo's own command, and `python -m db`."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from configparser import RawConfigParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from db import migrate as migrations
from db.__main__ import main
from db.dump import SCHEMA_FILE, dump_schema
from db.migrate import (
    MIGRATIONS,
    MigrationError,
    break_lock,
    migrate,
    migration_ids,
    read_pending,
    rollback,
    yoyo_uri,
)
from db.source import Statement, read_sources, read_text, split_statements

CHECKOUT = MIGRATIONS.parents[1]
NUMBERED = sorted(MIGRATIONS.glob("[0-9]*.sql"))
UP = [path for path in NUMBERED if not path.name.endswith(".rollback.sql")]
DOWN = [path for path in NUMBERED if path.name.endswith(".rollback.sql")]


def statements(path: Path) -> list[Statement]:
    return split_statements(read_text(path))


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", UP, ids=name)
def test_migration__form(path: Path) -> None:
    number = UP.index(path) + 1
    assert re.fullmatch(rf"{number:04}_(create|add|alter|drop)_[a-z0-9_]+\.sql", path.name)
    first = [statement.outline for statement in statements(path)[:3]]
    assert first[0] == "set local row_security = off"
    assert first[1] == "set local lock_timeout ="  # an outline has no strings
    assert first[2] == "set local statement_timeout ="
    lock, statement = re.findall(
        r"^set local \w+_timeout = '(\d+m?s)';$", read_text(path), re.MULTILINE
    )[:2]
    assert lock in {"300ms", "30s"}
    assert statement.endswith("s")


@pytest.mark.parametrize("path", UP, ids=name)
def test_migration__comes_after_the_one_before(path: Path) -> None:
    """Without this, `yoyo rollback --revision` undoes one migration from below the later ones."""
    index = UP.index(path)
    depends = re.findall(r"^-- depends: (.*)$", read_text(path), re.MULTILINE)
    assert depends == ([UP[index - 1].stem] if index else [])


@pytest.mark.parametrize("path", UP, ids=name)
def test_migration__can_be_rolled_back(path: Path) -> None:
    assert statements(path.with_suffix(".rollback.sql"))


@pytest.mark.parametrize("path", DOWN, ids=name)
def test_rollback__form(path: Path) -> None:
    outlines = [statement.outline for statement in statements(path)]
    assert "set local lock_timeout =" in outlines[:3]
    drops = [o for o in outlines if re.match(r"drop (schema|table|type)|alter .* drop ", o)]
    if drops:  # functions and views may need it, and the next deploy brings them back
        functions = outlines.index("call deploy.objects_drop()")
        assert functions < outlines.index(drops[0])


@pytest.mark.parametrize("path", NUMBERED, ids=name)
def test_migration__names_no_repeatable_object(path: Path) -> None:
    """On an empty database the functions and views do not exist yet."""
    text = blank_comments(read_text(path))
    named = {f"{schema}.{called}" for schema, called in re.findall(r"\b(\w+)\.(\w+) ?\(", text)}
    selected = set(re.findall(r"\b(?:from|join)\s+(\w+\.\w+)", text))
    functions = {s.full_name for s in read_sources().values() if s.key.kind == "function"}
    views = {s.full_name for s in read_sources().values() if s.key.kind == "view"}
    assert not named & functions
    assert not selected & views


def blank_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)


@pytest.mark.parametrize("path", NUMBERED, ids=name)
def test_migration__has_no_block_comment(path: Path) -> None:
    """The splitter of yoyo does not know nested ones, and one kind of comment is enough."""
    assert "/*" not in read_text(path)


def test_migrate__schema_file_is_up_to_date(database: str) -> None:
    assert dump_schema(database) == SCHEMA_FILE.read_text()


def test_migrate__up_down_up(empty_database: str) -> None:
    migrate(empty_database)
    first = dump_schema(empty_database)
    rollback(empty_database)
    with psycopg.connect(empty_database) as connection:
        assert read_pending(connection) == migration_ids()
        left = "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        ours = "where n.nspname !~ '^(pg_|information_schema$|yoyo$)'"
        assert connection.execute(f"{left} {ours}".encode()).fetchone() == (0,)
    migrate(empty_database)
    assert dump_schema(empty_database) == first


def test_migrate__nothing_to_do(database: str) -> None:
    releases = "select count(*), max(id) from deploy.release"
    with psycopg.connect(database, autocommit=True) as connection:
        before = connection.execute(releases).fetchone()
        migrate(database)
        assert connection.execute(releases).fetchone() == before == (1, 1)
        assert read_pending(connection) == []


def test_migrate__function_altered_by_hand(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("grant execute on function bank.outcome_list to public")
        migrate(database)
        can = "select has_function_privilege('public', 'bank.outcome_list()', 'execute')"
        assert connection.execute(can).fetchone() == (False,)


def test_migrate__two_at_once_on_an_empty_database(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [empty_database] * 2))
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select count(*) from deploy.release").fetchone() == (1,)


def test_rollback__to_one_migration(empty_database: str) -> None:
    migrate(empty_database)
    last = migration_ids()[-1]
    rollback(empty_database, to=last)
    with psycopg.connect(empty_database) as connection:
        assert read_pending(connection) == [last]
    with pytest.raises(MigrationError, match=last):
        rollback(empty_database, to=last)
    migrate(empty_database)


@pytest.fixture
def lock_left(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A connection to a database with the lock of another migration."""
    monkeypatch.setattr(migrations, "LOCK_WAIT_S", 0.1)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("insert into yoyo.yoyo_lock values (1, now(), 4711)")
        yield connection


@pytest.mark.usefixtures("lock_left")
def test_migrate__lock_of_a_killed_migration(database: str) -> None:
    with pytest.raises(MigrationError, match="yoyo break-lock"):
        migrate(database)
    break_lock(database)
    migrate(database)


def test_migrate__another_one_is_running(lock_left: psycopg.Connection, database: str) -> None:
    lock_left.execute("set application_name = 'yoyo'")
    with pytest.raises(MigrationError, match="is running"):
        migrate(database)


@pytest.mark.slow
def test_migrate__killed_in_the_middle(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_WAIT_S", 0.1)
    for path in MIGRATIONS.glob("0001*.sql"):
        shutil.copy(path, tmp_path)
    step = tmp_path / "0002_create_thing.sql"
    step.write_text("create table public.thing ();\nselect pg_sleep(600);\n")
    run = f"from db.migrate import *; migrate({empty_database!r}, Path({str(tmp_path)!r}))"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        with subprocess.Popen([sys.executable, "-c", run], cwd=CHECKOUT) as killed:
            try:
                wait_for(connection, sleepers=1)
            finally:
                killed.kill()
        # the server notices that nobody waits for the answer, and undoes the step
        wait_for(connection, sleepers=0)
        with pytest.raises(MigrationError, match="yoyo break-lock"):
            migrate(empty_database, tmp_path)
        break_lock(empty_database)
        step.write_text("create table public.thing ();\n")
        migrate(empty_database, tmp_path)
        connection.execute("select from public.thing")


def wait_for(connection: psycopg.Connection, sleepers: int) -> None:
    """Returns once so many sessions of this database sleep in a statement."""
    count = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event = 'PgSleep'"
    )
    deadline = time.monotonic() + 60
    while connection.execute(count).fetchone() != (sleepers,):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_yoyo_uri__is_that_of_yoyo_ini() -> None:
    ini = RawConfigParser()
    ini.read(CHECKOUT / "yoyo.ini")
    configured = urlsplit(ini["DEFAULT"]["database"].replace("%%", "%"))
    ours = urlsplit(yoyo_uri(""))
    assert configured.scheme == ours.scheme == "postgresql+psycopg"
    assert parse_qs(configured.query) == parse_qs(ours.query)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:p%40ss%2F%3A@db.example:6432/bank?options=-cjit%3Doff",
        "host=db.example port=6432 user=ann password='p@ss/:' dbname=bank options=-cjit=off",
    ],
    ids=["url", "keywords"],
)
def test_yoyo_uri__keeps_what_was_given(url: str) -> None:
    given = {key: values[0] for key, values in parse_qs(urlsplit(yoyo_uri(url)).query).items()}
    assert given == {
        "user": "ann",
        "password": "p@ss/:",
        "host": "db.example",
        "port": "6432",
        "dbname": "bank",
        "options": "-cjit=off -cclient_connection_check_interval=5s",
        "application_name": "yoyo",
        "schema": "yoyo,public",
    }


def environment(url: str) -> dict[str, str]:
    at = urlsplit(url)
    return os.environ | {
        "PGHOST": at.hostname or "",
        "PGPORT": str(at.port),
        "PGUSER": at.username or "",
        "PGPASSWORD": at.password or "",
        "PGDATABASE": at.path[1:],
    }


def run_yoyo(url: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "yoyo", *arguments],
        cwd=CHECKOUT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_yoyo_apply__only_the_standard_environment(empty_database: str) -> None:
    assert "release 1:" in run_yoyo(empty_database, "apply")
    assert "release" not in run_yoyo(empty_database, "apply")
    assert dump_schema(empty_database) == SCHEMA_FILE.read_text()
    run_yoyo(empty_database, "rollback", "--all")
    with psycopg.connect(empty_database) as connection:
        assert read_pending(connection) == migration_ids()


@pytest.fixture
def named(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The migrated database, named by DATABASE_URL."""
    monkeypatch.setenv("DATABASE_URL", database)
    return database


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("command", [["status"], ["check"], ["diff"], ["dump", "--check"]])
def test_main__as_the_files_say(command: list[str]) -> None:
    assert main(command) == 0


def test_main__differs(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    with psycopg.connect(named, autocommit=True) as connection:
        connection.execute("alter function bank.outcome_list volatile")
        connection.execute("create table bank_data.stray (id integer)")
    assert main(["status"]) == 0
    assert "drifted   function bank.outcome_list()" in capsys.readouterr().out
    assert main(["check"]) == 1
    assert "uncovered table    bank_data.stray" in capsys.readouterr().out
    assert main(["diff"]) == 1
    assert "+++ live: function bank.outcome_list" in capsys.readouterr().out
    assert main(["dump", "--check"]) == 1
    assert "+CREATE TABLE bank_data.stray (" in capsys.readouterr().out


def test_main__nothing_there_yet(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "deployed  nothing" in out
    assert f"pending   {migration_ids()[0]}" in out


def test_main__no_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    assert main(["status"]) == 2
    assert "error:" in capsys.readouterr().err
