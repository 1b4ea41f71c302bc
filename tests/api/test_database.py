"""Faults between the API and PostgreSQL, and what the caller is told."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from psycopg import sql

from api.database import Database, describe, write_statement
from api.errors import Problem
from tests.api.conftest import Client, bearer, login_url, make_settings, serve
from tests.bank import Bank, credential_of

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
BALANCE = "/accounts/ACC10001/balance"


def eventually(check: Callable[[], bool]) -> None:
    """Waits for something that happens soon."""
    for _ in range(1000):
        if check():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def sessions(bank: Bank, application: str = "pgteller") -> int:
    found: int = bank.one(
        "select count(*) from pg_stat_activity where application_name = %s"
        " and datname = current_database()",
        application,
    )
    return found


def kill(bank: Bank) -> None:
    """Ends the API's connections, as a restart of the server does."""
    bank.root.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'pgteller' and datname = current_database()"
    )


@contextmanager
def locked(bank: Bank, table: str = "account_balance") -> Iterator[Any]:
    """Somebody holds a table; writes and reads of it wait."""
    with bank.connect() as holder:
        holder.autocommit = False
        holder.execute(sql.SQL("lock table bank_data.{}").format(sql.Identifier(table)))
        yield holder
        holder.rollback()


def waiting(bank: Bank) -> int:
    """How many of the API's statements wait for a lock."""
    found: int = bank.one(
        "select count(*) from pg_stat_activity where application_name = 'pgteller'"
        " and wait_event_type = 'Lock' and datname = current_database()"
    )
    return found


def start(function: Callable[[], httpx.Response]) -> Callable[[], httpx.Response]:
    """Runs it in a thread; what is returned waits for its result."""
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(function()))
    thread.start()

    def join() -> httpx.Response:
        thread.join(30)
        return answers[0]

    return join


class Relay:
    """A port in front of PostgreSQL that can be closed, opened, and made to swallow everything."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        self.target = (at.hostname or "", at.port or 5432)
        self.ears = socket.create_server(("127.0.0.1", 0))
        self.port = self.ears.getsockname()[1]
        self.is_open = False
        self.pairs: list[socket.socket] = []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.ears.accept()
            except OSError:
                return
            if not self.is_open:
                near.close()
                continue
            far = socket.create_connection(self.target)
            self.pairs += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=[source, sink], daemon=True).start()

    def pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # close alone waits for the other thread's recv
            end.close()

    def cut(self) -> None:
        self.is_open = False
        for end in self.pairs:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.pairs.clear()

    def close(self) -> None:
        self.cut()
        self.ears.shutdown(socket.SHUT_RDWR)
        self.ears.close()
        self.thread.join(5)


@pytest.fixture
def relay(bank: Bank) -> Iterator[Relay]:
    relay = Relay(bank.url)
    yield relay
    relay.close()


def through(relay: Relay, bank: Bank) -> str:
    url = urlsplit(login_url(bank.url, "bank_api"))
    return url._replace(netloc=f"{url.username}:{url.password}@127.0.0.1:{relay.port}").geturl()


def test_start__database_down__alive_not_ready_and_recovers(bank: Bank, relay: Relay) -> None:
    settings = make_settings(bank.url, database_url=through(relay, bank), acquire_timeout=0.5)
    with serve(settings) as client:
        assert client.get("/livez").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "database_unavailable")
        for response in (client.read(BALANCE), client.pay(key="k"), client.get("/outcomes")):
            assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
            assert response.json()["outcome"] == "not_applied"
            assert response.json()["retryable"]
            assert response.headers["retry-after"]
        relay.is_open = True
        eventually(lambda: client.get("/readyz").status_code == 200)
        assert client.pay(key="k").json()["replayed"] is False
        relay.cut()
        assert client.get("/livez").status_code == 200
        eventually(lambda: client.get("/readyz").status_code == 503)
        relay.is_open = True
        eventually(lambda: client.get("/readyz").status_code == 200)
        assert client.pay(key="k").json()["replayed"] is True


def test_readyz__another_release__release_outdated(client: Client, bank: Bank) -> None:
    assert client.get("/readyz").status_code == 200
    bank.root.execute("update deploy.release set digest = repeat('0', 64)")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "release_outdated")
    assert client.read(BALANCE).status_code == 200  # a deploy under way stops nobody


def test_pools__reads_read_only_and_no_reset(client: Client, bank: Bank) -> None:
    for _ in range(3):
        assert client.read(BALANCE).status_code == 200
        assert client.pay(allow_duplicate=True).status_code == 200
    last = bank.root.execute(
        "select distinct query from pg_stat_activity where application_name = 'pgteller'"
        " and datname = current_database()"
    ).fetchall()
    assert {row["query"].split("(")[0] for row in last} >= {
        "select * from bank.account_balance",
        "select * from bank.transfer_post",
    }


async def test_read_pool__refuses_writes(bank: Bank) -> None:
    database = Database(make_settings(bank.url))
    await database.open()
    try:
        async with database.read_pool.acquire() as connection:
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await connection.execute("create schema mine")
    finally:
        await database.close()


def test_killed__idle_connections__next_call_served(client: Client, bank: Bank) -> None:
    assert client.read(BALANCE).status_code == 200
    assert client.pay().status_code == 200
    kill(bank)
    eventually(lambda: sessions(bank) == 0)
    time.sleep(0.05)  # until the API has read the end of its connections
    assert client.read(BALANCE).status_code == 200
    assert client.pay(allow_duplicate=True).status_code == 200


def test_killed__during_a_write__outcome_unknown_and_same_key_decides(
    client: Client, bank: Bank
) -> None:
    with locked(bank):
        join = start(lambda: client.pay(key="k"))
        eventually(lambda: waiting(bank) == 1)
        kill(bank)
        response = join()
    problem = response.json()
    assert (response.status_code, problem["code"]) == (503, "outcome_unknown")
    assert (problem["outcome"], problem["retryable"]) == ("unknown", True)
    assert response.headers["retry-after"]
    assert client.pay(key="k").status_code == 200
    assert client.pay(key="k").json()["replayed"] is True
    assert bank.balance("ACC10001") == Decimal("990.00")


def test_killed__during_a_read__database_unavailable(client: Client, bank: Bank) -> None:
    with locked(bank):
        join = start(lambda: client.read(BALANCE))
        eventually(lambda: waiting(bank) == 1)
        kill(bank)
        response = join()
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert response.json()["outcome"] == "not_applied"


def test_deadline__write__outcome_unknown_and_never_cancelled(bank: Bank) -> None:
    with serve(make_settings(bank.url, statement_deadline=0.5)) as client, locked(bank) as holder:
        response = client.pay(key="k")
        assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
        assert waiting(bank) == 1  # the server goes on: nobody cancelled it
        holder.rollback()
        eventually(lambda: bank.balance("ACC10001") == Decimal("990.00"))
        assert client.pay(key="k").json()["replayed"] is True
    assert bank.balance("ACC10001") == Decimal("990.00")


def test_deadline__client_gone__write_finishes(client: Client, bank: Bank) -> None:
    with locked(bank):
        with pytest.raises(httpx.ReadTimeout):
            client.post(
                "/transfers",
                json={"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10"},
                headers=bearer("ann_agent") | {"Idempotency-Key": "k"},
                timeout=0.5,
            )
        eventually(lambda: waiting(bank) == 1)
    eventually(lambda: bank.balance("ACC10001") == Decimal("990.00"))
    assert client.pay(key="k").json()["replayed"] is True


@contextmanager
def serve_with(bank: Bank, setting: str, value: str, **changes: Any) -> Iterator[Client]:
    """The API, its login in this database with another setting."""
    change = sql.SQL("alter role bank_api in database {} set {} = {}")
    name = sql.Identifier(bank.one("select current_database()"))
    bank.root.execute(change.format(name, sql.Identifier(setting), sql.Literal(value)))
    with serve(make_settings(bank.url, **changes)) as client:
        yield client


def test_lock_timeout__retried_until_it_is_free(bank: Bank) -> None:
    with serve_with(bank, "lock_timeout", "200ms") as client, locked(bank) as holder:
        join = start(lambda: client.pay(key="k"))
        eventually(lambda: waiting(bank) == 1)
        eventually(lambda: waiting(bank) == 0)  # the first attempt has failed
        holder.rollback()
        assert join().json()["replayed"] is False
    assert bank.balance("ACC10001") == Decimal("990.00")


def test_lock_timeout__never_free__overloaded(bank: Bank) -> None:
    with serve_with(bank, "lock_timeout", "100ms") as client, locked(bank):
        response = client.pay(key="k")
        assert (response.status_code, response.json()["code"]) == (503, "overloaded")
        assert response.json()["outcome"] == "not_applied"
    assert bank.balance("ACC10001") == Decimal("1000.00")


def test_lock_timeout__no_time_for_another_attempt__overloaded(bank: Bank) -> None:
    settings = {"statement_deadline": 1.0}
    with serve_with(bank, "lock_timeout", "700ms", **settings) as client, locked(bank):
        response = client.pay(key="k")
    assert (response.status_code, response.json()["code"]) == (503, "overloaded")


def test_statement_timeout__overloaded_and_nothing_applied(bank: Bank) -> None:
    with serve_with(bank, "statement_timeout", "300ms") as client, locked(bank):
        response = client.pay(key="k")
    assert (response.status_code, response.json()["code"]) == (503, "overloaded")
    assert bank.balance("ACC10001") == Decimal("1000.00")


def test_pool__exhausted__overloaded_within_the_acquire_timeout(bank: Bank) -> None:
    settings = make_settings(
        bank.url, write_pool_size=1, read_pool_size=1, acquire_timeout=0.3, max_in_flight=64
    )
    with serve(settings) as client, ThreadPoolExecutor(8) as payers:
        with locked(bank):
            answers = [payers.submit(client.pay, key=f"k{n}") for n in range(8)]
            eventually(lambda: sum(answer.done() for answer in answers) == 7)
            early = [answer.result() for answer in answers if answer.done()]
            assert client.read("/me").status_code == 200  # reads have a pool of their own
        assert {response.json()["code"] for response in early} == {"overloaded"}
        assert {response.json()["outcome"] for response in early} == {"not_applied"}
        assert sorted(answer.result().status_code for answer in answers) == [200] + [503] * 7
    assert bank.balance("ACC10001") == Decimal("990.00")


def test_commit__warned__outcome_unknown(client: Client, bank: Bank) -> None:
    """As when the wait for a standby is cancelled: committed here, perhaps not there."""
    bank.root.execute("drop function bank.account_freeze")
    bank.root.execute(
        "create function bank.account_freeze(account_number text, direction text,"
        " reason text, idempotency_key text, credential bytea, request_id uuid, book integer)"
        " returns bank.receipt language plpgsql as"
        " $fn$ begin raise warning 'committed locally'; return null; end $fn$"
    )
    bank.root.execute("grant execute on all functions in schema bank to bank_api")
    response = client.write("/accounts/ACC10001/freeze", who="staff")
    assert (response.status_code, response.json()["code"]) == (503, "outcome_unknown")
    assert response.json()["outcome"] == "unknown"


def test_storm__opposing_transfers__no_5xx(client: Client, bank: Bank) -> None:
    def pay(number: int) -> int:
        back = {"from_account": "ACC20001", "to_account": "ACC10001"} if number % 2 else {}
        who = "bob_agent" if number % 2 else "ann_agent"
        return client.pay("1.00", who, f"k{number}", **back).status_code

    with ThreadPoolExecutor(16) as payers:
        assert set(payers.map(pay, range(200))) == {200}
    assert bank.balance("ACC10001") == Decimal("1000.00")
    bank.verify()


@pytest.mark.parametrize(("sqlstate", "code"), [
    ("57014", "overloaded"), ("53100", "overloaded"), ("53300", "overloaded"),
    ("25006", "database_unavailable"), ("22003", "request_invalid"),
    ("42883", "internal_error"), ("23505", "internal_error"), ("XX000", "internal_error"),
    ("57P01", "outcome_unknown"), ("08006", "outcome_unknown"),
])  # fmt: skip
def test_describe__sqlstate(sqlstate: str, code: str) -> None:
    error = asyncpg.PostgresError.new({"C": sqlstate, "M": "secret", "S": "ERROR"})
    problem = describe(error, "transfer_post", is_write=True)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert "secret" not in repr(problem)


def test_describe__code_of_the_bank() -> None:
    fields = {"C": "RB404", "M": "account_unknown", "D": "Gone.", "H": "Look.", "S": "ERROR"}
    problem = describe(asyncpg.PostgresError.new(fields), "account_get", is_write=False)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.http_status) == ("account_unknown", 404)
    assert (problem.detail, problem.hint) == ("Gone.", "Look.")


def test_write_statement__named_notation() -> None:
    text = write_statement("fn", ("a", "class"))
    assert text == 'select * from bank.fn("a" => $1, "class" => $2)'
    with pytest.raises(ValueError, match="not a function name"):
        write_statement("fn()", ())


async def test_close__write_in_flight__waited_for(bank: Bank) -> None:
    database = Database(make_settings(bank.url))
    await database.open()
    with locked(bank, "book") as holder:
        writing = asyncio.create_task(
            database.write("book_suspend", credential=credential_of("staff"), book=1)
        )
        while not waiting(bank):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert waiting(bank) == 1
        closing = asyncio.create_task(database.close())
        await asyncio.sleep(0)
        holder.rollback()
        await closing
    assert bank.one("select status from bank_data.book") == "suspended"
