"""Every other route: a good answer, and what it refuses."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api import keys
from tests.api.conftest import Client, bearer
from tests.bank import ANN, BOB, Bank, key_of
from tests.db.functions.calls import short_of

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]


def pages(client: Client, path: str, who: str, limit: int) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = client.read(path, who, params=params).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


# accounts


def test_account_balance__as_the_first_users_know_it(client: Client) -> None:
    found = client.read("/accounts/ACC10001/balance").json()
    as_of = datetime.fromisoformat(found.pop("as_of"))
    assert as_of.tzinfo == UTC
    assert found == {
        "account_number": "ACC10001",
        "balance": "1000.00",
        "currency": "USD",
        "available": "1000.00",
        "held": "0.00",
        "version": 1,
    }
    yen = client.read("/accounts/ACC20002/balance", "bob_agent").json()
    assert (yen["balance"], yen["currency"]) == ("100000", "JPY")


@pytest.mark.parametrize("tail", ["", "/balance", "/entries"])
def test_account__foreign_and_random__the_same_404(
    client: Client, expect: Expect, tail: str
) -> None:
    answers = [
        expect(client.read(f"/accounts/{number}{tail}"), 404, "account_unknown")
        | {"request_id": ""}
        for number in ("ACC20001", "NOSUCH99", "'; drop table account; --", "\u202eabc")
    ]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("number", ["%00", "a%0Ab", "x" * 65])
def test_account__malformed_number__request_invalid(
    client: Client, expect: Expect, number: str
) -> None:
    expect(client.read(f"/accounts/{number}/balance"), 400, "request_invalid")


def test_account_get(client: Client) -> None:
    account = client.read("/accounts/ACC10001").json()
    assert (account["customer_id"], account["status"]) == (str(ANN), "active")
    assert account["frozen_for"] is None
    assert account["opened_at"].endswith("Z")


def test_account_list__filters_and_pages(client: Client) -> None:
    def numbers(query: str = "") -> list[str]:
        items = client.read(f"/accounts{query}", "staff").json()["items"]
        return [account["account_number"] for account in items]

    mine = [item["account_number"] for item in client.read("/accounts").json()["items"]]
    assert mine == ["ACC10001", "ACC10002", "ACC10003"]
    assert numbers(f"?customer={BOB}") == ["ACC20001", "ACC20002"]
    assert numbers("?currency=EUR") == ["CASH-EUR", "ACC10002"]
    assert numbers("?status=closed") == []
    paged = [item["account_number"] for item in pages(client, "/accounts", "staff", 3)]
    assert paged == numbers()


def test_account_list__cursor_of_another__cursor_invalid(client: Client, expect: Expect) -> None:
    cursor = client.read("/accounts?limit=1").json()["next_cursor"]
    expect(client.read(f"/accounts?cursor={cursor}", "bob_agent"), 400, "cursor_invalid")


def test_account_open__created(client: Client) -> None:
    body = {"customer": str(ANN), "currency": "USD", "account_number": "NEW-1", "name": "Trip"}
    response = client.write("/accounts", body, "staff", key="k")
    assert response.status_code == 201
    assert response.headers["location"] == "/accounts/NEW-1"
    account = response.json()
    assert (account["balance"], account["outcome"], account["replayed"]) == (
        "0.00",
        "applied",
        False,
    )
    again = client.write("/accounts", body, "staff", key="k")
    assert again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == account | {"replayed": True}
    assert client.read("/accounts/NEW-1", "staff").json()["name"] == "Trip"


@pytest.mark.parametrize(("body", "status", "code"), [
    ({"customer": ANN, "currency": "XXX"}, 400, "currency_unknown"),
    ({"customer": 999999, "currency": "USD"}, 404, "customer_unknown"),
    ({"customer": ANN, "currency": "USD", "account_number": "ACC10001"}, 409,
     "account_number_taken"),
    ({"customer": ANN, "currency": "USD", "account_number": "lower"}, 400, "request_invalid"),
    ({"currency": "USD"}, 400, "request_invalid"),
    ({"customer": ANN, "currency": "USD", "name": "x" * 201}, 400, "request_invalid"),
])  # fmt: skip
def test_account_open__refused(
    client: Client, expect: Expect, body: dict[str, Any], status: int, code: str
) -> None:
    expect(client.write("/accounts", body, "staff"), status, code)


def test_account_freeze_and_unfreeze(client: Client, bank: Bank) -> None:
    frozen = client.write("/accounts/ACC10001/freeze", {"direction": "debit"}, "staff").json()
    assert (frozen["status"], frozen["frozen_for"]) == ("frozen", "debit")
    assert client.pay().json()["code"] == "account_frozen"
    back = client.post("/accounts/ACC10001/unfreeze", headers=bearer("staff"))  # no body at all
    assert (back.status_code, back.json()["status"]) == (200, "active")
    assert client.pay().status_code == 200
    bank.verify()


def test_account_freeze__bad_direction__request_invalid(client: Client, expect: Expect) -> None:
    response = client.write("/accounts/ACC10001/freeze", {"direction": "up"}, "staff")
    expect(response, 400, "request_invalid")


def test_account_unfreeze__agent__staff_only(client: Client, expect: Expect) -> None:
    response = client.write("/accounts/ACC10001/unfreeze", who="ann_manager")
    expect(response, 403, "staff_only")


def test_account_close__empty_only(client: Client) -> None:
    refused = client.write("/accounts/ACC10001/close", {"reason": "bye"}, "staff")
    assert (refused.status_code, refused.json()["code"]) == (409, "account_not_empty")
    closed = client.write("/accounts/ACC10003/close", {"reason": "bye"}, "staff").json()
    assert (closed["status"], closed["closed_at"][-1]) == ("closed", "Z")
    assert client.pay(to_account="ACC10003").json()["code"] == "account_closed"


def test_entry_list__filters_and_pages(client: Client) -> None:
    for number in range(1, 6):
        assert client.pay(f"{number}.00", key=f"k{number}", memo=f"m{number}").status_code == 200
    back = {"from_account": "ACC20001", "to_account": "ACC10001"}
    assert client.pay("7.00", "bob_agent", "back", **back).status_code == 200
    items = pages(client, "/accounts/ACC10001/entries", "ann_agent", 2)
    amounts = [item["amount"] for item in items]
    assert amounts == ["7.00", "-5.00", "-4.00", "-3.00", "-2.00", "-1.00", "1000.00"]
    assert [item["version"] for item in items] == [7, 6, 5, 4, 3, 2, 1]
    assert items[1]["memo"] == "m5"

    def found(query: str) -> list[str]:
        page = client.read(f"/accounts/ACC10001/entries?{query}").json()
        assert page["untrusted"] == ["memo", "metadata", "end_to_end_id"]
        return [item["amount"] for item in page["items"]]

    assert found("direction=credit") == ["7.00", "1000.00"]
    assert found("direction=debit&amount_from=2&amount_to=3.00") == ["-3.00", "-2.00"]
    third = items[3]["occurred_at"]
    assert found(f"since={third}&direction=debit") == ["-5.00", "-4.00", "-3.00"]
    assert found(f"until={third}") == ["-2.00", "-1.00", "1000.00"]


@pytest.mark.parametrize("query", [
    "direction=up", "since=yesterday", "since=2026-01-01", "amount_from=-1", "amount_to=NaN",
    "amount_from=1e3", "limit=501", "since=2026-01-01T00:00:00+00:00",
])  # fmt: skip
def test_entry_list__bad_filter__400(client: Client, query: str) -> None:
    response = client.read(f"/accounts/ACC10001/entries?{query}")
    assert (response.status_code, response.json()["code"].split("_")[1]) == (400, "invalid")


# customers


def test_customer__life(client: Client) -> None:
    response = client.write("/customers", {"name": "Eve\u00e9", "kind": "company"}, "staff")
    customer = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/customers/{customer['customer_id']}"
    path = response.headers["location"]
    assert client.read(path, "staff").json()["name"] == "Eve\u00e9"
    assert client.write(f"{path}/suspend", who="staff").json()["status"] == "suspended"
    assert client.write(f"{path}/resume", {"reason": "ok"}, "staff").json()["status"] == "active"
    names = [item["name"] for item in pages(client, "/customers", "staff", 2)]
    assert names[-3:] == ["Ann", "Bob", "Eve\u00e9"]


def test_customer__suspended__refused(client: Client) -> None:
    assert client.write(f"/customers/{ANN}/suspend", who="staff").status_code == 200
    assert client.pay().json()["code"] == "customer_suspended"


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x" * 201}, {"name": "x", "kind": "god"}]
)
def test_customer_create__malformed__request_invalid(
    client: Client, expect: Expect, body: dict[str, Any]
) -> None:
    expect(client.write("/customers", body, "staff"), 400, "request_invalid")


def test_customer_get__foreign_and_random__the_same_404(client: Client, expect: Expect) -> None:
    foreign = expect(client.read(f"/customers/{BOB}"), 404, "customer_unknown")
    random = expect(client.read("/customers/999999"), 404, "customer_unknown")
    assert foreign | {"request_id": ""} == random | {"request_id": ""}


# principals


def test_principal__life(client: Client) -> None:
    body = {"class": "agent", "name": "Bot", "scopes": ["accounts:read"]}
    response = client.write("/principals", body, "staff")
    principal = response.json()
    path = response.headers["location"]
    assert response.status_code == 201
    assert (principal["class"], principal["scopes"]) == ("agent", ["accounts:read"])
    assert client.read(path, "staff").json()["name"] == "Bot"
    assert client.write(f"{path}/suspend", who="staff").json()["status"] == "suspended"
    assert client.write(f"{path}/resume", who="staff").json()["status"] == "active"
    linked = client.write(f"{path}/identities", {"issuer": "i", "subject": "s"}, "staff")
    assert linked.status_code == 201
    assert linked.json()["issuer"] == "i"
    other = client.write(
        f"/principals/{int(principal['principal_id']) - 1}/identities",
        {"issuer": "i", "subject": "s"},
        "staff",
    )
    assert other.status_code in {403, 409}
    agents = client.read("/principals?class=agent", "staff").json()["items"]
    assert {item["class"] for item in agents} == {"agent"}


@pytest.mark.parametrize(("body", "status", "code"), [
    ({"class": "god", "name": "x", "scopes": []}, 400, "request_invalid"),
    ({"class": "agent", "name": "x", "scopes": ["no:such"]}, 400, "request_invalid"),
    ({"class": "agent", "name": "x", "scopes": "accounts:read"}, 400, "request_invalid"),
    ({"class": "human", "name": "x", "scopes": ["accounts:read"]}, 403, "operator_only"),
    ({"class": "customer", "name": "x", "scopes": ["accounts:read"], "customer": 99999}, 404,
     "customer_unknown"),
    ({"class": "agent", "name": "x", "scopes": []}, 400, "request_invalid"),
])  # fmt: skip
def test_principal_create__refused(
    client: Client, expect: Expect, body: dict[str, Any], status: int, code: str
) -> None:
    expect(client.write("/principals", body, "staff"), status, code)


# mandates


def test_mandate__life(client: Client, bank: Bank) -> None:
    body = {
        "principal": str(bank.principals["stranger"]),
        "customer": str(ANN),
        "actions": ["read"],
        "account_numbers": ["ACC10002"],
        "purpose": "Tax",
        "expires_at": "2099-01-01T00:00:00+01:00",
    }
    assert client.read("/accounts/ACC10002", "stranger").status_code == 404
    response = client.write("/mandates", body, "ann")
    mandate = response.json()
    assert response.status_code == 201, mandate
    assert (mandate["account_numbers"], mandate["expires_at"]) == (
        ["ACC10002"],
        "2098-12-31T23:00:00Z",
    )
    path = response.headers["location"]
    assert client.read("/accounts/ACC10002", "stranger").status_code == 200
    assert client.read("/accounts/ACC10001", "stranger").status_code == 404
    assert client.read(path, "ann").json()["mandate_id"] == mandate["mandate_id"]
    assert client.read("/me", "stranger").json()["mandates"][0]["purpose"] == "Tax"
    assert client.read(path, "bob_agent").json()["code"] == "mandate_unknown"
    assert client.write(f"{path}/revoke", who="ann").json()["revoked_at"]
    assert client.read("/accounts/ACC10002", "stranger").status_code == 404
    listed = client.read(f"/mandates?customer={ANN}", "staff").json()["items"]
    assert mandate["mandate_id"] in {item["mandate_id"] for item in listed}


@pytest.mark.parametrize("change", [
    {"actions": []}, {"actions": ["fly"]}, {"account_numbers": []}, {"expires_at": "soon"},
    {"expires_at": "2001-01-01T00:00:00Z"}, {"principal": "x"},
])  # fmt: skip
def test_mandate_create__malformed__request_invalid(
    client: Client, bank: Bank, expect: Expect, change: dict[str, Any]
) -> None:
    body = {"principal": bank.principals["stranger"], "customer": ANN, "actions": ["read"]}
    expect(client.write("/mandates", body | change, "staff"), 400, "request_invalid")


# keys


def test_key__life(client: Client, bank: Bank) -> None:
    body = {"principal": str(bank.principals["ann_agent"]), "scopes": ["accounts:read"]}
    response = client.write("/keys", body | {"label": "phone"})
    made = response.json()
    assert response.status_code == 201, made
    parsed = keys.parse(made["key"])
    assert parsed is not None
    assert (parsed.key_id, made["label"]) == (made["key_id"], "phone")
    assert made["key"].startswith("pgt_test_1k")
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert client.get("/accounts/ACC10001", headers=headers).status_code == 200
    assert client.get("/keys", headers=headers).json()["code"] == "scope_missing"
    listed = client.read("/keys").json()["items"]
    assert made["key_id"] in {item["key_id"] for item in listed}
    assert not any("key" in item for item in listed)
    assert client.write(f"/keys/{made['key_id']}/revoke").json()["revoked_at"]
    assert client.get("/accounts/ACC10001", headers=headers).status_code == 401


def test_key_create__replayed__without_the_secret(client: Client, bank: Bank) -> None:
    body = {"principal": bank.principals["ann_agent"], "scopes": ["accounts:read"]}
    first, second = (client.write("/keys", body, key="k") for _ in range(2))
    assert second.headers["idempotency-replayed"] == "true"
    assert first.json()["key"]
    assert second.json() == first.json() | {"key": None, "replayed": True}
    assert second.headers["location"] == first.headers["location"]


def test_key_create__broader_than_the_maker__scope_exceeded(
    client: Client, bank: Bank, expect: Expect
) -> None:
    body = {"principal": bank.principals["ann_agent"], "scopes": ["book:suspend"]}
    expect(client.write("/keys", body), 403, "scope_exceeded")
    body = {"principal": bank.principals["bob_agent"], "scopes": ["accounts:read"]}
    expect(client.write("/keys", body), 404, "principal_unknown")


def test_key_revoke__foreign_and_random__the_same_404(client: Client, expect: Expect) -> None:
    foreign_id = key_of("bob_agent").split("_")[2]
    foreign = expect(client.write(f"/keys/{foreign_id}/revoke"), 404, "key_unknown")
    random = expect(client.write("/keys/1k000000000000/revoke"), 404, "key_unknown")
    assert foreign | {"request_id": ""} == random | {"request_id": ""}


# me, book, reference


def test_caller_get(client: Client, bank: Bank) -> None:
    me = client.read("/me").json()
    assert (me["class"], me["name"]) == ("agent", "ann_agent")
    assert me["principal_id"] == str(bank.principals["ann_agent"])
    assert me["mandates"][0]["actions"] == ["read", "debit"]
    assert client.read("/me", "staff").json()["class"] == "human"


def test_book_verify__holds(client: Client) -> None:
    assert client.pay().status_code == 200
    assert client.read("/book/verification", "staff").json() == {"holds": True, "findings": []}


def test_book_verify__tampered__found(client: Client, bank: Bank) -> None:
    bank.root.execute("update bank_data.account_balance set posted = posted + 1 where version = 0")
    found = client.read("/book/verification", "staff").json()
    assert found["holds"] is False
    assert found["findings"]


def test_book_verify__agent__refused(client: Client, expect: Expect) -> None:
    problem = expect(client.read("/book/verification"), 403, "scope_missing")
    assert "book:verify" in problem["detail"]
    assert "detail" in problem["hint"]  # there are no facts
    assert "facts" not in problem["hint"]


def test_book_suspend_and_resume(client: Client) -> None:
    suspended = client.write("/book/suspend", {"reason": "drill"}, "staff")
    assert (suspended.status_code, suspended.json()["status"]) == (200, "suspended")
    refused = client.pay(key="k")
    assert (refused.status_code, refused.json()["code"]) == (503, "book_suspended")
    assert refused.headers["retry-after"]
    assert client.read("/accounts/ACC10001/balance").status_code == 200
    assert client.write("/book/resume", who="staff").json()["status"] == "open"
    assert client.pay(key="k").json()["replayed"] is False


def test_reference__public(client: Client) -> None:
    currencies = {item["code"]: item for item in client.get("/currencies").json()["items"]}
    assert currencies["JPY"]["exponent"] == 0
    outcomes = client.get("/outcomes").json()["items"]
    assert outcomes[0]["code"] == "applied"
    assert [item["precedence"] for item in outcomes] == sorted(
        item["precedence"] for item in outcomes
    )


def test_products__offer_charge_and_change(client: Client, bank: Bank) -> None:
    made = client.write(
        "/products",
        {"code": "PREMIUM-USD", "name": "Premium", "kind": "current", "currency": "USD",
         "overdraft_limit": "100.00", "dormant_after": "P52W"},
        "staff",
    )  # fmt: skip
    assert (made.status_code, made.headers["Location"]) == (201, "/products/PREMIUM-USD")
    assert made.json()["dormant_after"] == "P364D"
    opened = client.write(
        "/accounts", {"customer": 1, "currency": "USD", "account_number": "FEES-USD"}, "staff"
    )
    assert (opened.json()["product"], opened.json()["overdraft_limit"]) == (None, None)
    named = {"role": "fee_income", "currency": "USD", "account_number": "FEES-USD"}
    headers = bearer("staff")
    assert client.put("/book/accounts", json=named, headers=headers).json()["role"] == "fee_income"
    assert (
        client.read("/book/accounts?currency=USD", "staff").json()["items"][0] | named
        == (client.read("/book/accounts", "staff").json()["items"][0])
    )
    fee = client.put(
        "/products/PREMIUM-USD/fees/transfer_post",
        json={"flat": "0.30", "percentage": "0.5", "maximum": "10.00"},
        headers=headers,
    ).json()
    assert (fee["flat"], fee["percentage"], fee["minimum"], fee["maximum"]) == (
        "0.30", "0.5", "0.00", "10.00",
    )  # fmt: skip
    number = client.write("/accounts", {"customer": ANN, "product": "PREMIUM-USD"}, "staff").json()[
        "account_number"
    ]
    paid = client.pay("80.00", from_account=number).json()
    assert (paid["fee"], paid["balance"], paid["available"]) == ("0.70", "-80.70", "19.30")
    refused = client.pay("19.30", key="k2", from_account=number).json()
    assert refused["facts"] == short_of("19.30", fee="0.40")
    limited = client.put(
        f"/accounts/{number}/limit", json={"overdraft_limit": "50.00"}, headers=headers
    ).json()
    assert (limited["overdraft_limit"], limited["available"]) == ("50.00", "-30.70")
    changed = client.patch("/products/PREMIUM-USD", json={"is_offered": False}, headers=headers)
    assert (changed.status_code, changed.json()["is_offered"]) == (200, False)
    assert changed.json() | {"fees": []} == client.read("/products/PREMIUM-USD", "staff").json() | {
        "fees": [], "outcome": "applied", "request_id": changed.json()["request_id"],
        "replayed": False,
    }  # fmt: skip
    assert [item["code"] for item in client.read("/products", "staff").json()["items"]] == [
        "PREMIUM-USD"
    ]
    fees = client.read("/products/PREMIUM-USD/fees", "staff").json()["items"]
    assert [each["flat"] for each in fees] == ["0.30"]
    bank.verify()


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (("GET", "/products/NONE", None), 404, "product_unknown"),
        (("GET", "/products/NONE/fees", None), 404, "product_unknown"),
        (("PATCH", "/products/NONE", {"name": "New"}), 404, "product_unknown"),
        (("PATCH", "/products/NONE", {"dormant_after": "P1Y"}), 400, "request_invalid"),
        (("PATCH", "/products/NONE", {"dormant_after": 5}), 400, "request_invalid"),
        (("PATCH", "/products/NONE", {"overdraft_limit": "-1"}), 400, "amount_invalid"),
        (("PUT", "/products/NONE/fees/transfer_post", {"flat": "1"}), 404, "product_unknown"),
        (("PUT", "/products/NONE/fees/transfer_fee", {"flat": "1"}), 400, "request_invalid"),
        (("PUT", "/accounts/CASH-USD/limit", {"overdraft_limit": "1"}), 422, "account_internal"),
        (("PUT", "/accounts/ACC10001/limit", {}), 400, "request_invalid"),
        (("POST", "/accounts/NONE/reactivate", {}), 404, "account_unknown"),
        (("POST", "/accounts/ACC10001/close", {"sweep_to": "ACC10001"}), 422, "same_account"),
        (("POST", "/accounts/ACC10001/close", {"sweep_to": "ACC10002"}), 422, "currency_mismatch"),
        (
            (
                "PUT",
                "/book/accounts",
                {"role": "suspense", "currency": "USD", "account_number": "ACC10001"},
            ),
            422,
            "account_not_internal",
        ),
    ],
)
def test_products__refused(
    client: Client, expect: Expect, asked: tuple[str, str, Any], status: int, code: str
) -> None:
    method, path, body = asked
    expect(client.request(method, path, json=body, headers=bearer("staff")), status, code)


def test_account_close__sweep_to__transfer_named(client: Client, bank: Bank) -> None:
    closed = client.write("/accounts/ACC10001/close", {"sweep_to": "ACC10003"}, "ann").json()
    assert (closed["status"], closed["balance"]) == ("closed", "0.00")
    assert bank.balance("ACC10003") == 1000
    moved = client.read(f"/transfers/{closed['sweep_transfer_id']}", "ann").json()
    assert (moved["amount"], moved["to_account"]) == ("1000.00", "ACC10003")
    assert client.write("/accounts/ACC10001/reactivate", who="staff").status_code == 409
