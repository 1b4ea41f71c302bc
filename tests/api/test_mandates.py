"""Terms of mandates over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client
from tests.bank import ANN, Bank

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]


def give(client: Client, bank: Bank, **more: Any) -> dict[str, Any]:
    body = {
        "principal": str(bank.principals["stranger"]),
        "customer": str(ANN),
        "actions": ["read", "debit"],
    }
    response = client.write("/mandates", body | more, who="ann")
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def test_mandate_create__terms__shown_as_given(client: Client, bank: Bank) -> None:
    terms = {
        "currency": "USD",
        "amount_max": "80.00",
        "payees": ["ACC20001"],
        "limits": [
            {"period": "day", "amount": "100.00", "uses": 5},
            {"period": "rolling", "length": "PT720H", "amount": "500.00"},
        ],
    }
    made = give(client, bank, terms=terms)
    shown = client.read(f"/mandates/{made['mandate_id']}", who="stranger").json()
    found = {name: value for name, value in shown["terms"].items() if value is not None}
    assert found == terms
    assert shown["parent_id"] is None


def test_transfer_post__beyond_the_terms__facts_say_what_would_pass(
    client: Client, bank: Bank, expect: Expect
) -> None:
    limits = [{"period": "day", "amount": "100.00"}]
    made = give(client, bank, terms={"currency": "USD", "limits": limits})
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "100.01"}
    problem = expect(client.write("/transfers", pay, who="stranger"), 403, "mandate_budget")
    facts = problem["facts"]
    assert (facts["mandate_id"], facts["period"]) == (made["mandate_id"], "day")
    assert (facts["amount"], facts["used"], facts["remaining"]) == ("100.00", "0.00", "100.00")
    assert facts["resets_at"]
    enough = client.write("/transfers", pay | {"amount": facts["remaining"]}, who="stranger")
    assert enough.status_code == 200


def test_allowance_list__after_a_transfer__what_is_left(client: Client, bank: Bank) -> None:
    limits = [{"period": "total", "amount": "10.00", "uses": 3}]
    made = give(client, bank, terms={"currency": "USD", "limits": limits})
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "4.00"}
    assert client.write("/transfers", pay, who="stranger").status_code == 200
    (item,) = client.read("/allowances", who="stranger").json()["items"]
    assert (item["mandate_id"], item["amount_max"], item["uses_left"]) == (
        made["mandate_id"], "6.00", 2,
    )  # fmt: skip
    (limit,) = item["limits"]
    assert (limit["used"], limit["remaining"], limit["resets_at"]) == ("4.00", "6.00", None)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"colour": "red"}, "request_invalid"),
        ({"amount_max": "5.00"}, "request_invalid"),
        ({"currency": "USD", "amount_max": 0}, "amount_invalid"),
        ({"currency": "USD", "limits": [{"period": "year", "uses": 1}]}, "request_invalid"),
        ({"limits": [{"period": "day", "uses": 0}]}, "request_invalid"),
        ({"limits": [{"period": "rolling", "uses": 1, "length": "P1M"}]}, "request_invalid"),
        ({"currency": "XXX"}, "currency_unknown"),
    ],
)
def test_mandate_create__bad_terms__400(
    client: Client, bank: Bank, expect: Expect, terms: dict[str, Any], code: str
) -> None:
    body = {
        "principal": str(bank.principals["stranger"]), "customer": str(ANN),
        "actions": ["debit"], "terms": terms,
    }  # fmt: skip
    expect(client.write("/mandates", body, who="ann"), 400, code)
