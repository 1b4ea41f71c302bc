"""Rates, quotes and their execution."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import Bank
from tests.db.functions.exchanges import bank, expire

__all__ = ["bank"]  # the fixture: with positions and rates

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
EURO = {"from_account": "ANN-EUR", "to_account": "ANN-USD", "amount": "100.00"}


def ask(client: Client, **more: Any) -> dict[str, Any]:
    """A quote that is given."""
    response = client.write("/quotes", EURO | more)
    assert response.status_code == 201, response.text
    quote: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/quotes/{quote['quote_id']}"
    return quote


def test_rates__fed_and_listed(client: Client) -> None:
    body = {"base_currency": "EUR", "quote_currency": "JPY", "rate": "163.1500000001",
            "spread": "0.0025", "valid_for": "PT1H", "source": "ECB"}  # fmt: skip
    response = client.write("/rates", body, "staff", key="k")
    assert response.status_code == 201, response.text
    rate = response.json()
    assert (rate["rate"], rate["spread"], rate["source"]) == ("163.1500000001", "0.0025", "ECB")
    assert rate["untrusted"] == ["source"]
    listed = client.read("/rates?base_currency=EUR").json()["items"]
    assert [(item["quote_currency"], item["rate"]) for item in listed] == [
        ("USD", "1.08"),
        ("JPY", "163.1500000001"),
    ]
    assert client.read("/rates?limit=1").json()["next_cursor"]


@pytest.mark.parametrize(("more", "status", "code"), [
    ({"quote_currency": "XXX"}, 400, "currency_unknown"),
    ({"quote_currency": "EUR"}, 400, "request_invalid"),
    ({"rate": "0"}, 400, "request_invalid"),
    ({"rate": "-1"}, 400, "request_invalid"),
    ({"rate": True}, 400, "request_invalid"),
    ({"rate": "1.00000000001"}, 400, "request_invalid"),
    ({"spread": "0.6"}, 400, "request_invalid"),
    ({"valid_for": "1 day"}, 400, "request_invalid"),
    ({"valid_for": "P367D"}, 400, "request_invalid"),
])  # fmt: skip
def test_rate_set__refused(
    client: Client, expect: Expect, more: dict[str, Any], status: int, code: str
) -> None:
    body = {"base_currency": "EUR", "quote_currency": "USD", "rate": "1.1"} | more
    expect(client.write("/rates", body, "staff"), status, code)


def test_quote__given_shown_executed_once(client: Client, bank: Bank) -> None:
    quote = ask(client)
    assert (quote["from_amount"], quote["to_amount"]) == ("100.00", "108.00")
    assert (quote["status"], quote["rate"], quote["base_currency"]) == ("open", "1.08", "EUR")
    path = f"/quotes/{quote['quote_id']}"
    assert client.read(path).json().items() <= quote.items()
    response = client.write(f"{path}/execute", {"memo": "trip"}, key="once")
    assert response.status_code == 200, response.text
    made = response.json()
    assert (made["balance"], made["credited_balance"]) == ("999999900.00", "1000000108.00")
    assert (made["memo"], made["untrusted"]) == ("trip", ["memo"])
    again = client.write(f"{path}/execute", {"memo": "trip"}, key="once")
    assert again.json() == made | {"replayed": True}
    shown = client.read(path).json()
    assert (shown["status"], shown["exchange_id"]) == ("executed", made["exchange_id"])
    entry = client.read("/accounts/ANN-USD/entries").json()["items"][0]
    assert (entry["transfer_id"], entry["memo"]) == (made["credit_transfer_id"], "trip")
    assert (entry["exchange"]["account_number"], entry["exchange"]["amount"]) == (
        "ANN-EUR",
        "100.00",
    )
    leg = client.read(f"/transfers/{made['credit_transfer_id']}").json()
    assert (leg["from_account"], leg["balance"]) == ("POS-USD", None)
    bank.verify()


def test_quote__buy_and_expires_in(client: Client) -> None:
    quote = ask(client, side="buy", expires_in="PT5M")
    assert (quote["from_amount"], quote["to_amount"]) == ("92.60", "100.00")


def test_exchange_execute__used_or_expired(client: Client, bank: Bank, expect: Expect) -> None:
    late, used = ask(client), ask(client)
    expire(bank, late)
    expect(client.write(f"/quotes/{late['quote_id']}/execute"), 409, "quote_expired")
    made = client.write(f"/quotes/{used['quote_id']}/execute").json()
    response = client.write(f"/quotes/{used['quote_id']}/execute")
    assert (response.status_code, response.json()["code"]) == (409, "quote_used")
    assert response.json()["facts"] == {"exchange_id": made["exchange_id"]}


@pytest.mark.parametrize("who", ["bob_agent", "staff", "ann"])
def test_quote__of_another__the_same_404(client: Client, expect: Expect, who: str) -> None:
    number = ask(client)["quote_id"]
    for found in (number, "999999999"):
        expect(client.read(f"/quotes/{found}", who), 404, "quote_unknown")
        expect(client.write(f"/quotes/{found}/execute", who=who), 404, "quote_unknown")


@pytest.mark.parametrize(("more", "status", "code"), [
    ({"amount": "0"}, 400, "amount_invalid"),
    ({"amount": "1.001"}, 400, "amount_precision"),
    ({"amount": True}, 400, "amount_invalid"),
    ({"side": "hold"}, 400, "request_invalid"),
    ({"expires_in": "PT16M"}, 400, "request_invalid"),
    ({"expires_in": 30}, 400, "request_invalid"),
    ({"from_account": "ACC20001"}, 404, "account_unknown"),
    ({"to_account": "NOSUCH"}, 404, "account_unknown"),
    ({"to_account": "ANN-EUR"}, 422, "same_account"),
    ({"to_account": "ACC10002"}, 422, "currency_mismatch"),
    ({"to_account": "ACC20002"}, 409, "rate_unavailable"),
    ({"from_account": "ANN-JPY", "amount": "1"}, 422, "amount_too_small"),
])  # fmt: skip
def test_quote_create__refused(
    client: Client, expect: Expect, more: dict[str, Any], status: int, code: str
) -> None:
    expect(client.write("/quotes", EURO | more), status, code)
