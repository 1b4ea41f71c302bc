"""The description, compared with what the API and the database do."""

from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from api.app import ROUTERS, create_app
from api.operation import Operation
from tests.access.surface import WORKER
from tests.api.conftest import Client, bearer, make_settings
from tests.bank import Bank
from tests.db.functions.approvals import waiting
from tests.db.functions.calls import apply
from tests.db.functions.details import change
from tests.db.functions.documents import RANGE, open_mandate
from tests.db.functions.exchanges import prepare as prepare_exchange
from tests.db.functions.exchanges import quote_for
from tests.db.functions.interest import make_interest
from tests.db.functions.reconciliation import imported
from tests.db.functions.schedules import add_due, make
from tests.db.functions.sessions import say, start
from tests.db.functions.test_worker_lead import ONE, lead

PATHS = {
    "account_number": "NOSUCH99",
    "transfer_id": "999999999",
    "customer_id": "999999999",
    "principal_id": "999999999",
    "mandate_id": "999999999",
    "key_id": "1k000000000000",
    "code": "NOSUCH",
    "operation": "transfer_post",
    "schedule_id": "999999999",
    "calendar": "NOSUCH",
    "hold_id": "999999999",
    "intent_id": "999999999",
    "quote_id": "999999999",
    "import_id": "999999999",
    "rule_id": "999999999",
    "notice_id": "999999999",
    "line_id": "999999999",
    "payee_id": "999999999",
    "approval_id": "999999999",
    "session_id": "999999999",
}
# A body that passes validation, for each operation that demands one.
BODIES: dict[str, dict[str, Any]] = {
    "account_open": {"customer": "1001", "currency": "USD"},
    "transfer_post": {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"},
    "transfer_prepare": {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"},
    "schedule_create": {
        "from_account": "ACC10001",
        "to_account": "ACC20001",
        "amount": "1",
        "start_at": "2099-01-31T09:00:00",
        "time_zone": "UTC",
    },
    "calendar_set": {"name": "x"},
    "agent_session_start": {"customer": "1001", "channel": "chat"},
    "interaction_add": {"customer": "1001", "channel": "chat", "role": "agent", "text": "x"},
    "hold_place": {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"},
    "transfer_post_legs": {
        "legs": [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}]
    },
    "transfers_post": {
        "items": [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}]
    },
    "customer_create": {"name": "x"},
    "customer_terms_set": {"details_by_staff": ["name"]},
    "customer_update": {"phone": "+491510000001"},
    "principal_create": {"class": "agent", "name": "x", "scopes": ["accounts:read"]},
    "account_limit_set": {"overdraft_limit": "1"},
    "book_account_set": {"role": "suspense", "currency": "USD", "account_number": "CASH-USD"},
    "product_create": {"code": "LOAN", "name": "x", "kind": "loan", "currency": "USD"},
    "product_update": {"name": "x"},
    "identity_link": {"issuer": "x", "subject": "x"},
    "mandate_create": {"principal": "1", "customer": "1", "actions": ["read"]},
    "mandate_import": {"principal": "1", "customer": "1", "document": open_mandate(RANGE)},
    "rule_create": {
        "code": "most",
        "terms": {"measure": "dormant", "threshold": "9", "effect": "deny"},
    },
    "rule_replay": {"terms": {"measure": "dormant", "threshold": "9", "effect": "deny"}},
    "key_create": {"principal": "1", "scopes": ["accounts:read"]},
    "payee_add": {"customer": "1001", "account_number": "ACC20001", "name": "Bob"},
    "payee_confirm": {"customer": "1001", "account_number": "ACC20001", "name": "Bob"},
    "payee_terms_set": {"cooling_off_hours": 48},
    "approval_approve": {"digest": "0", "reason": "x"},
    "approval_deny": {"reason": "x"},
    "approval_terms_set": {"hours": 48},
    "principal_person_set": {"person": "x"},
    "refusal_limit_set": {"allowed": 50},
    "line_match": {"transfer": "1"},
    "line_resolve": {"resolution": "explained", "reason": "x"},
    "rate_set": {"base_currency": "EUR", "quote_currency": "USD", "rate": "1"},
    "quote_create": {"from_account": "ACC10001", "to_account": "ACC20002", "amount": "1"},
    "product_interest_set": {
        "credit_rate": "0.035",
        "debit_rate": "0.1",
        "day_count": "ACT/365",
        "capitalised": "monthly",
    },
}
# What is sent to operations that take a file.
FILES = {"import_create": b"booked_on,amount\n2026-01-31,1.00\n"}
QUERIES = {
    "import_create": {"account_number": "CASH-USD"},
    "break_list": {"from": "2026-01-01", "to": "2026-01-31"},
    "transfer_get_by_key": {"idempotency_key": "none"},
    "payee_list": {"customer": "1001"},
    "entry_search": {"account": "ACC10001"},
    "interaction_search": {"customer": "1001"},
    "spending_get": {"account": "ACC10001"},
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(make_settings("postgresql://u:p@127.0.0.1:1/x")).openapi()


def imported_mandate(bank: Bank) -> int:
    """A mandate that was made from a document."""
    given = {"principal": bank.principals["ann_agent"], "customer": 1001}
    made = apply(bank, "mandate_import", "staff", **given, document=open_mandate(RANGE))
    return int(made["mandate_id"])


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resolve(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    reference = part.get("$ref")
    if reference is None:
        return part
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def statuses(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, set[str]]:
    """The codes an operation declares by status."""
    found = {}
    for status, response in operation["responses"].items():
        content = resolve(document, response).get("content", {})
        media_type = "application/json" if status == "202" else "application/problem+json"
        found[status] = set(content.get(media_type, {}).get("examples", {}))
    return found


def test_document__valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_document__every_operation_is_a_function(document: dict[str, Any], bank: Bank) -> None:
    functions = bank.root.execute(
        "select proname from pg_proc where pronamespace = 'bank'::regnamespace"
    ).fetchall()
    internal = {"must", "preview", "session_open", "release_get", "book_verify_parts"} | WORKER
    described = {operation["operationId"] for _, _, operation in operations(document)}
    # An export is made of account_get and statement_lines.
    assert (
        described - {"live", "ready", "account_export"}
        == {row["proname"] for row in functions} - internal
    )


def test_document__codes_as_in_the_registry(document: dict[str, Any], bank: Bank) -> None:
    rows = bank.root.execute("select code, http_status from bank.outcome_list()").fetchall()
    registry = {row["code"]: str(row["http_status"]) for row in rows}
    for _, _, operation in operations(document):
        for status, codes in statuses(document, operation).items():
            for code in codes:
                assert registry.get(code) == status, (operation["operationId"], code)


def test_document__codes_as_the_functions_say(document: dict[str, Any], bank: Bank) -> None:
    """Each function's comment lists its codes: the door may add its own, never lack one."""
    rows = bank.root.execute(
        "select proname, obj_description(oid, 'pg_proc') as comment from pg_proc"
        " where pronamespace = 'bank'::regnamespace"
    ).fetchall()
    comments = {row["proname"]: row["comment"] for row in rows}
    for _, _, operation in operations(document):
        comment = comments.get(operation["operationId"], "")
        _, _, tail = comment.partition("Outcomes:" if "Outcomes:" in comment else "Errors")
        words = tail.replace(",", " ").replace(".", " ").replace(":", " ").split()
        declared = {code for codes in statuses(document, operation).values() for code in codes}
        registry = {
            row["code"] for row in bank.root.execute("select code from bank.outcome_list()")
        }
        assert (set(words) & registry) - {"applied"} <= declared, operation["operationId"]


def test_document__security_and_summaries(document: dict[str, Any]) -> None:
    public = {"live", "ready", "currency_list", "outcome_list"}
    for _, _, operation in operations(document):
        secured = operation.get("security") == [{"bearer": []}]
        assert secured == (operation["operationId"] not in public)
        assert operation["description"]


def test_document__links_lead_to_operations(document: dict[str, Any]) -> None:
    links = document["paths"]["/transfers"]["post"]["responses"]["200"]["links"]
    names = {operation["operationId"] for _, _, operation in operations(document)}
    assert {link["operationId"] for link in links.values()} == {"transfer_get", "account_balance"}
    assert {link["operationId"] for link in links.values()} <= names


def test_document__examples_match_their_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    checked = 0
    for schema in schemas.values():
        for example in schema.get("examples", ()):
            jsonschema.validate(example, schema | {"components": document["components"]})
            checked += 1
    assert checked >= 3


def test_routes__all_run_by_operation() -> None:
    for router in ROUTERS:
        assert router.routes
        assert all(isinstance(route, Operation) for route in router.routes)


def send(
    client: Client,
    method: str,
    url: str,
    body: dict[str, Any] | None,
    who: str,
    *,
    name: str = "",
    **query: str,
) -> httpx.Response:
    """A request with a body, whatever its method; a file for the operations that take one."""
    if name in FILES:
        headers = bearer(who) | {"Content-Type": "text/csv"}
        return client.request(
            method, url, content=FILES[name], headers=headers, params=QUERIES[name] | query
        )
    return client.request(method, url, json=body or {}, headers=bearer(who), params=query or None)


def test_every_operation__no_credential__401(client: Client, document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if "security" in operation:
            response = client.request(method, path.format(**PATHS))
            assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


def test_every_operation__no_scope__scope_missing(
    client: Client, bank: Bank, document: dict[str, Any]
) -> None:
    bank.root.execute("update bank_data.credential set scopes = '{}'")
    for path, method, operation in operations(document):
        name = operation["operationId"]
        if "security" in operation and name != "caller_get":
            for who in ("ann_agent", "staff"):
                url, query = path.format(**PATHS), QUERIES.get(name)
                response = (
                    client.read(url, who, params=query)
                    if method == "get"
                    else send(client, method, url, BODIES.get(name), who, name=name)
                )
                assert (response.status_code, response.json()["code"]) == (403, "scope_missing"), (
                    name,
                    response.text,
                )


def test_every_operation__random_id__declared_404(client: Client, document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if "{" in path and method != "put":  # which makes what is not there
            name = operation["operationId"]
            url = path.format(**PATHS)
            response = (
                client.read(url, "staff", params=QUERIES.get(name))
                if method == "get"
                else send(client, method, url, BODIES.get(name), "staff")
            )
            assert response.status_code == 404, (name, response.text)
            assert response.json()["code"] in statuses(document, operation)["404"]


def test_every_operation__unknown_field_or_query__request_invalid(
    client: Client, document: dict[str, Any]
) -> None:
    for path, method, operation in operations(document):
        url, name = path.format(**PATHS), operation["operationId"]
        response = (
            client.read(f"{url}?nope=1", "staff")
            if method == "get"
            else client.delete(f"{url}?nope=1", headers=bearer("staff"))  # takes no body
            if method == "delete"
            else send(client, method, url, BODIES.get(name, {}) | {"nope": 1}, "staff")
        )
        assert (response.status_code, response.json()["code"]) == (400, "request_invalid"), name


def test_answers__match_their_schemas(client: Client, bank: Bank, document: dict[str, Any]) -> None:
    prepare_exchange(bank)
    make_interest(bank)
    assert client.pay(key="k", metadata={"a": 1.5}).status_code == 200
    product = {"code": "PREMIUM", "name": "x", "kind": "current", "currency": "USD"}
    assert client.write("/products", product, "staff").status_code == 201
    fee = {"flat": "1.00"}
    send(client, "put", "/products/PREMIUM/fees/transfer_post", fee, "staff")
    send(client, "put", "/book/accounts", BODIES["book_account_set"], "staff")
    hold = client.write("/holds", BODIES["hold_place"] | {"metadata": {"a": 1.5}}).json()
    schedule = make(bank)
    add_due(bank, schedule, 0)
    lead(bank, ONE)
    say(bank, "ann_agent", tool_calls='[{"n": 1.5}]')
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany", holidays=["2027-01-01"])
    change(bank)
    payee = client.write("/payees", BODIES["payee_add"]).json()
    intent = client.write(
        "/transfers/prepare", BODIES["transfer_prepare"] | {"from_account": "CASH-USD"}, "staff"
    )
    known = PATHS | {
        "intent_id": intent.json()["intent_id"],
        "payee_id": payee["payee_id"],
        "approval_id": waiting(bank)["approval_id"],
        "schedule_id": str(schedule),
        "session_id": str(start(bank)),
        "calendar": "DE",
        "hold_id": hold["hold_id"],
        "account_number": "ACC10001",
        "customer_id": "1001",
        "principal_id": "102",
        "mandate_id": str(imported_mandate(bank)),
        "code": "SAVINGS",
        "import_id": str(imported(bank, "one")),
        "rule_id": client.write("/rules", BODIES["rule_create"], "staff").json()["rule_id"],
        "transfer_id": client.read("/transfers?idempotency_key=k").json()["transfer_id"],
        "quote_id": quote_for(bank, "CASH-EUR", "CASH-USD", 1, "staff")["quote_id"],
    }
    for path, method, operation in operations(document):
        if method == "get":
            content = operation["responses"]["200"]["content"]
            if "application/json" not in content:
                continue
            query = QUERIES.get(operation["operationId"])
            if operation["operationId"] == "transfer_get_by_key":
                query = {"idempotency_key": "k"}
            who = "ann_agent" if query and "from" not in query else "staff"
            own = {"account_number": "CASH-USD"} if path.endswith("/breaks") else {}
            response = client.read(path.format(**known | own), who, params=query)
            assert response.status_code == 200, (path, response.text)
            schema = content["application/json"]["schema"]
            jsonschema.validate(response.json(), schema | {"components": document["components"]})
    problem = client.read("/accounts/NOSUCH/balance").json()
    schema = document["components"]["schemas"]["ProblemDetails"]
    jsonschema.validate(problem, schema | {"components": document["components"]})


def test_docs__page_without_anything_from_elsewhere(client: Client) -> None:
    response = client.get("/docs")
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for word in ("http://", "https://", "<script", "src=", "<link"):
        assert word not in response.text
    for path in client.app.openapi()["paths"]:
        assert path in response.text


def test_openapi_json__served(client: Client) -> None:
    served = client.get("/openapi.json").json()
    assert served["paths"].keys() == client.app.openapi()["paths"].keys()
    assert served["components"]["examples"]["insufficient_funds"]["value"]["status"] == 409
