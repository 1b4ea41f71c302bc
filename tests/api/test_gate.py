"""What every request passes: size, time, number, methods, headers."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from api import json_text, keys
from api.errors import Problem
from api.server import BoundedProtocol
from api.workshop import Workshop
from tests.api.conftest import Client, bearer, make_settings, serve
from tests.bank import Bank, key_of

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
HEAD = (
    f"POST /transfers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key_of('ann_agent')}\r\n"
    "Content-Type: application/json\r\n"
)


def connect(client: Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), 15)


def read_all(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass  # it closed with our data unread
    return received


def wait_until(check: Callable[[], bool]) -> bool:
    """Whether something becomes true within ten seconds."""
    for _ in range(1000):
        if check():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("size", [65537, 100 * 2**20])
def test_body__declared_too_large__413_unread(client: Client, expect: Expect, size: int) -> None:
    with connect(client) as connection:
        connection.sendall(f"{HEAD}Content-Length: {size}\r\n\r\n{{".encode())
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"body_too_large"' in answer
    assert b"connection: close" in answer.lower()
    expect(client.send_raw(b" " * 65537), 413, "body_too_large")


def test_body__endless_chunks__413(client: Client) -> None:
    sent = 0
    with connect(client) as connection:
        connection.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
        try:
            while sent < 100 * 2**20:
                connection.sendall(chunk)
                sent += 4096
        except OSError:
            pass
        answer = read_all(connection)
    assert sent < 20 * 2**20  # what the buffers of the kernel took
    assert answer.startswith(b"HTTP/1.1 413 ") or not answer


def test_body__at_the_limit__read(client: Client) -> None:
    body = b'{"from_account":"ACC10001","to_account":"ACC20001","amount":"1"}'
    assert client.send_raw(body.ljust(65536)).status_code == 200


@pytest.fixture
def impatient(bank: Bank) -> Iterator[Client]:
    class Impatient(BoundedProtocol):
        head_timeout = 0.3
        head_limit = 8192
        write_timeout = 0.3

    with serve(make_settings(bank.url, body_timeout=0.3), Impatient) as client:
        yield client


def test_body__slow__408_and_others_served(impatient: Client) -> None:
    with connect(impatient) as slow:
        slow.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
        assert impatient.pay().status_code == 200
        answer = read_all(slow)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"body_too_slow"' in answer


@pytest.mark.parametrize("head", [b"", b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_head__slow__closed_and_others_served(impatient: Client, head: bytes) -> None:
    with connect(impatient) as slow:
        slow.sendall(head)
        assert impatient.read("/livez").status_code == 200
        assert read_all(slow) == b""


def test_head__slow_on_a_used_connection__closed(impatient: Client) -> None:
    with connect(impatient) as slow:
        slow.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTT")
        assert read_all(slow).count(b"HTTP/1.1 200 OK") == 1


def test_head__endless__431(impatient: Client) -> None:
    with connect(impatient) as connection:
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
            for _ in range(100):
                connection.sendall(b"a" * 1024)
        except OSError:
            pass
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 431 ") or not answer
    assert impatient.read("/livez").status_code == 200


def test_head__long_query__served(impatient: Client) -> None:
    for _ in range(20):  # on one connection: what was sent before does not count
        assert impatient.read("/livez?" + "a" * 2000).status_code == 400


def test_answer__not_taken__connection_dropped_and_others_served(impatient: Client) -> None:
    connections = impatient.server.server_state.connections
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((impatient.base_url.host, impatient.base_url.port))
        request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        slow.sendall(request * 100)  # more than the buffers of the kernel take of the answers
        assert wait_until(lambda: len(connections) == 1)
        assert wait_until(lambda: not connections)
        assert impatient.read("/livez").status_code == 200


def test_answer__taken_slowly__comes_whole(impatient: Client) -> None:
    with connect(impatient) as slow:
        request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n"
        slow.sendall(request + b"Connection: close\r\n\r\n")
        received = b""
        while chunk := slow.recv(65536):
            received += chunk
            time.sleep(0.05)
    assert received.endswith(b"}")


LARGE = {
    "document": ("/transfers/bulk", "application/json", "Content-Length: 8000000"),
    "lines": ("/transfers/bulk", "application/x-ndjson", "Transfer-Encoding: chunked"),
    "file": ("/imports?account_number=CASH-USD", "text/csv", "Content-Length: 8000000"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_body__large_of_an_unknown_key__401_unread(client: Client, kind: str) -> None:
    path, media_type, length = LARGE[kind]
    with connect(client) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {keys.mint('test').key}\r\n"
            f"Content-Type: {media_type}\r\n{length}\r\n\r\n".encode()
        )
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close" in answer.lower()


def test_body__large_of_a_suspended_principal__recorded(client: Client, bank: Bank) -> None:
    bank.root.execute("update bank_data.principal set status = 'suspended' where id = 102")
    rows = bank.journal_count()
    item = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1", "memo": "x" * 99}
    response = client.write("/transfers/bulk", {"items": [item] * 1000})
    assert (response.status_code, response.json()["code"]) == (403, "principal_suspended")
    assert bank.journal_count() == rows + 1


def test_body__large__parsed_in_a_thread(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def read(content: bytes, **limits: Any) -> Any:
        threads.append(threading.current_thread().name)
        return json_text_read(content, **limits)

    json_text_read = json_text.read
    monkeypatch.setattr(json_text, "read", read)
    item = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "0.01"}
    items = [item | {"allow_duplicate": True, "memo": "x" * 99}] * 1000
    response = client.write("/transfers/bulk", {"items": items})
    assert response.json()["applied"] == 1000, response.text
    assert threads[0].startswith("reader")
    bank.verify()


def test_body__large_with_millions_of_values__body_invalid(client: Client, expect: Expect) -> None:
    content = b'{"items":[{"metadata":{"a":[' + b"[]," * 500_000 + b"1]}}]}"
    headers = bearer("ann_agent") | {"Content-Type": "application/json"}
    problem = expect(
        client.post("/transfers/bulk", content=content, headers=headers), 400, "body_invalid"
    )
    assert problem["detail"] == "It has too many values for its size."


async def test_workshop__full__overloaded_until_work_is_done() -> None:
    shop, gate = Workshop("test", threads=1, waiting=1), threading.Event()
    first, second = (asyncio.create_task(shop.do(gate.wait, 20)) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(Problem, match="overloaded"):
        await shop.do(gate.wait)
    gate.set()
    assert await first
    assert await second
    assert await shop.do(gate.is_set)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (None, None),
        ("text/plain", None),
        ("application/x-www-form-urlencoded", None),
        ("application/json; charset=utf-16", None),
        ("application/json", "gzip"),
    ],
)
def test_body__not_json__415(
    client: Client, expect: Expect, content_type: str | None, encoding: str | None
) -> None:
    headers = bearer("ann_agent")
    headers |= {"Content-Type": content_type} if content_type else {}
    headers |= {"Content-Encoding": encoding} if encoding else {}
    response = client.post("/transfers", content=b"{}", headers=headers)
    expect(response, 415, "media_type_unsupported")


def test_body__json_with_charset__read(client: Client, expect: Expect) -> None:
    response = client.send_raw(b"{}", Content_Type='Application/JSON; charset="UTF-8"')
    expect(response, 400, "request_invalid")


def test_in_flight__too_many__overloaded(bank: Bank, expect: Expect) -> None:
    with serve(make_settings(bank.url, max_in_flight=1)) as client, connect(client) as slow:
        slow.sendall(f"{HEAD}Content-Length: 10\r\n\r\n{{".encode())
        for _ in range(100):
            response = client.read("/accounts/ACC10001/balance")
            if response.status_code == 503:
                break
            time.sleep(0.02)
        problem = expect(response, 503, "overloaded")
        assert problem["retryable"]
        assert response.headers["retry-after"]
        assert client.get("/livez").status_code == 200
        slow.close()
        for _ in range(100):
            response = client.read("/accounts/ACC10001/balance")
            if response.status_code == 200:
                break
            time.sleep(0.02)
        assert response.status_code == 200


def test_shutdown__request_in_flight__finishes(bank: Bank) -> None:
    answers = []
    with serve(make_settings(bank.url)) as client, bank.connect() as blocker:
        blocker.autocommit = False
        blocker.execute("lock table bank_data.account_balance")
        paying = threading.Thread(target=lambda: answers.append(client.pay()))
        paying.start()
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        while not bank.one(waiting):
            time.sleep(0.01)
        client.stop()
        threading.Timer(0.2, blocker.rollback).start()
        paying.join(20)
    assert [answer.status_code for answer in answers] == [200]


def test_request_id__uuid_taken__anything_else_replaced(client: Client) -> None:
    mine = str(uuid4())
    assert client.get("/livez", headers={"X-Request-Id": mine}).headers["x-request-id"] == mine
    for other in ("x", mine[:-1], "0" * 36, "a\tb"):
        found = client.get("/livez", headers={"X-Request-Id": other}).headers["x-request-id"]
        assert found != other
        assert UUID(found)


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/docs", "/openapi.json", "/accounts"])
def test_headers__of_every_response(client: Client, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]
    assert "server" not in headers
    assert not any(name.startswith("access-control") for name in headers)


def test_path__unknown__path_unknown(client: Client, expect: Expect) -> None:
    for path in ("/nowhere", "/accounts/", "/accounts/ACC10001/balance/", "/v1/accounts", "/"):
        expect(client.read(path), 404, "path_unknown")


def test_method__not_taken__method_not_allowed(client: Client, expect: Expect) -> None:
    response = client.delete("/transfers")
    expect(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.put("/livez").headers["allow"] == "GET, HEAD, OPTIONS"


def test_options__allow_and_nothing_else(client: Client) -> None:
    response = client.options("/accounts/X/freeze")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == "OPTIONS, POST"
    assert client.options("/nowhere").status_code == 404


def test_head_method__as_get_without_content(client: Client) -> None:
    headers = bearer("ann_agent")
    got = client.get("/accounts/ACC10001", headers=headers)
    response = client.head("/accounts/ACC10001", headers=headers)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == got.headers["content-length"]
    assert client.head("/accounts/ACC10001").status_code == 401


def test_query__unknown_or_repeated__request_invalid(client: Client, expect: Expect) -> None:
    for query in (
        *("x=1", "limit=5&limit=6", "limit=0", "limit=501", "limit=1.0", "limit=", "limit=%2B5"),
        *("cursor=x%00", "customer=abc", "status=open", "%ff=1", "limit=%ff", "&" * 60 + "limit"),
    ):
        expect(client.read(f"/accounts?{query}"), 400, "request_invalid")
    expect(client.read("/accounts/ACC10001/balance?x=1"), 400, "request_invalid")
    expect(client.read("/accounts?cursor=abc"), 400, "cursor_invalid")


def test_unexpected__internal_error_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    caplog.set_level(logging.INFO)
    monkeypatch.setattr(client.app.state.services.database, "read", fail)
    response = client.read("/me")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.text
    assert response.json()["outcome"] == "not_applied"
    assert any(record.getMessage() == "unexpected" for record in caplog.records)
    monkeypatch.setattr(client.app.state.services.database, "write", fail)
    assert client.pay().json()["outcome"] == "unknown"
