"""Reconciliation over HTTP: documents in, breaks out."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.activity import live
from tests.api.conftest import Client, bearer, make_settings, serve
from tests.bank import Bank
from tests.db.functions.reconciliation import ACCOUNT, deposit, imported, lines_of, today

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]


def send(
    client: Client,
    content: bytes,
    media_type: str = "text/csv",
    who: str = "staff",
    key: str | None = None,
    **query: str,
) -> httpx.Response:
    headers = bearer(who) | {"Content-Type": media_type}
    if key is not None:
        headers["Idempotency-Key"] = key
    params = {"account_number": ACCOUNT} | query
    return client.post("/imports", params=params, content=content, headers=headers)


def sheet(bank: Bank, *amounts: str) -> bytes:
    lines = [f"{today(bank)},{amount},R{amount}" for amount in amounts]
    return "\r\n".join(["booked_on,amount,reference", *lines]).encode()


def test_import_create__csv__matched_and_located(client: Client, bank: Bank) -> None:
    deposit(bank, "7.00", "R7.00")
    response = send(client, sheet(bank, "7.00", "-1.50"), opening="1.00", closing="6.50",
                    reference="S1")  # fmt: skip
    made = response.json()
    assert response.status_code == 201, made
    assert (made["lines"], made["matched"], made["open"], made["open_amount"]) == (2, 1, 1, "-1.50")
    assert (made["format"], made["reference"], made["opening"]) == ("csv", "S1", "1.00")
    assert response.headers["location"] == f"/imports/{made['import_id']}"
    found = client.read(response.headers["location"], "staff").json()
    assert found == {name: made[name] for name in found}
    assert client.read("/imports", "staff").json()["items"] == [found]
    lines = client.read(f"/imports/{made['import_id']}/lines", "staff").json()["items"]
    assert [(line["status"], line["rule"]) for line in lines] == [
        ("matched", "reference"), ("open", None)
    ]  # fmt: skip


def test_import_create__semicolons_and_commas(client: Client, bank: Bank) -> None:
    content = f"Booked_On;Amount;Currency\n{today(bank)};-1234,5;USD\n".encode("utf-8-sig")
    made = send(client, content, delimiter="semicolon", decimal="comma").json()
    assert made["open_amount"] == "-1234.50"


def test_import_create__lines_of_json(client: Client, bank: Bank) -> None:
    content = f'{{"booked_on": "{today(bank)}", "amount": 12.34, "memo": "x"}}\n'.encode()
    made = send(client, content, "application/x-ndjson; charset=utf-8").json()
    assert (made["format"], made["open_amount"]) == ("lines", "12.34")


def test_import_create__statement_of_this_bank__matched_line_by_line(
    client: Client, bank: Bank
) -> None:
    """What we write about an account of ours is what another bank would import about its own."""
    live(bank, 80)
    path = "/accounts/ACC10001/statement?format=camt053&from=2026-01-01&to=2026-01-31"
    content = client.read(path, "staff").content
    lines = client.read(path.replace("camt053", "json"), "staff").json()["lines"]
    response = send(client, content, "application/xml")
    made = response.json()
    assert response.status_code == 201, made
    assert made["format"] == "camt053"
    assert made["lines"] == len(lines) > 10
    assert made["reference"]
    with_cash = [line for line in lines if line["counterparty_account"] == ACCOUNT]
    found = client.read(
        f"/imports/{made['import_id']}/lines?limit=500&status=matched", "staff"
    ).json()["items"]
    assert with_cash
    for line in found:
        other = next(each for each in lines if each["transfer_id"] == line["transfer_id"])
        assert Decimal(other["amount"]) == Decimal(line["amount"])
    bank.verify()


def test_import_create__deposits_seen_from_the_other_side__all_matched(
    client: Client, bank: Bank
) -> None:
    for number in range(1, 8):
        deposit(bank, f"{number}.00", f"E{number}" if number % 2 else None)
    path = f"/accounts/ACC10001/statement?format=camt053&from={today(bank)}&to={today(bank)}"
    made = send(client, client.read(path, "staff").content, "application/xml").json()
    # The first is the one the account was opened with, which has a twin on another account.
    assert (made["lines"], made["matched"]) in {(8, 8), (8, 7)}, made


def test_import_create__same_key__same_answer(client: Client, bank: Bank) -> None:
    first = send(client, sheet(bank, "1.00"), key="k")
    again = send(client, sheet(bank, "1.00"), key="k")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["import_id"] == first.json()["import_id"]
    assert send(client, sheet(bank, "2.00"), key="k").json()["code"] == "idempotency_key_reused"


def test_import_create__preview__nothing_stays(client: Client, bank: Bank) -> None:
    told = send(client, sheet(bank, "1.00"), preview="true")
    assert told.status_code == 200, told.text
    assert told.json()["outcome"] == "applied"
    assert told.json()["result"]["open"] == "1"
    assert bank.one("select count(*) from bank_data.external_line") == 0


def test_import_create__refusals(client: Client, bank: Bank, expect: Expect) -> None:
    content = sheet(bank, "1.25")
    made = send(client, content).json()
    told = expect(send(client, content), 409, "import_duplicate")
    assert told["facts"] == {"import_id": made["import_id"]}
    expect(send(client, content, account_number="ACC10001"), 404, "account_unknown")
    expect(send(client, content, account_number="CASH-JPY"), 400, "amount_precision")
    expect(send(client, content, opening="1", closing="3"), 400, "document_invalid")
    told = expect(send(client, b"booked_on,amount\n2026-01-31,evil\n"), 400, "document_invalid")
    assert told["detail"] == "Line 2: amount is not a plain decimal."
    other = b"booked_on,amount,currency\n2026-01-31,1,EUR\n"
    expect(send(client, other), 422, "currency_mismatch")


@pytest.mark.parametrize(
    "query",
    [
        {"account_number": ""},
        {"delimiter": ";"},
        {"decimal": "none"},
        {"nope": "1"},
        {"preview": "maybe"},
    ],
)
def test_import_create__malformed_query__request_invalid(
    client: Client, bank: Bank, expect: Expect, query: dict[str, str]
) -> None:
    expect(send(client, sheet(bank, "1.00"), **query), 400, "request_invalid")


@pytest.mark.parametrize("opening", ["1e3", "NaN", "1,5", "+1"])
def test_import_create__malformed_balance__amount_invalid(
    client: Client, bank: Bank, expect: Expect, opening: str
) -> None:
    expect(send(client, sheet(bank, "1.00"), opening=opening), 400, "amount_invalid")


@pytest.mark.parametrize(
    "media_type", ["application/json", "text/plain", "text/csv; charset=latin-1", ""]
)
def test_import_create__other_media_type__unsupported(
    client: Client, bank: Bank, expect: Expect, media_type: str
) -> None:
    told = expect(send(client, sheet(bank, "1.00"), media_type), 415, "media_type_unsupported")
    assert "text/csv or application/xml" in told["detail"]
    assert "text/csv or application/xml" in told["hint"]


def test_import_create__too_large__told(bank: Bank, expect: Expect) -> None:
    with serve(make_settings(bank.url, import_body_limit=1024)) as client:
        expect(send(client, sheet(bank, "1.00") + b"\n" * 1024), 413, "body_too_large")
        assert send(client, sheet(bank, "1.00")).status_code == 201


def test_import_create__larger_than_other_bodies__taken(client: Client, bank: Bank) -> None:
    content = sheet(bank, *["1.00"] * 5000)
    assert len(content) > client.app.state.services.settings.body_limit
    made = send(client, content).json()
    assert (made["lines"], made["open"]) == (5000, 5000)


def test_lines__matched_resolved_reopened(client: Client, bank: Bank) -> None:
    statement = imported(bank, "one")
    (line,) = lines_of(bank, statement)
    transfer = str(deposit(bank, "5.00"))
    made = client.write(f"/lines/{line}/match", {"transfer": transfer, "reason": "same"}, "staff")
    assert (made.json()["status"], made.json()["rule"]) == ("matched", "manual")
    told = client.write(f"/lines/{line}/match", {"transfer": transfer}, "staff")
    assert (told.status_code, told.json()["code"]) == (409, "line_resolved")
    assert client.write(f"/lines/{line}/reopen", {}, "staff").json()["status"] == "open"
    made = client.write(f"/imports/{statement}/match", {"days": 1}, "staff")
    assert (made.json()["matched"], made.json()["open"]) == (1, 0)
    client.write(f"/lines/{line}/reopen", {"reason": "wrong"}, "staff")
    body = {"resolution": "booked", "reason": "late", "counter_account": "ACC10001"}
    made = client.write(f"/lines/{line}/resolve", body, "staff")
    assert (made.json()["status"], made.json()["rule"]) == ("matched", "booked")
    assert bank.balance("ACC10001") == 1010


def test_line_match__another_amount__match_invalid_says_which(client: Client, bank: Bank) -> None:
    (line,) = lines_of(bank, imported(bank, "one"))
    transfer = str(deposit(bank, "6.00"))
    told = client.write(f"/lines/{line}/match", {"transfer": transfer}, "staff").json()
    assert told["code"] == "match_invalid"
    assert told["facts"] == {
        "line_amount": "5.00", "transfer_amount": "6.00", "matched_line_id": None
    }  # fmt: skip


def test_break_list__both_sides__page_by_page(client: Client, bank: Bank) -> None:
    imported(bank, "one")
    deposit(bank, "3.00")
    path = f"/accounts/{ACCOUNT}/breaks?from={today(bank)}&to={today(bank)}"
    whole = client.read(path, "staff").json()["items"]
    sides = [(each["side"], each["amount"]) for each in whole]
    assert sides[0] == ("external", "5.00")
    assert ("internal", "3.00") in sides
    found: list[dict[str, Any]] = []
    query = "&limit=1"
    while query:
        page = client.read(path + query, "staff").json()
        found += page["items"]
        query = page["next_cursor"] and f"&limit=1&cursor={page['next_cursor']}"
    assert found == whole


@pytest.mark.parametrize("who", ["ann", "ann_agent"])
def test_reconciliation__not_staff__forbidden(client: Client, bank: Bank, who: str) -> None:
    statement = imported(bank, "one")
    for response in (
        send(client, sheet(bank, "1.00"), who=who),
        client.read("/imports", who),
        client.read(f"/imports/{statement}", who),
        client.read(f"/accounts/{ACCOUNT}/breaks?from=2026-01-01&to=2026-01-31", who),
    ):
        assert response.status_code == 403
        assert response.json()["code"] in {"scope_missing", "staff_only"}
