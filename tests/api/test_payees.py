"""Payees over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client, bearer
from tests.bank import Bank

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
BOB_AS = {"customer": "1001", "account_number": "ACC20001", "name": "Bob"}


def add(client: Client, **more: Any) -> dict[str, Any]:
    response = client.write("/payees", BOB_AS | more)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/payees/{made['payee_id']}"
    return made


@pytest.mark.parametrize(
    ("name", "match", "told"),
    [("bob", "match", None), ("Bobb", "close_match", "Bob"), ("Eve", "no_match", None)],
)
def test_payee_confirm__name__match(
    client: Client, name: str, match: str, told: str | None
) -> None:
    response = client.write("/payees/confirmations", BOB_AS | {"name": name}, key="k")
    assert response.status_code == 200, response.text
    shown = response.json()
    assert (shown["name"], shown["match"], shown["account_name"]) == (name, match, told)
    assert shown["untrusted"] == ["name", "account_name"]
    again = client.write("/payees/confirmations", BOB_AS | {"name": name}, key="k")
    assert again.json() == shown | {"replayed": True}


def test_payee_confirm__too_many_misses__403(client: Client, bank: Bank, expect: Expect) -> None:
    terms = client.write("/payees/terms", {"misses_per_day": 2}, "staff", method="put")
    assert (terms.json()["misses_per_day"], terms.json()["cooling_off_hours"]) == (2, 24)
    for _ in range(2):
        assert client.write("/payees/confirmations", BOB_AS | {"name": "Eve"}).status_code == 200
    problem = expect(client.write("/payees/confirmations", BOB_AS), 403, "payee_check_limit")
    assert problem["facts"]["limit"] == 2
    assert problem["facts"]["resets_at"]
    bank.verify()


@pytest.mark.parametrize("path", ["/payees", "/payees/confirmations"])
def test_payee__preview__request_invalid(
    client: Client, bank: Bank, expect: Expect, path: str
) -> None:
    """It would tell whether a name is right, and count nothing."""
    before = bank.journal_count()
    expect(client.write(f"{path}?preview=true", BOB_AS | {"name": "Eve"}), 400, "request_invalid")
    assert bank.journal_count() == before


def test_payee__its_life__as_told(client: Client, bank: Bank, expect: Expect) -> None:
    made = add(client)
    assert (made["match"], made["trusted"], made["account_name"]) == ("match", False, None)
    url = f"/payees/{made['payee_id']}"
    shown = client.read(url).json()
    written = {"outcome", "request_id", "replayed", "account_name", "untrusted"}
    assert shown == {n: v for n, v in made.items() if n not in written} | {"untrusted": ["name"]}
    assert client.read("/payees?customer=1001").json()["items"] == [shown]
    expect(client.write("/payees", BOB_AS | {"name": "Eve"}), 409, "payee_known")
    expect(client.write(f"{url}/trust"), 403, "staff_only")
    trusted = client.write(f"{url}/trust", {"reason": "called"}, "staff").json()
    assert (trusted["trusted"], trusted["cooling_off_until"]) == (True, None)
    doubted = client.write(f"{url}/untrust", None, "staff").json()
    assert doubted["cooling_off_until"] == shown["cooling_off_until"]
    removed = client.delete(url, headers=bearer("ann_agent"))
    assert removed.status_code == 200, removed.text
    assert removed.json()["removed_at"]
    assert client.read("/payees?customer=1001").json()["items"] == []
    assert client.read(url).json()["removed_at"] == removed.json()["removed_at"]
    bank.verify()


def test_payee__of_another__404(client: Client, expect: Expect) -> None:
    made = add(client)
    url = f"/payees/{made['payee_id']}"
    for response in (
        client.read(url, "bob_agent"),
        client.delete(url, headers=bearer("bob_agent")),
    ):
        expect(response, 404, "payee_unknown")
    expect(client.read("/payees?customer=1001", "bob_agent"), 404, "customer_unknown")
    expect(client.write("/payees", BOB_AS, "bob_agent"), 404, "customer_unknown")
    expect(client.write("/payees", BOB_AS | {"account_number": "NO"}), 404, "account_unknown")


def test_payee_list__pages__every_one_once(client: Client) -> None:
    for number in ("ACC20001", "ACC20002", "CASH-USD"):
        add(client, account_number=number)
    first = client.read("/payees?customer=1001&limit=2").json()
    rest = client.read(f"/payees?customer=1001&limit=2&cursor={first['next_cursor']}").json()
    numbers = [item["account_number"] for item in first["items"] + rest["items"]]
    assert numbers == ["ACC20001", "ACC20002", "CASH-USD"]
