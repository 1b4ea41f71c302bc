"""What the two database URLs of the demo promise, with real logins and passwords."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import LiteralString
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.access.conftest import denied, log_in
from tests.access.surface import PUBLIC, Connection, ask, forge, read_surface
from tests.bank import API_PASSWORD, SERVICE_LOGIN, Bank


@pytest.fixture
def service(bank: Bank) -> Iterator[Connection]:
    """`psql "$PGTELLER_SERVICE_DATABASE_URL"`: it may read and debit Ann's accounts."""
    with log_in(bank, SERVICE_LOGIN) as connection:
        yield connection


@pytest.fixture
def api(bank: Bank) -> Iterator[Connection]:
    """`psql "$PGTELLER_API_DATABASE_URL"`."""
    with log_in(bank, "bank_api") as connection:
        yield connection


def refusal(connection: Connection, statement: LiteralString) -> tuple[str | None, str | None]:
    """SQLSTATE and code with which a statement fails; it must fail."""
    with pytest.raises(psycopg.Error) as refused, connection.transaction():
        connection.execute(statement)
    return refused.value.sqlstate, refused.value.diag.message_primary


def test_service__its_transfer__applied(bank: Bank, service: Connection) -> None:
    row = service.execute(
        "select * from bank.transfer_post(from_account => 'ACC10001', to_account => 'ACC20001',"
        " amount => 12.50, idempotency_key => 'order-1')"
    ).fetchone()
    assert row is not None
    assert (row["outcome"], row["replayed"], row["balance"]) == ("applied", False, 987.5)
    again = service.execute(
        "select * from bank.transfer_post(from_account => 'ACC10001', to_account => 'ACC20001',"
        " amount => 12.50, idempotency_key => 'order-1')"
    ).fetchone()
    assert again is not None
    assert (again["transfer_id"], again["replayed"]) == (row["transfer_id"], True)
    assert bank.balance("ACC20001") == 1012.5
    bank.verify()


def test_service__must__its_whole_transaction_undone(bank: Bank, service: Connection) -> None:
    """A service that wants an abort: the first transfer falls with the second."""
    before = bank.state()
    service.execute("begin")
    service.execute("select bank.must(bank.transfer_post('ACC10001', 'ACC10003', 1))")
    with pytest.raises(psycopg.Error) as refused:
        service.execute("select bank.must(bank.transfer_post('ACC10001', 'ACC10003', 5000))")
    assert refused.value.diag.message_primary == "insufficient_funds"
    service.execute("commit")  # a rollback by now
    assert bank.state() == before


def test_service__tables__42501(service: Connection) -> None:
    statements: list[LiteralString] = [
        "table bank_data.account",
        "table bank_data.account_balance",
        "table bank_data.journal",
        "table bank_data.credential",
        "table bank.audit_account",
        "table bank.audit_journal",
        "update bank_data.account_balance set posted = 1000000",
        "insert into bank_data.journal default values",
        "delete from bank_data.journal",
        "truncate bank_data.journal",
        "create table bank.mine (id bigint)",
        "create temporary table mine (id bigint)",
    ]
    assert [statement for statement in statements if not denied(service, statement)] == []


def test_service__anothers_money__account_unknown(bank: Bank, service: Connection) -> None:
    before = bank.state()
    unknown = ("RB404", "account_unknown")
    assert refusal(service, "select bank.account_balance('ACC20001')") == unknown
    assert refusal(service, "select bank.account_get('ACC20001')") == unknown
    assert refusal(service, "select bank.entry_list('ACC20001')") == unknown
    assert refusal(service, "select bank.account_balance('CASH-USD')") == unknown
    for account in ("ACC20001", "CASH-USD", "NOBODY"):
        row = service.execute(
            "select outcome from bank.transfer_post(%s, 'ACC10001', 1)", [account]
        ).fetchone()
        assert row == {"outcome": "account_unknown"}
    assert bank.state() == before


def test_service__settings__refused_as_before(bank: Bank, service: Connection) -> None:
    forge(bank, service)
    unknown = ("RB404", "account_unknown")
    assert refusal(service, "select bank.account_balance('ACC20001')") == unknown
    row = service.execute(
        "select outcome from bank.transfer_post('ACC20001', 'ACC10001', 1)"
    ).fetchone()
    assert row == {"outcome": "account_unknown"}
    assert denied(service, "select from bank_data.account")
    assert denied(service, "set role bank_exec")
    assert denied(service, "set session authorization bank_owner")
    who = service.execute("select principal_id from bank.caller_get()").fetchone()
    assert who == {"principal_id": bank.principals["service"]}


def test_api__no_credential__nothing_read_or_moved(bank: Bank, api: Connection) -> None:
    before = (bank.state(), bank.journal_count())
    unauthenticated = ("RB401", "unauthenticated")
    statements: list[LiteralString] = [
        "select bank.account_balance('ACC10001')",
        "select bank.account_list()",
        "select bank.transfer_post('ACC10001', 'ACC20001', 1)",
        "select bank.transfer_post('ACC10001', 'ACC20001', 1, credential => sha256('guess'))",
        "select bank.caller_get()",
        "select bank.book_verify()",
    ]
    for statement in statements:
        assert refusal(api, statement) == unauthenticated, statement
    for table in ("account", "account_balance", "journal", "credential", "principal"):
        assert denied(api, sql.SQL("select from {}").format(sql.Identifier("bank_data", table)))
    assert (bank.state(), bank.journal_count()) == before


def test_api__no_credential__only_what_is_no_secret_answers(bank: Bank, api: Connection) -> None:
    """The codes, the currencies and the release: nothing of the book."""
    answering = {
        function.name
        for function in read_surface(bank.root)
        if set(function.arguments) <= function.optional and ask(api, function, {}).sqlstate is None
    }
    assert answering == PUBLIC


def test_psql__as_in_the_issue__service_and_api(bank: Bank) -> None:
    """The same through psql, whose exit code a script sees."""
    psql = shutil.which("psql")
    if psql is None:
        pytest.skip("no psql on this machine")

    def run(login: str, statement: str) -> tuple[int, str]:
        parts = urlsplit(bank.url)
        place = f"{login}:{quote(API_PASSWORD)}@{parts.hostname}:{parts.port}"
        done = subprocess.run(
            [psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=sqlstate",
             "-c", statement, urlunsplit(parts._replace(netloc=place))],
            env=dict(os.environ), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.strip() or done.stderr.strip()

    moved = "select (bank.transfer_post('ACC10001', 'ACC20001', 1)).outcome"
    assert run(SERVICE_LOGIN, moved) == (0, "applied")
    assert run(SERVICE_LOGIN, "table bank_data.journal") == (1, "ERROR:  42501")
    assert run("bank_api", moved) == (1, "ERROR:  RB401")
    assert bank.balance("ACC10001") == 999
