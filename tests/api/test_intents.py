"""Transfers that are prepared and executed over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import Bank
from tests.db.functions.approvals import approve, review_above
from tests.db.functions.intents import age_intents

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
BODY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}


def prepare(client: Client, who: str = "ann_agent", **more: Any) -> dict[str, Any]:
    """An intent that was made."""
    response = client.write("/transfers/prepare", BODY | more, who)
    assert response.status_code == 201, response.text
    intent: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/intents/{intent['intent_id']}"
    return intent


def test_intent__its_life__as_told(client: Client, bank: Bank) -> None:
    details: dict[str, Any] = {"memo": "rent", "metadata": {"a": 1.5}, "end_to_end_id": "E2E"}
    intent = prepare(client, **details, payee_name="Bobb", expires_in="PT10M", currency="USD")
    assert (intent["status"], intent["balance"], intent["fee"]) == ("open", "990.00", None)
    assert (intent["needs_approval"], intent["reasons"]) == (False, [])
    assert {name: intent[name] for name in details} == details
    assert intent["payee"] == {
        "status": "new",
        "known": None,
        "confirmation": {"name": "Bobb", "match": "close_match", "account_name": "Bob"},
    }
    assert intent["untrusted"] == ["memo", "metadata", "end_to_end_id", "payee"]
    assert intent["created_at"].endswith("Z")
    path = f"/intents/{intent['intent_id']}"
    shown = client.read(path).json()
    written = {"outcome", "request_id", "replayed"}
    assert shown == {name: value for name, value in intent.items() if name not in written}
    assert client.read("/intents").json()["items"] == [shown]
    response = client.write(f"{path}/execute")
    assert response.status_code == 200, response.text
    paid = response.json()
    assert (paid["balance"], paid["memo"], paid["replayed"]) == ("990.00", "rent", False)
    again = client.write(f"{path}/execute")
    assert again.json() == paid | {"replayed": True}
    assert again.headers["idempotency-replayed"] == "true"
    after = client.read(path).json()
    assert (after["status"], after["transfer_id"]) == ("executed", paid["transfer_id"])
    bank.verify()


def test_transfer_prepare__same_key__replayed(client: Client) -> None:
    first = client.write("/transfers/prepare", BODY, key="k")
    again = client.write("/transfers/prepare", BODY | {"amount": "10"}, key="k")
    assert again.json() == first.json() | {"replayed": True}


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"amount": "0"}, 400, "amount_invalid"),
        ({"amount": "0.001"}, 400, "amount_precision"),
        ({"amount": "2000.00"}, 409, "insufficient_funds"),
        ({"currency": "EUR"}, 422, "currency_mismatch"),
        ({"to_account": "ACC10001"}, 422, "same_account"),
        ({"to_account": "ACC99999"}, 404, "account_unknown"),
        ({"mandate": "999999"}, 404, "account_unknown"),
        ({"expires_in": "PT2H"}, 400, "request_invalid"),
        ({"expires_in": "5 minutes"}, 400, "request_invalid"),
        ({"up_to": True}, 400, "request_invalid"),
        ({"payee_name": ""}, 400, "request_invalid"),
    ],
)
def test_transfer_prepare__refused(
    client: Client, expect: Expect, more: dict[str, Any], status: int, code: str
) -> None:
    expect(client.write("/transfers/prepare", BODY | more), status, code)
    assert client.read("/intents").json()["items"] == []


def test_transfer_prepare__preview__request_invalid(
    client: Client, bank: Bank, expect: Expect
) -> None:
    """It would tell whether a name is right, and count nothing."""
    before = bank.journal_count()
    body = BODY | {"payee_name": "Eve"}
    expect(client.write("/transfers/prepare?preview=true", body), 400, "request_invalid")
    assert bank.journal_count() == before


def test_transfer_execute__preview__nothing_moves(client: Client, bank: Bank) -> None:
    path = f"/intents/{prepare(client)['intent_id']}"
    before = bank.state()
    told = client.write(f"{path}/execute?preview=true").json()
    assert (told["preview"], told["outcome"], told["result"]["balance"]) == (
        True, "applied", "990.00",
    )  # fmt: skip
    assert bank.state() == before
    assert client.read(path).json()["status"] == "open"


def test_transfer_execute__too_late__intent_expired(
    client: Client, bank: Bank, expect: Expect
) -> None:
    path = f"/intents/{prepare(client)['intent_id']}"
    age_intents(bank, "6 minutes")
    problem = expect(client.write(f"{path}/execute"), 409, "intent_expired")
    assert problem["facts"]["expired_at"]
    assert problem["outcome"] == "not_applied"
    assert client.read(path).json()["status"] == "expired"


def test_transfer_execute__row_edited__intent_changed(
    client: Client, bank: Bank, expect: Expect
) -> None:
    path = f"/intents/{prepare(client)['intent_id']}"
    bank.root.execute("update bank_data.intent set amount = 100000")
    expect(client.write(f"{path}/execute"), 409, "intent_changed")


def test_transfer_execute__of_another__404(client: Client, expect: Expect) -> None:
    path = f"/intents/{prepare(client)['intent_id']}"
    for who in ("ann", "bob_agent", "staff"):
        expect(client.write(f"{path}/execute", None, who), 404, "intent_unknown")
        expect(client.read(path, who), 404, "intent_unknown")
        assert client.read("/intents", who).json()["items"] == []
    expect(client.write("/intents/x/execute"), 400, "request_invalid")
    expect(client.write(f"{path}/execute", {"amount": "1"}), 400, "request_invalid")


def test_transfer_execute__people_asked__202_until_they_have_decided(
    client: Client, bank: Bank
) -> None:
    review_above(bank, "5.00")
    intent = prepare(client)
    assert (intent["needs_approval"], intent["staff_needed"], intent["customers_needed"]) == (
        True, 1, 0,
    )  # fmt: skip
    path = f"/intents/{intent['intent_id']}"
    response = client.write(f"{path}/execute")
    assert response.status_code == 202, response.text
    pending = response.json()
    assert (pending["status"], pending["replayed"]) == ("pending", False)
    assert pending["reasons"] == intent["reasons"]
    assert response.headers["location"] == f"/approvals/{pending['approval_id']}"
    again = client.write(f"{path}/execute")
    assert again.status_code == 202
    assert again.json() == pending | {"replayed": True}
    shown = client.read(path).json()
    assert (shown["status"], shown["approval_id"]) == ("pending", pending["approval_id"])
    approve(bank, "staff", pending)
    paid = client.write(f"{path}/execute")
    assert paid.status_code == 200, paid.text
    assert (paid.json()["outcome"], paid.json()["replayed"]) == ("applied", True)
    assert client.read(path).json()["transfer_id"] == paid.json()["transfer_id"]
    bank.verify()


def test_transfer_execute__denied__409(client: Client, bank: Bank) -> None:
    review_above(bank, "5.00")
    path = f"/intents/{prepare(client)['intent_id']}"
    pending = client.write(f"{path}/execute").json()
    denied = {"approval": int(pending["approval_id"]), "reason": "no"}
    assert bank.call("approval_deny", "staff", **denied)["outcome"] == "applied"
    problem = client.write(f"{path}/execute")
    assert (problem.status_code, problem.json()["code"]) == (409, "approval_resolved")
    assert client.read(path).json()["status"] == "ended"


def test_intent_list__pages__every_one_once(client: Client) -> None:
    made = [prepare(client, amount=f"{amount}.00")["intent_id"] for amount in range(1, 4)]
    first = client.read("/intents?limit=2").json()
    rest = client.read(f"/intents?limit=2&cursor={first['next_cursor']}").json()
    assert [item["intent_id"] for item in first["items"] + rest["items"]] == made
