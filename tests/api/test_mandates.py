"""Terms of mandates over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.conftest import Client, bearer
from tests.bank import ANN, Bank
from tests.db.functions.documents import (
    BUDGET,
    NAMES,
    PAYEES,
    RANGE,
    RECURS,
    REFERENCE,
    open_mandate,
)

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
    assert "resets_at" not in facts  # more than a day will ever let pass
    assert facts["next"].startswith("Send at most 100.00 USD, or ")
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


def import_body(bank: Bank, document: object, **more: Any) -> dict[str, Any]:
    principal = str(bank.principals["stranger"])
    return {"principal": principal, "customer": str(ANN), "document": document} | more


def test_mandate_import__document__terms_and_evidence(client: Client, bank: Bank) -> None:
    monthly = RECURS | {"frequency": "MONTHLY"}
    document = open_mandate(RANGE, BUDGET | {"max": 60.10}, monthly, PAYEES, REFERENCE)
    body = import_body(bank, document, payees=NAMES, unenforced=["payment.reference"])
    response = client.write("/mandates/import", body, who="ann")
    assert response.status_code == 201, response.text
    made = response.json()
    assert response.headers["location"] == f"/mandates/{made['mandate_id']}"
    assert (made["terms"]["amount_max"], made["terms"]["every"]) == ("25.00", "P1M")
    assert made["terms"]["limits"] == [{"period": "total", "amount": "60.10", "uses": 3}]
    kept = client.read(f"/mandates/{made['mandate_id']}/document", who="stranger").json()
    assert (kept["document"], kept["payees"]) == (document, NAMES)
    assert (kept["digest"], kept["unenforced"]) == (made["document_digest"], ["payment.reference"])
    assert kept["untrusted"] == ["document"]
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "5.00"}
    assert client.write("/transfers", pay, who="stranger").status_code == 200
    (item,) = client.read("/allowances", who="stranger").json()["items"]
    assert (item["status"], item["uses_left"], item["amount_free"]) == ("in_force", 0, "0.00")
    assert [limit["period"] for limit in item["limits"]] == ["total", "every"]


def test_mandate_import__unknown_constraint__named(
    client: Client, bank: Bank, expect: Expect
) -> None:
    document = open_mandate(RANGE, {"type": "com.example.weekdays", "days": ["MON"]})
    response = client.write("/mandates/import", import_body(bank, document), who="ann")
    problem = expect(response, 400, "constraint_unknown")
    assert problem["detail"].startswith("com.example.weekdays")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"document": []}, "request_invalid"),
        ({"document": {}}, "document_invalid"),
        ({"payees": {"shop-7": 5}}, "request_invalid"),
        ({"unenforced": ["payment.budget"]}, "request_invalid"),
        ({"unenforced": []}, "request_invalid"),
        ({"colour": "red"}, "request_invalid"),
    ],
)
def test_mandate_import__malformed__400(
    client: Client, bank: Bank, expect: Expect, more: dict[str, Any], code: str
) -> None:
    body = import_body(bank, open_mandate(RANGE)) | more
    expect(client.write("/mandates/import", body, who="ann"), 400, code)


def test_mandate_import__field_twice__body_invalid(
    client: Client, bank: Bank, expect: Expect
) -> None:
    """Which of them was signed nobody can tell."""
    text = json.dumps(import_body(bank, open_mandate(RANGE))).replace(
        '"max": 2500', '"max": 2500, "max": 999999'
    )
    response = client.post(
        "/mandates/import", content=text,
        headers=bearer("ann") | {"content-type": "application/json"},
    )  # fmt: skip
    expect(response, 400, "body_invalid")


def test_mandate_document_get__made_without_one__404(
    client: Client, bank: Bank, expect: Expect
) -> None:
    made = give(client, bank)
    response = client.read(f"/mandates/{made['mandate_id']}/document", who="stranger")
    expect(response, 404, "mandate_unknown")
