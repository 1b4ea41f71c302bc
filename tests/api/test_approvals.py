"""Approvals over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import Bank
from tests.db.functions.approvals import ask_above, review_above

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]


def wait(client: Client, **more: Any) -> dict[str, Any]:
    """A transfer that waits; the answer."""
    response = client.pay("100.00", **more)
    assert response.status_code == 202, response.text
    shown: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/approvals/{shown['approval_id']}"
    assert shown["links"] == {"self": f"/approvals/{shown['approval_id']}"}
    assert (shown["status"], shown["outcome"]) == ("pending", "pending_approval")
    return shown


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of a response."""
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (status, code), problem
    return problem


def decide(
    client: Client, who: str, shown: dict[str, Any], verb: str = "approve"
) -> httpx.Response:
    body = {"reason": "known", "digest": shown["digest"]}
    return client.write(f"/approvals/{shown['approval_id']}/{verb}", body, who)


def test_transfer__needs_a_person__202_then_executed(client: Client, bank: Bank) -> None:
    ask_above(bank)
    shown = wait(client, memo="rent", metadata={"n": 1.50})
    assert (shown["customers_needed"], shown["staff_needed"]) == (1, 0)
    assert shown["reasons"][0]["approval_above"] == "50.00"
    url = f"/approvals/{shown['approval_id']}"
    approval = client.read(url).json()
    assert (approval["status"], approval["transfer_id"]) == ("pending", None)
    assert approval["command"]["to_account"] == "ACC20001"
    assert client.read("/approvals?status=pending", "ann").json()["items"] == [approval]
    assert client.read("/approvals", "bob_agent").json()["items"] == []
    done = decide(client, "ann", shown)
    assert done.status_code == 200, done.text
    assert done.json()["status"] == "executed"
    approval = client.read(url).json()
    transfer = client.read(f"/transfers/{approval['transfer_id']}").json()
    assert (transfer["amount"], transfer["memo"]) == ("100.00", "rent")
    assert (approval["votes"][0]["reason"], approval["votes"][0]["side"]) == ("known", "customer")
    bank.verify()


def test_transfer__replayed_while_it_waits__202_again(client: Client, bank: Bank) -> None:
    review_above(bank)
    first = wait(client, key="once")
    again = client.pay("100.00", key="once")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    assert again.headers["location"] == f"/approvals/{first['approval_id']}"
    assert again.json() == first | {"replayed": True}


def test_transfer__previewed__says_that_it_would_wait(client: Client, bank: Bank) -> None:
    review_above(bank)
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "100.00"}
    told = client.write("/transfers?preview=true", body)
    assert (told.status_code, told.json()["outcome"]) == (200, "pending_approval")
    assert client.read("/approvals", "staff").json()["items"] == []


def test_approval__decisions__as_told(client: Client, bank: Bank) -> None:
    review_above(bank)
    shown = wait(client)
    url = f"/approvals/{shown['approval_id']}"
    refused(decide(client, "ann_agent", shown), 403, "scope_missing")
    refused(decide(client, "ann", shown), 403, "approval_forbidden")
    refused(decide(client, "staff", shown | {"digest": "0" * 64}), 409, "approval_changed")
    refused(client.write(f"{url}/approve", {"digest": shown["digest"]}, "staff"), 400,
           "request_invalid")  # fmt: skip
    denied = decide(client, "staff", shown, "deny")
    assert (denied.status_code, denied.json()["status"]) == (200, "denied")
    problem = refused(decide(client, "staff2", shown), 409, "approval_resolved")
    assert problem["facts"] == {"status": "denied"}
    other = wait(client, memo="other", allow_duplicate=True)
    withdrawn = client.write(f"/approvals/{other['approval_id']}/withdraw", {"reason": "typo"})
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    refused(client.read("/approvals/9999"), 404, "approval_unknown")
    refused(client.read("/approvals?status=open"), 400, "request_invalid")
    bank.verify()


def test_approval_terms__by_staff__shown(client: Client, expect: Expect) -> None:
    level = {"currency": "USD", "above": "1000.00", "approvers": 2}
    terms = client.write("/approvals/terms", {"hours": 2, "levels": [level]}, "staff", method="put")
    assert (terms.json()["hours"], terms.json()["levels"]) == (2, [level])
    expect(client.write("/approvals/terms", {"hours": 2}, method="put"), 403, "staff_only")


@pytest.mark.parametrize("person", ["4711", "Ann O'Brien 🏦"])
def test_principal_person__set__shown(
    client: Client, bank: Bank, expect: Expect, person: str
) -> None:
    url = f"/principals/{bank.principals['ann']}/person"
    shown = client.write(url, {"person": person}, "staff", method="put")
    assert shown.json()["person"] == person, shown.text
    expect(client.write(url, {"person": "x"}, "staff", method="put"), 403, "operator_only")


def test_hold__of_an_approval__409(client: Client, bank: Bank) -> None:
    review_above(bank)
    shown = wait(client)
    (hold,) = client.read("/holds").json()["items"]
    problem = refused(client.write(f"/holds/{hold['hold_id']}/release"), 409, "hold_bound")
    assert problem["facts"] == {"approval_id": shown["approval_id"]}
