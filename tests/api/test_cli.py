"""The command `pgteller`, on a server of its own: it changes passwords of logins that all share."""

import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

from api import doctor, keys
from api.cli import app
from api.installation import Installation
from db import logins, scratch
from db.migrate import migrate, read_pending
from db.server import Server


@pytest.fixture(scope="module")
def own_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    bindir = request.config.getoption("--pg-bin")
    with scratch.server(f"cli-{uuid.uuid4().hex[:8]}", bindir) as running:
        migrate(running.url())  # the template of `url`
        yield running


@pytest.fixture
def url(own_server: Server) -> str:
    """A superuser's URL of a migrated database without data."""
    name = f"bank_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(own_server.url("template1"), autocommit=True) as connection:
        connection.execute(f"create database {name} template postgres strategy file_copy".encode())
    return own_server.url(name)


@pytest.fixture
def home(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command's home; DATABASE_URL names the database."""
    monkeypatch.setenv("PGTELLER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)  # a developer's .env must not be read
    return tmp_path / "home"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        query = sql.SQL("select count(*) from {}").format(sql.Identifier(*table.split(".")))
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def logs_in(url: str, role: str, password: str) -> bool:
    try:
        psycopg.connect(logins.url_of(url, role, password), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def caller(url: str, key: str) -> int | None:
    """The principal that the bank takes the presenter of this key for."""
    parsed = keys.parse(key)
    assert parsed is not None
    with psycopg.connect(url) as connection:
        try:
            query = "select principal_id from bank.caller_get(credential => %s)"
            row = connection.execute(query, [parsed.digest]).fetchone()
        except psycopg.Error:
            return None
    return int(row[0]) if row else None


def read_env(file: Path) -> dict[str, str]:
    lines = (line.removeprefix("export ") for line in file.read_text().splitlines())
    return {k: v.strip("'") for k, _, v in (line.partition("=") for line in lines) if v}


def make_agent(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select bank_private.operator_enroll(session_user)")
        row = connection.execute(
            "select (bank.must(bank.principal_create('agent', 'Robot',"
            " array['accounts:read', 'keys:read', 'keys:write']))).resource ->> 'principal_id'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def make_key(principal: int, *options: str) -> tuple[str, str]:
    made = run("key", "create", "--principal", str(principal), "--scope", "accounts:read", *options)
    assert made.exit_code == 0, made.output
    key_id, key = (line.split()[-1] for line in made.stdout.splitlines()[:2])
    return key_id, key


@pytest.mark.usefixtures("home")
def test_demo__production_by_dotenv__is_refused(url: str) -> None:
    Path(".env").write_text("PGTELLER_ENVIRONMENT=live\n")
    try:
        done = run("demo")
    finally:
        os.environ.pop("PGTELLER_ENVIRONMENT", None)  # the command puts it there
    assert done.exit_code == 1
    assert count(url, "bank_data.journal") == 0


def test_migrate__empty_database__is_brought_up_to_date(
    own_server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(own_server.url("template1"), autocommit=True) as connection:
        connection.execute("drop database if exists fresh")
        connection.execute("create database fresh template template0")
    monkeypatch.setenv("DATABASE_URL", own_server.url("fresh"))
    assert run("migrate").exit_code == 0
    with psycopg.connect(own_server.url("fresh")) as connection:
        assert read_pending(connection) == []
    assert not home.exists()  # where the container's directory cannot be written


@pytest.mark.usefixtures("home")
def test_migrate__passwords_in_environment__are_set(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = uuid.uuid4().hex
    assert not logs_in(url, logins.AUTHN, password)
    monkeypatch.setenv("BANK_AUTHN_PASSWORD", password)
    done = run("migrate")
    assert done.exit_code == 0
    assert password not in done.output
    assert logs_in(url, logins.AUTHN, password)
    assert not logs_in(url, logins.AUTHN, "another")


def test_migrate__server_unreachable__says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    done = run("migrate")
    assert done.exit_code == 1
    assert "error" in done.stderr
    assert "secret" not in done.output
    assert not home.exists()


def test_demo__loads_and_writes_private_keys(url: str, home: Path) -> None:
    assert run("demo").exit_code == 0
    file = home / "demo.env"
    assert file.stat().st_mode & 0o777 == 0o600
    found = read_env(file)
    assert found["PGTELLER_URL"] == "http://127.0.0.1:8000"
    agents = [found["PGTELLER_AGENT_KEY"], found["PGTELLER_OTHER_AGENT_KEY"]]
    assert len({caller(url, key) for key in agents} - {None}) == 2


def test_demo__again__changes_nothing(url: str, home: Path) -> None:
    run("demo")
    first = (home / "demo.env").read_text()
    entries = count(url, "bank_data.journal")
    assert run("demo").exit_code == 0
    assert (home / "demo.env").read_text() == first
    assert count(url, "bank_data.journal") == entries


@pytest.mark.parametrize("environment", ["live", "production", "PROD"])
@pytest.mark.parametrize("command", [["demo"], ["serve", "--demo", "--port", "0"]])
def test_demo__production__is_refused(
    url: str, home: Path, command: list[str], environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTELLER_ENVIRONMENT", environment)
    done = run(*command)
    assert done.exit_code == 1
    assert environment in done.stderr
    assert count(url, "bank_data.journal") == 0
    assert not (home / "demo.env").exists()


def test_serve__demo_with_the_api_login_only__is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PGTELLER_DATABASE_URL", "postgresql://bank_api@127.0.0.1:1/bank")
    done = run("serve", "--demo", "--port", "0")
    assert done.exit_code == 1
    assert "superuser" in done.stderr
    assert not home.exists()


def test_serve__port_taken__is_refused_before_anything_starts(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = run("serve", "--port", str(listener.getsockname()[1]))
    assert done.exit_code == 1
    assert "PORT=" in done.stderr
    assert not home.exists()


@pytest.mark.usefixtures("home")
def test_key_create__operator__key_works_until_revoked(url: str) -> None:
    agent = make_agent(url)
    key_id, key = make_key(agent, "--label", "for a test")
    assert caller(url, key) == agent
    listed = run("key", "list", "--principal", str(agent)).stdout
    assert key_id in listed
    assert key not in listed
    assert run("key", "revoke", key_id, "--reason", "test").exit_code == 0
    assert caller(url, key) is None


@pytest.mark.usefixtures("home")
def test_key_create__by_an_agent_for_somebody_else__is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(url)
    _, key = make_key(agent, "--scope", "keys:write")
    monkeypatch.setenv("PGTELLER_KEY", key)
    before = count(url, "bank_data.credential")
    done = run("key", "create", "--principal", "1", "--scope", "accounts:read")
    assert done.exit_code == 1
    assert "principal_unknown" in done.stderr
    assert count(url, "bank_data.credential") == before


@pytest.mark.usefixtures("home")
def test_key_list__session_of_another_time_zone__times_in_utc(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(url)
    key_id, _ = make_key(agent)
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI\"Z\"')"
            " from bank.audit_credential where key_id = %s",
            [key_id],
        ).fetchone()
    assert row is not None
    assert row[0] in run("key", "list", "--principal", str(agent)).stdout


@pytest.mark.usefixtures("home")
def test_key_list__mistyped_key__is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    key = keys.mint("test").key
    monkeypatch.setenv("PGTELLER_KEY", key[:-1])
    done = run("key", "list")
    assert done.exit_code == 1
    assert key[:-1] not in done.output


@pytest.mark.usefixtures("home")
def test_key_create__environment_that_cannot_be_in_a_key__is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTELLER_ENVIRONMENT", "Prod-1")
    done = run("key", "create", "--principal", "1", "--scope", "accounts:read")
    assert done.exit_code == 1
    assert "PGTELLER_ENVIRONMENT" in done.stderr
    assert count(url, "bank_data.credential") == 0


@pytest.mark.usefixtures("home")
def test_key_revoke__unknown__is_refused(url: str) -> None:
    done = run("key", "revoke", "1k000000000000")
    assert done.exit_code == 1
    assert "key_unknown" in done.stderr
    assert count(url, "bank_data.credential") == 0


def test_doctor__fast_server_without_durability__fails_only_there(url: str, home: Path) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    bank = Installation(home, url, embedded=False)
    logins.ensure(url, bank.logins_file)
    levels = {found.subject: found.level for found in doctor.examine_bank(bank)}
    failed = {subject for subject, level in levels.items() if level == "fail"}
    assert failed == set(doctor.DURABLE)
    assert levels.pop("worker") == "warn"  # none has run yet
    assert {level for subject, level in levels.items() if subject not in failed} == {"ok"}


def test_doctor__empty_database__says_what_to_run(own_server: Server, home: Path) -> None:
    bank = Installation(home, own_server.url("template1"), embedded=False)
    found = {finding.subject: finding for finding in doctor.examine_bank(bank)}
    for subject in ("migrations", "release"):
        assert found[subject].level == "fail"
        assert "pgteller migrate" in found[subject].text


def test_doctor__no_superuser__each_thing_is_a_finding(
    url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = logins.ensure(url, home / "logins.env")[logins.API]
    monkeypatch.setenv("DATABASE_URL", api)
    done = run("doctor")
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    for told in ("bank_api is no superuser", "cannot be looked at: permission denied", "roles"):
        assert told in done.stdout


def test_worker__setting_malformed__named_without_its_value(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTELLER_WORKER_DATABASE_URL", "postgresql://bank_worker@127.0.0.1:1/x")
    monkeypatch.setenv("PGTELLER_WORKER_LEASE", "evil")
    done = run("worker")
    assert done.exit_code == 1
    assert "PGTELLER_WORKER_LEASE: " in done.stderr
    assert "evil" not in done.output
    assert not home.exists()


def test_doctor__server_unreachable__fails(home: Path) -> None:
    bank = Installation(home, "postgresql://u:p@127.0.0.1:1/none", embedded=False)
    assert [finding.level for finding in doctor.examine_bank(bank)] == ["fail"]


def test_doctor__role_with_too_much_power__fails(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("alter role bank_exec bypassrls")
        levels = [finding.level for finding in doctor.examine_roles(connection)]
        connection.rollback()
    assert levels == ["fail"]


def test_doctor__file_others_may_read__fails(home: Path, url: str) -> None:
    home.mkdir()
    bank = Installation(home, url, embedded=False)
    bank.demo_file.write_text("")
    bank.demo_file.chmod(0o644)
    assert [finding.level for finding in doctor.examine_files(bank)] == ["fail"]
    bank.demo_file.chmod(0o600)
    assert [finding.level for finding in doctor.examine_files(bank)] == ["ok"]


@pytest.mark.usefixtures("home")
def test_verify__empty_bank__holds() -> None:
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "· the book holds\n")
    assert "100 %" in result.stderr


@pytest.mark.usefixtures("home")
def test_verify__altered_balance__exit_1_and_named(url: str) -> None:
    assert run("demo").exit_code == 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "update bank_data.account_balance b set posted = posted + 1"
            "  from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
        )
    first, whole = run("verify"), run("verify", "--all")
    assert (first.exit_code, whole.exit_code) == (1, 1)
    assert "balance: ACC10001" in first.stderr
    assert "zero: USD" not in first.stderr
    assert "zero: USD" in whole.stderr
