"""POST /transfers/bulk, as a document and as an upload of lines."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client, bearer, make_settings, serve
from tests.bank import Bank, key_of
from tests.db.functions.calls import short_of

PAY: dict[str, Any] = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "0.01"}


def send_lines(
    client: Client, *lines: object, who: str = "ann_agent", key: str | None = None, query: str = ""
) -> httpx.Response:
    """An upload; objects are written as JSON, bytes as they are."""
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    headers = bearer(who) | {"Content-Type": "application/x-ndjson"}
    if key is not None:
        headers["Idempotency-Key"] = key
    return client.post(f"/transfers/bulk{query}", content=b"\n".join(written), headers=headers)


def read_lines(response: httpx.Response) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The outcomes of the items, and the summary."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/x-ndjson")
    *lines, summary = [json.loads(line) for line in response.text.splitlines()]
    assert summary.pop("type") == "summary"
    return [line for line in lines if line["type"] == "item"], summary


def keyed(count: int) -> list[dict[str, Any]]:
    return [PAY | {"idempotency_key": f"item {place}"} for place in range(count)]


def test_bulk__document__outcomes_in_order(client: Client, bank: Bank) -> None:
    items = [PAY, PAY | {"amount": 0.02}, PAY | {"amount": "5000"}, PAY | {"to_account": "NO"}, {}]
    response = client.write("/transfers/bulk", {"items": items}, key="all")
    assert response.status_code == 200, response.text
    told = response.json()
    assert (told["outcome"], told["mode"], told["replayed"]) == ("applied", "independent", False)
    assert (told["count"], told["applied"], told["refused"]) == (5, 2, 3)
    assert [item["outcome"] for item in told["items"]] == [
        "applied", "applied", "insufficient_funds", "account_unknown", "request_invalid",
    ]  # fmt: skip
    first = told["items"][0]
    assert (first["item"], first["balance"], first["version"]) == (1, "999.99", 2)
    assert client.read(f"/transfers/{first['transfer_id']}").json()["amount"] == "0.01"
    assert told["items"][2]["facts"] == short_of("999.97")
    again = client.write("/transfers/bulk", {"items": items}, key="all")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == told | {"replayed": True}
    bank.verify()


def test_bulk__atomic__legs_refused(client: Client, bank: Bank) -> None:
    body = {"mode": "atomic", "items": [PAY, PAY | {"amount": "5000"}]}
    response = client.write("/transfers/bulk", body)
    assert (response.status_code, response.json()["code"]) == (409, "legs_refused")
    assert response.json()["facts"]["refused"][0]["item"] == 2
    assert bank.balance("ACC10001") == 1000


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": "x"},
        {"items": [PAY], "mode": "x"},
        {"items": [PAY] * 10001},
    ],
)
def test_bulk__malformed_document__request_invalid(client: Client, body: dict[str, Any]) -> None:
    response = client.write("/transfers/bulk", body)
    assert (response.status_code, response.json()["code"]) == (400, "request_invalid")


def test_bulk__ten_thousand__one_document(client: Client, bank: Bank) -> None:
    response = client.write("/transfers/bulk", {"items": keyed(10_000)})
    assert response.json()["applied"] == 10_000
    assert bank.balance("ACC10001") == 900


def test_bulk__lines__outcomes_and_progress(client: Client, bank: Bank) -> None:
    lines: list[Any] = [*keyed(2500)]
    lines[7] = b'{"from_account": '
    lines[1200] = b"[1, 2]"
    lines[1201] = PAY | {"amount": "x"}
    lines[2400] = b"  "
    lines[2401] = b'{"memo": "' + b"x" * 20_000 + b'"}'
    lines[2402] = PAY | {"memo": 1, "memo ": 2}
    response = send_lines(client, *lines, key="file")
    items, summary = read_lines(response)
    assert [item["line"] for item in items] == [n for n in range(1, 2501) if n != 2401]
    odd = {item["line"]: item["outcome"] for item in items if item["outcome"] != "applied"}
    assert odd == {
        8: "body_invalid", 1201: "request_invalid", 1202: "amount_invalid",
        2402: "body_too_large", 2403: "request_invalid",
    }  # fmt: skip
    assert summary == {"is_complete": True, "lines": 2500, "applied": 2494, "refused": 5}
    progress = [line for line in response.text.splitlines() if '"progress"' in line]
    assert [json.loads(line)["lines"] for line in progress] == [1000, 2000, 2500]
    before = bank.state()
    again, summary_again = read_lines(send_lines(client, *lines, key="file"))
    assert again == items
    assert summary_again == summary
    assert bank.state() == before
    bank.verify()


def test_bulk__lines_repeated_with_another_key__items_are_replays(
    client: Client, bank: Bank
) -> None:
    first, _ = read_lines(send_lines(client, *keyed(3), key="a"))
    again, _ = read_lines(send_lines(client, *keyed(5), key="b"))
    assert [item["replayed"] for item in again] == [True] * 3 + [False] * 2
    assert [item["transfer_id"] for item in again[:3]] == [item["transfer_id"] for item in first]
    assert bank.balance("ACC10001") == 1000 - bank.one("select 0.05::numeric")


def test_bulk__lines_with_line_feed_at_the_end__no_further_item(client: Client) -> None:
    items, summary = read_lines(send_lines(client, PAY, b""))
    assert (len(items), summary["lines"]) == (1, 1)


@pytest.mark.parametrize("query", ["?mode=atomic", "?preview=true", "?mandate=x", "?nope=1"])
def test_bulk__lines_with_a_wrong_query__request_invalid(client: Client, query: str) -> None:
    response = send_lines(client, PAY, query=query)
    assert (response.status_code, response.json()["code"]) == (400, "request_invalid")


def test_bulk__no_line__request_invalid(client: Client) -> None:
    assert send_lines(client).json()["code"] == "request_invalid"


def test_bulk__lines_of_who_may_not__the_problem_of_the_call(client: Client) -> None:
    response = send_lines(client, PAY, who="ann_reader")
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    response = client.post(
        "/transfers/bulk", content=b"{}", headers={"Content-Type": "application/x-ndjson"}
    )
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


def test_bulk__key_reused_for_other_lines__idempotency_key_reused(client: Client) -> None:
    send_lines(client, PAY, key="file")
    response = send_lines(client, PAY | {"amount": "0.02"}, key="file")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


def test_bulk__fault_in_a_later_chunk__told_and_repeatable(client: Client, bank: Bank) -> None:
    """The chunks before it stay booked and told; a repeat with the same key does the rest."""
    lines = keyed(1500)
    read_lines(send_lines(client, *lines[:1000], key="file"))
    other = json.dumps(lines[1000:1001]).encode()
    taken = client.write("/transfers/bulk", {"items": json.loads(other)}, key="file#2")
    assert taken.json()["applied"] == 1
    response = send_lines(client, *lines, key="file")
    items, summary = read_lines(response)
    assert len(items) == 1000
    assert summary == {"is_complete": False, "lines": 1500, "applied": 1000, "refused": 0}
    (problem,) = [json.loads(line) for line in response.text.splitlines() if '"problem"' in line]
    assert problem["outcome"] == "idempotency_key_reused"
    assert problem["hint"]
    bank.verify()


@pytest.fixture
def slow(bank: Bank) -> Iterator[Client]:
    with serve(make_settings(bank.url, body_timeout=0.5, bulk_line_limit=2000)) as client:
        yield client


def open_upload(client: Client) -> socket.socket:
    """A connection with the head of a chunked upload on its way."""
    host, port = client.base_url.host, client.base_url.port
    connection = socket.create_connection((host, port or 80), timeout=10)
    connection.sendall(
        b"POST /transfers/bulk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-ndjson\r\nAuthorization: Bearer "
        + key_of("ann_agent").encode()
        + b"\r\n\r\n"
    )
    return connection


def write_chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def read_until(connection: socket.socket, mark: bytes) -> bytes:
    received = b""
    while mark not in received:
        part = connection.recv(65536)
        assert part, received
        received += part
    return received


def test_bulk__slow_lines__body_too_slow(slow: Client) -> None:
    with open_upload(slow) as connection:
        connection.sendall(write_chunk(json.dumps(PAY).encode() + b"\n"))
        received = read_until(connection, b"body_too_slow")
    assert received.startswith(b"HTTP/1.1 408")


def test_bulk__outcomes__come_while_lines_are_sent(slow: Client, bank: Bank) -> None:
    """The first thousand is answered before the second is there; a line may come in pieces."""
    lines = b"".join(json.dumps(item).encode() + b"\n" for item in keyed(1000))
    with open_upload(slow) as connection:
        for start in range(0, len(lines), 7001):
            connection.sendall(write_chunk(lines[start : start + 7001]))
        assert b'"line": 1000' in read_until(connection, b'"progress"')
        assert bank.balance("ACC10001") == 990
        received = read_until(connection, b'"summary"')  # nothing comes: the rest is too slow
        assert b"body_too_slow" in received
        assert b'"is_complete": false' in received
    bank.verify()


def test_bulk__client_leaves__whole_chunks_only(slow: Client, bank: Bank) -> None:
    lines = b"".join(json.dumps(item).encode() + b"\n" for item in keyed(1500))
    with open_upload(slow) as connection:
        connection.sendall(write_chunk(lines))
        read_until(connection, b'"progress"')
    assert slow.read("/accounts/ACC10001/balance").json()["balance"] == "990.00"
    bank.verify()


def test_bulk__overlong_line_without_an_end__memory_stays_flat(slow: Client) -> None:
    with open_upload(slow) as connection:
        for _ in range(100):
            connection.sendall(write_chunk(b"x" * 100_000))
        connection.sendall(write_chunk(b"\n" + json.dumps(PAY).encode()) + b"0\r\n\r\n")
        received = read_until(connection, b'"summary"')
    assert b'"line": 1, "outcome": "body_too_large"' in received
    assert b'"lines": 2, "applied": 1, "refused": 1}' in received
