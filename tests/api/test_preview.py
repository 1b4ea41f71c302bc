"""?preview=true: every write of the API can be asked what it would do."""

from typing import Any

import jsonschema

from api.openapi import WITHOUT_PREVIEW
from tests.api.conftest import Client
from tests.api.test_openapi import BODIES, PATHS, send
from tests.bank import Bank
from tests.db.functions.calls import contents, short_of

KNOWN = PATHS | {
    "account_number": "ACC10003",
    "customer_id": "1001",
    "mandate_id": "501",
}


def preview(
    client: Client, path: str, body: Any = None, who: str = "ann_agent", key: str | None = None
) -> Any:
    return client.write(f"{path}?preview=true", body, who, key)


def test_preview__every_write__nothing_but_a_journal_row(client: Client, bank: Bank) -> None:
    document = client.app.openapi()
    before, rows = (bank.state(), contents(bank)), bank.journal_count()
    seen = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            if "413" not in operation["responses"] or name in WITHOUT_PREVIEW:
                continue
            who = "ann_agent" if name.startswith("transfer") else "staff"
            known = KNOWN | {"principal_id": str(bank.principals["bob_agent"])}
            url, body = path.format(**known), BODIES.get(name)
            response = send(client, method, url, body, who, name=name, preview="true")
            assert response.status_code == 200, (name, response.text)
            told = response.json()
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            jsonschema.validate(told, schema | {"components": document["components"]})
            assert told["preview"] is True, name
            assert response.headers["x-request-id"] == told["request_id"]
            assert "location" not in response.headers
            seen += 1
            assert bank.journal_count() == rows + seen, name
    assert seen >= 16
    assert (bank.state(), contents(bank)) == before
    bank.verify()


def test_preview__transfer__as_the_real_one(client: Client) -> None:
    body: dict[str, Any] = {
        "from_account": "ACC10001",
        "to_account": "ACC20001",
        "amount": "250.00",
    }
    body |= {"memo": "x", "metadata": {"price": 1.5}}
    told = preview(client, "/transfers", body, key="k").json()
    assert (told["outcome"], told["replayed"]) == ("applied", False)
    assert told["result"]["transfer_id"] is None
    paid = client.write("/transfers", body, key="k").json()
    assert paid["replayed"] is False
    for name in ("amount", "balance", "available", "version", "memo", "metadata", "currency"):
        assert told["result"][name] == paid[name], name
    again = preview(client, "/transfers", body, key="k").json()
    assert (again["replayed"], again["result"]["transfer_id"]) == (True, paid["transfer_id"])


def test_preview__refused__still_200(client: Client) -> None:
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "5000"}
    response = preview(client, "/transfers", body)
    told = response.json()
    assert (response.status_code, told["outcome"]) == (200, "insufficient_funds")
    assert told["facts"] == short_of("1000.00")
    assert told["hint"]
    assert told["result"] is None


def test_preview__new_key__no_secret(client: Client, bank: Bank) -> None:
    body = {"principal": str(bank.principals["bob_agent"]), "scopes": ["accounts:read"]}
    response = preview(client, "/keys", body, "staff")
    assert response.json()["outcome"] == "applied"
    assert "pgt_" not in response.text


def test_preview__bulk__items_without_ids(client: Client, bank: Bank) -> None:
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}
    told = preview(client, "/transfers/bulk", {"items": [pay, {}]}).json()
    assert [item["outcome"] for item in told["result"]["items"]] == ["applied", "request_invalid"]
    assert told["result"]["items"][0]["transfer_id"] is None
    assert bank.balance("ACC10001") == 1000


def test_preview__malformed__the_same_problem(client: Client) -> None:
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "0.001"}
    for query in ("", "?preview=true"):
        response = client.write(f"/transfers{query}", body)
        assert (response.status_code, response.json()["code"]) == (400, "amount_precision")
    response = client.post("/transfers?preview=true", json=body)
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


def test_preview__other_values_and_reads__request_invalid(client: Client, bank: Bank) -> None:
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}
    for query in ("?preview=yes", "?preview=", "?preview=true&preview=true", "?preview=TRUE"):
        response = client.write(f"/transfers{query}", body)
        assert (response.status_code, response.json()["code"]) == (400, "request_invalid"), query
    assert client.read("/accounts/ACC10001?preview=true").json()["code"] == "request_invalid"
    assert client.write("/transfers?preview=false", body).json()["outcome"] == "applied"
    assert bank.balance("ACC10001") == 999
