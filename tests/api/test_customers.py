"""Details of customers over HTTP."""

from typing import Any

import httpx

from tests.api.conftest import Client, bearer
from tests.bank import Bank
from tests.db.functions.details import ADDRESS, change

PHONE = {"phone": "+491510000001"}


def patch(client: Client, body: dict[str, Any], who: str, key: str | None = None) -> httpx.Response:
    headers = bearer(who) | ({"Idempotency-Key": key} if key else {})
    return client.patch("/customers/1001", json=body, headers=headers)


def test_patch_customer__in_person__applied(client: Client) -> None:
    answer = patch(client, {"address": ADDRESS, "reason": "moved"}, "ann", "once")
    assert answer.status_code == 200
    made = answer.json()
    assert (made["before"], made["after"]) == ({"address": None}, {"address": ADDRESS})
    assert made["approval_id"] is None
    again = patch(client, {"address": ADDRESS, "reason": "moved"}, "ann", "once")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (
        made | {"replayed": True}, "true"
    )  # fmt: skip
    shown = client.read("/customers/1001", "ann").json()
    assert (shown["address"], shown["phone"], shown["details_masked"]) == (ADDRESS, None, False)
    assert shown["details_changed_at"] == made["changed_at"]
    answer = patch(client, {"address": None}, "ann")
    assert answer.json()["after"] == {"address": None}


def test_patch_customer__agent__waits_for_the_customer(client: Client) -> None:
    answer = patch(client, PHONE, "ann_manager")
    assert answer.status_code == 202
    told = answer.json()
    assert answer.headers["Location"] == f"/approvals/{told['approval_id']}"
    assert (told["outcome"], told["customers_needed"]) == ("pending_approval", 1)
    approval = client.read(answer.headers["Location"], "ann").json()
    assert (approval["command"]["before"], approval["command"]["after"]) == ({"phone": None}, PHONE)
    decision = {"digest": approval["digest"], "reason": "mine"}
    done = client.post(
        f"{answer.headers['Location']}/approve", json=decision, headers=bearer("ann")
    )
    assert done.json()["status"] == "executed"
    for who, phone, masked in (("ann", PHONE["phone"], False), ("ann_agent", "***01", True)):
        shown = client.read("/customers/1001", who).json()
        assert (shown["phone"], shown["details_masked"]) == (phone, masked)
    (made,) = client.read("/customers/1001/changes", "ann").json()["items"]
    assert made["contacts"] == [{"channel": "phone", "to": PHONE["phone"]}]
    refused = client.read("/customers/1001/changes", "ann_agent")
    assert (refused.status_code, refused.json()["code"]) == (403, "person_only")


def test_patch_customer__malformed__names_no_value(client: Client) -> None:
    for body in (
        {"phone": "0151-secret"}, {"email": "secret"}, {"name": None}, {}, {"reason": "secret"},
        {"address": ADDRESS | {"country": "secret"}}, {"address": {"lines": ["secret"]}},
        {"address": "secret"}, {"phone": 151151151}, {"status": "secret"},
        {"email": "secret\u0001@example.com"}, {"name": "secret\u0001"},
    ):  # fmt: skip
        answer = patch(client, body, "ann")
        assert (answer.status_code, answer.json()["code"]) == (400, "request_invalid"), body
        assert "secret" not in answer.text


def test_patch_customer__preview__changes_nothing(client: Client, bank: Bank) -> None:
    headers = bearer("ann")
    answer = client.patch(
        "/customers/1001", params={"preview": "true"}, json={"address": ADDRESS}, headers=headers
    )
    assert answer.json()["result"]["after"] == {"address": ADDRESS}
    answer = client.patch(
        "/customers/1001", params={"preview": "true"}, json=PHONE, headers=bearer("ann_manager")
    )
    assert answer.json()["outcome"] == "pending_approval"
    assert bank.one("select count(*) from bank_data.customer_detail") == 0
    assert bank.one("select count(*) from bank_data.approval") == 0


def test_customers_in_receipts__no_details(client: Client, bank: Bank) -> None:
    change(bank)
    answer = client.write("/customers/1001/suspend", {"reason": "x"}, "staff")
    assert not {"address", "phone", "email"} & answer.json().keys()
    assert bank.one(
        "select count(*) from bank_data.journal where operation = 'customer_suspend'"
        " and facts ?| array['address', 'phone', 'email']"
    ) == 0  # fmt: skip


def test_put_customer_terms__staff__set(client: Client) -> None:
    answer = client.put(
        "/customers/terms", json={"details_by_staff": ["name"]}, headers=bearer("staff")
    )
    assert answer.json()["details_by_staff"] == ["name"]
    answer = patch(client, PHONE, "ann")
    assert (answer.status_code, answer.json()["after"]) == (200, PHONE)
