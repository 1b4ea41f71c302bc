"""Holds over HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import Bank
from tests.db.functions.calls import let_expire

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
HOLD = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "250.00"}


def place(client: Client, who: str = "ann_agent", key: str | None = None, **more: Any) -> Any:
    response = client.write("/holds", HOLD | more, who, key)
    assert response.status_code == 201, response.text
    return response.json()


def test_hold_place__created(client: Client, bank: Bank) -> None:
    body = HOLD | {"memo": "room 12", "metadata": {"n": 1.10}, "expires_in": "P3D"}
    response = client.write("/holds", body, key="stay-1")
    assert response.status_code == 201, response.text
    hold = response.json()
    assert response.headers["location"] == f"/holds/{hold['hold_id']}"
    shown = {"outcome": "applied", "replayed": False, "status": "open", "amount": "250.00"}
    shown |= {"balance": "1000.00", "available": "750.00", "held": "250.00", "memo": "room 12"}
    shown |= {"untrusted": ["memo", "metadata"], "captured_amount": None, "transfer_id": None}
    assert {name: hold[name] for name in shown} == shown
    times = [datetime.fromisoformat(hold[name]) for name in ("placed_at", "expires_at")]
    assert times[1] - times[0] == timedelta(days=3)
    again = client.write("/holds", body, key="stay-1")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == hold | {"replayed": True}
    assert again.headers["location"] == response.headers["location"]
    read = client.read(f"/holds/{hold['hold_id']}")
    assert b'"n": 1.1' in read.content
    assert read.json() == {
        name: value
        for name, value in hold.items()
        if name not in {"outcome", "request_id", "replayed", "balance", "available", "held"}
    }
    balance = client.read("/accounts/ACC10001/balance").json()
    assert (balance["available"], balance["held"]) == ("750.00", "250.00")
    bank.verify()


def test_hold_place__six_of_a_fifth__five_accepted(client: Client, bank: Bank) -> None:
    assert bank.pay("operator", "CASH-USD", "ACC10001", 4000)["outcome"] == "applied"
    answers = [client.write("/holds", HOLD | {"amount": "1000.00"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409]
    problem = answers[5].json()
    assert (problem["code"], problem["facts"]["available"]) == ("insufficient_funds", "0.00")
    assert problem["hint"]


@pytest.mark.parametrize("expires_in", ["PT1S", "PT90M", "P2W", "P1DT12H", "P365D", None])
def test_hold_place__expires_in__accepted(client: Client, expires_in: str | None) -> None:
    assert place(client, expires_in=expires_in)["status"] == "open"


@pytest.mark.parametrize(
    "expires_in",
    ["", "P", "PT", "P1DT", "P1Y", "P1M", "7 days", "PT0S", "P0D", "P-1D", "-P1D", "p1d", "P1.5D",
     "PT1.5S", "P400D", "P999999W", "PT1S ", "P1W1D", 604800, True, {"days": 7}],
)  # fmt: skip
def test_hold_place__expires_in__request_invalid(
    client: Client, expect: Expect, expires_in: object
) -> None:
    expect(client.write("/holds", HOLD | {"expires_in": expires_in}), 400, "request_invalid")


@pytest.mark.parametrize(("change", "status", "code"), [
    ({"to_account": None}, 400, "request_invalid"),
    ({"amount": "0"}, 400, "amount_invalid"),
    ({"amount": "0.001"}, 400, "amount_precision"),
    ({"currency": "XXX"}, 400, "currency_unknown"),
    ({"other_payee_allowed": "yes"}, 400, "request_invalid"),
    ({"nope": 1}, 400, "request_invalid"),
    ({"from_account": "ACC20001", "to_account": "ACC10001"}, 404, "account_unknown"),
    ({"to_account": "NOSUCH99"}, 404, "account_unknown"),
    ({"amount": "1000.01"}, 409, "insufficient_funds"),
    ({"to_account": "ACC10001"}, 422, "same_account"),
    ({"to_account": "ACC20002"}, 422, "currency_mismatch"),
])  # fmt: skip
def test_hold_place__refused(
    client: Client, expect: Expect, change: dict[str, Any], status: int, code: str
) -> None:
    expect(client.write("/holds", HOLD | change), status, code)


def test_hold_capture__part__transfer(client: Client, bank: Bank) -> None:
    path = f"/holds/{place(client)['hold_id']}"
    response = client.write(f"{path}/capture", {"amount": "99.50", "memo": "one night"}, key="c")
    assert response.status_code == 200, response.text
    paid = response.json()
    shown = {"status": "ok", "amount": "99.50", "balance": "900.50", "available": "900.50"}
    shown |= {"from_account": "ACC10001", "to_account": "ACC20001", "memo": "one night"}
    assert {name: paid[name] for name in shown} == shown
    assert client.read(paid["links"]["self"]).json() == paid
    hold = client.read(path).json()
    assert (hold["status"], hold["captured_amount"]) == ("captured", "99.50")
    assert hold["transfer_id"] == paid["transfer_id"]
    again = client.write(f"{path}/capture", {"amount": "99.50", "memo": "one night"}, key="c")
    assert again.json() == paid | {"replayed": True}
    before = bank.state()
    for what in ("capture", "release"):
        problem = client.write(f"{path}/{what}").json()
        assert (problem["status"], problem["code"]) == (409, "hold_resolved")
        assert problem["facts"]["transfer_id"] == paid["transfer_id"]
    assert bank.state() == before
    bank.verify()


def test_hold_release__then_nothing_more(client: Client, bank: Bank) -> None:
    path = f"/holds/{place(client)['hold_id']}"
    response = client.write(f"{path}/release", {"reason": "cancelled"})
    assert response.status_code == 200, response.text
    released = response.json()
    assert (released["status"], released["available"]) == ("released", "1000.00")
    problem = client.write(f"{path}/capture").json()
    assert (problem["code"], problem["facts"]["status"]) == ("hold_resolved", "released")
    bank.verify()


def test_hold__time_over__expired_for_all(client: Client, bank: Bank) -> None:
    path = f"/holds/{place(client)['hold_id']}"
    let_expire(bank)
    assert client.read(path).json()["status"] == "expired"
    assert client.read("/accounts/ACC10001/balance").json()["available"] == "1000.00"
    before = bank.state()
    for what in ("capture", "release"):
        problem = client.write(f"{path}/{what}").json()
        assert (problem["status"], problem["code"]) == (409, "hold_expired")
        assert problem["facts"]["status"] == "expired"
    assert bank.state() == before


@pytest.mark.parametrize(("body", "status", "code"), [
    ({"amount": "250.01"}, 409, "capture_exceeds"),
    ({"to_account": "ACC10003"}, 409, "payee_not_allowed"),
    ({"to_account": "NOSUCH99"}, 404, "account_unknown"),
    ({"to_account": "ACC10001"}, 422, "same_account"),
    ({"amount": "0.001"}, 400, "amount_precision"),
    ({"amount": 0}, 400, "amount_invalid"),
    ({"memo": ""}, 400, "request_invalid"),
])  # fmt: skip
def test_hold_capture__refused(
    client: Client, bank: Bank, body: dict[str, Any], status: int, code: str
) -> None:
    path = f"/holds/{place(client)['hold_id']}/capture"
    before = bank.state()
    problem = client.write(path, body).json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert bank.state() == before


@pytest.mark.parametrize("who", ["bob_agent", "stranger"])
def test_hold__foreign_and_random__the_same_404(client: Client, bank: Bank, who: str) -> None:
    hold = place(client)["hold_id"]
    before = bank.state()
    told = []
    for asked in (hold, "999999999", "0"):
        answers = [client.read(f"/holds/{asked}", who)]
        answers += [client.write(f"/holds/{asked}/{w}", who=who) for w in ("capture", "release")]
        assert [answer.status_code for answer in answers] == [404] * 3
        told += [answer.json() | {"request_id": ""} for answer in answers]
    assert all(answer == told[0] for answer in told)
    assert told[0]["code"] == "hold_unknown"
    assert client.read("/holds", who).json() == {"items": [], "next_cursor": None}
    answer = client.read("/holds?account_number=ACC10001", who)
    assert (answer.status_code, answer.json()["code"]) == (404, "account_unknown")
    assert bank.state() == before


def test_hold_list__filters_and_pages(client: Client, bank: Bank) -> None:
    holds = [place(client, amount=str(n))["hold_id"] for n in range(1, 5)]
    other = place(client, "ann", metadata={"price": 0.1})["hold_id"]
    client.write(f"/holds/{holds[0]}/capture")
    client.write(f"/holds/{holds[1]}/release")
    let_expire(bank, holds[2])

    def listed(query: str = "", who: str = "ann_agent") -> list[str]:
        return [hold["hold_id"] for hold in client.read(f"/holds{query}", who).json()["items"]]

    assert listed() == holds
    assert listed("?account_number=ACC10001") == listed("", "ann") == [*holds, other]
    for status, hold in zip(("captured", "released", "expired", "open"), holds, strict=True):
        assert listed(f"?status={status}") == [hold]
    page = client.read("/holds?limit=2").json()
    assert [hold["hold_id"] for hold in page["items"]] == holds[:2]
    assert listed(f"?limit=2&cursor={page['next_cursor']}") == holds[2:]
    assert b'"price": 0.1' in client.read("/holds", "ann").content
    for query in ("status=closed", "limit=0", "nope=1"):
        assert client.read(f"/holds?{query}").json()["code"] == "request_invalid"
    assert client.read("/holds?cursor=x").json()["code"] == "cursor_invalid"
