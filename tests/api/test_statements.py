"""Balances of other days, statements in all forms, search, export and spending over HTTP."""

import csv
import functools
import io
import json
import logging
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from lxml import etree
from psycopg.types.json import Jsonb

from api.routes import statements
from api.statements import paper, sheet
from tests.activity import live, move_all
from tests.api.conftest import Client, bearer, make_settings, serve
from tests.bank import ANN, Bank
from tests.db.functions.calls import HOSTILE

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]

JANUARY = "from=2026-01-01&to=2026-01-31"
NAMESPACES = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}
ACCOUNTS = ["ACC10001", "ACC10003", "ACC20002", "ACC10009", "CASH-USD", "CASH-KWD"]
# What XML cannot hold, what it must escape, what other scripts and emoji need, and too much of it.
HOSTILE_MEMOS = [
    HOSTILE,
    "\x01\x0b\x1f\ufffe\uffff",
    "<Document>&amp;]]>'\"",
    "x" * 500,
    "漢字" * 200,
    "👩‍👩‍👧 " * 60,
    "\u202e\u2066evil\u2069",
    " " * 139 + "a" + " " * 200 + "b",
    "\ud7ff\ue000\U0010ffff",
]


@functools.cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=Path(__file__).parents[1] / "data/camt.053.001.08.xsd")


def statement(client: Client, number: str, form: str, who: str = "staff") -> httpx.Response:
    return client.read(f"/accounts/{number}/statement?{JANUARY}&format={form}", who)


def read_camt(content: bytes) -> Any:
    """A message that its schema accepts."""
    document = etree.fromstring(content)
    schema().assertValid(document)
    return document


def texts(document: Any, path: str) -> list[str]:
    found: list[str] = document.xpath(path + "/text()", namespaces=NAMESPACES)
    return found


def read_pdf(content: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def read_amounts(page: str) -> list[Decimal]:
    """The amounts at the ends of the lines of a page."""
    words = [line.split()[-1] for line in page.splitlines() if line.strip()]
    plain = [word.replace(",", "").replace("\N{MINUS SIGN}", "-") for word in words]
    return [Decimal(word) for word in plain if word.lstrip("-").replace(".", "", 1).isdigit()]


# Balances


def test_account_balance_at__time_and_day(client: Client, bank: Bank) -> None:
    move_all(bank)
    found = client.read("/accounts/ACC10001/balances?at=2026-01-31T00:00:00Z").json()
    assert (found["balance"], found["version"], found["value_date"]) == ("1000.00", 1, None)
    assert found["at"] == "2026-01-31T00:00:00Z"
    found = client.read("/accounts/ACC10001/balances?value_date=2025-12-31").json()
    assert (found["balance"], found["at"]) == ("0.00", None)
    assert found["value_date"] == "2025-12-31"
    assert client.read("/accounts/ACC10001/balances").json()["balance"] == "1000.00"


@pytest.mark.parametrize(
    "query",
    [
        "at=2026-01-31",
        "value_date=2026-02-30",
        "value_date=2026-1-1",
        "value_date=infinity",
        "value_date=1000-01-01",
        "at=2026-01-31T00:00:00Z&value_date=2026-01-31",
    ],
)
def test_account_balance_at__bad_time__request_invalid(
    client: Client, expect: Expect, query: str
) -> None:
    expect(client.read(f"/accounts/ACC10001/balances?{query}"), 400, "request_invalid")


# Statements


def revoke_after_two(bank: Bank, read_pages: Any) -> Any:
    """The same pages, but the key is revoked behind the second."""

    async def read(*arguments: Any) -> Any:
        count = 0
        async for rows in read_pages(*arguments):
            yield rows
            count += 1
            if count == 2:
                bank.root.execute("update bank_data.credential set revoked_at = now()")

    return read


def test_statement_get__every_form_of_every_account__says_the_same(
    client: Client, bank: Bank
) -> None:
    live(bank, 80)
    for number in ACCOUNTS:
        whole = statement(client, number, "json").json()
        lines = whole.pop("lines")
        assert len(lines) == whole["debit_count"] + whole["credit_count"]
        total = sum((Decimal(line["amount"]) for line in lines), Decimal(whole["opening_balance"]))
        assert total == Decimal(whole["closing_balance"])
        assert whole["is_final"] is True

        rows = list(csv.DictReader(io.StringIO(statement(client, number, "csv").text)))
        assert [row["amount"] for row in rows] == [line["amount"] for line in lines]
        assert [row["memo"] for row in rows] == [line["memo"] or "" for line in lines]

        document = read_camt(statement(client, number, "camt053").content)
        balances = texts(document, "//c:Bal/c:Amt")
        assert [abs(Decimal(whole[name])) for name in ("opening_balance", "closing_balance")] == [
            Decimal(text) for text in balances
        ]
        assert texts(document, "//c:Bal/c:Tp/c:CdOrPrtry/c:Cd") == ["OPBD", "CLBD"]
        assert set(document.xpath("//c:Amt/@Ccy", namespaces=NAMESPACES)) == {whole["currency"]}
        amounts = texts(document, "//c:Ntry/c:Amt")
        signs = texts(document, "//c:Ntry/c:CdtDbtInd")
        assert [
            Decimal(amount) * (1 if sign == "CRDT" else -1)
            for amount, sign in zip(amounts, signs, strict=True)
        ] == [Decimal(line["amount"]) for line in lines]
        assert texts(document, "//c:TtlNtries/c:NbOfNtries") == [str(len(lines))]

        pages = read_pdf(statement(client, number, "pdf").content)
        assert f"Page 1 of {len(pages)}" in pages[0]
        assert Decimal(whole["closing_balance"]) in read_amounts(pages[-1])
        assert f"Money out ({whole['debit_count']})" in pages[0]


def test_statement_get__empty__every_form(client: Client, bank: Bank) -> None:
    move_all(bank)
    assert statement(client, "ACC10003", "json").json()["lines"] == []
    assert statement(client, "ACC10003", "csv").text == ",".join(sheet.COLUMNS) + "\r\n"
    read_camt(statement(client, "ACC10003", "camt053").content)
    (page,) = read_pdf(statement(client, "ACC10003", "pdf").content)
    assert "No entries in this period." in page


def test_statement_get__not_over_yet__says_so(client: Client) -> None:
    path = "/accounts/ACC10001/statement?format="
    assert client.read(path + "json").json()["is_final"] is False
    assert "Provisional" in read_pdf(client.read(path + "pdf").content)[0]
    document = read_camt(client.read(path + "camt053").content)
    assert texts(document, "//c:Bal/c:Tp/c:CdOrPrtry/c:Cd") == ["OPBD", "ITBD"]


def test_statement_get__hostile_texts__every_form_is_sound(client: Client, bank: Bank) -> None:
    bank.root.execute("update bank_data.customer set name = %s where id = %s",
                      ["=cmd|'<&\x02\ufffe株式会社 שלום " + "n" * 170, ANN])  # fmt: skip
    bank.root.execute(
        "update bank_data.account set name = %s where number = 'ACC10001'", ["\x01" * 5 + "ü" * 190]
    )
    for memo in HOSTILE_MEMOS:
        made = bank.pay("ann", "ACC10001", "ACC20001", 1, memo=memo, end_to_end_id=memo[:35],
                        metadata=Jsonb({"memo": memo[:200].replace("\x00", "")}))  # fmt: skip
        assert made["outcome"] == "applied"
    move_all(bank)
    document = read_camt(statement(client, "ACC10001", "camt053").content)
    remittance = texts(document, "//c:Ustrd")
    assert max(map(len, remittance)) == 140
    assert "".join(remittance).count("漢字") == 200
    lines = statement(client, "ACC10001", "json").json()["lines"]
    assert [line["memo"] for line in lines[1:]] == HOSTILE_MEMOS
    client.timeout = httpx.Timeout(120)  # the Chinese font is large, and this machine may be busy
    assert read_pdf(statement(client, "ACC10001", "pdf").content)
    rows = list(csv.reader(io.StringIO(statement(client, "ACC10001", "csv").text, newline="")))
    assert {len(row) for row in rows} == {len(sheet.COLUMNS)}
    assert len(rows) == len(lines) + 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("rent = 5", "rent = 5"),
        ("rent;=1; +2;x", "rent;'=1;' +2;x"),
        ("", ""),
    ],
)
def test_neutralise__formula__is_text(text: str, shown: str) -> None:
    assert sheet.neutralise(text) == shown


def test_statement_get__formula_in_memo__neutralised_in_csv_only(
    client: Client, bank: Bank
) -> None:
    memo = '=HYPERLINK("https://evil.test","x"),\n"y"'
    bank.pay("ann", "ACC10001", "ACC20001", 1, memo=memo, end_to_end_id="+1")
    move_all(bank)
    response = statement(client, "ACC10001", "csv")
    assert response.headers["content-type"].startswith("text/csv")
    *_, row = csv.DictReader(io.StringIO(response.text, newline=""))
    assert (row["memo"], row["end_to_end_id"], row["amount"]) == ("'" + memo, "'+1", "-1.00")
    assert statement(client, "ACC10001", "json").json()["lines"][-1]["memo"] == memo


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html, application/pdf;q=0.9, application/json;q=0.1", "application/pdf"),
        ("text/csv", "text/csv"),
        ("application/xml;q=0.2, text/csv;q=0.1", "application/xml"),
        ("application/pdf;q=0, text/csv;q=0.0", "application/json"),
        ("text/csv;q=nan, application/pdf;q=x", "application/json"),
    ],
)
def test_statement_get__accept__chooses(client: Client, accept: str, media_type: str) -> None:
    headers = bearer("ann_agent") | {"Accept": accept}
    response = client.get("/accounts/ACC10001/statement", headers=headers)
    assert response.headers["content-type"].split(";")[0] == media_type


def test_statement_get__file_name__of_account_and_days(client: Client) -> None:
    response = statement(client, "ACC10001", "pdf")
    assert response.headers["content-disposition"] == (
        'attachment; filename="statement-ACC10001-2026-01-01-2026-01-31.pdf"'
    )
    assert response.headers["cache-control"] == "no-store"
    assert response.content.startswith(b"%PDF-")


def test_statement_get__too_many_lines_for_paper__request_invalid(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 1)
    move_all(bank)
    monkeypatch.setitem(statements.LINE_LIMITS, "pdf", 1)
    response = client.read(f"/accounts/ACC10001/statement?{JANUARY}&format=pdf")
    assert "at most 1" in response.json()["detail"]
    assert response.status_code == 400
    assert statement(client, "ACC10001", "csv").status_code == 200


def test_statement_get__many_pages__streamed(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(bank, 40)
    monkeypatch.setattr(statements, "PAGE", 3)
    lines = statement(client, "ACC10001", "json").json()["lines"]
    assert [line["version"] for line in lines] == list(range(1, len(lines) + 1))
    assert len(lines) > 9
    listed: list[dict[str, Any]] = []
    cursor = ""
    while True:
        path = f"/accounts/ACC10001/statement/lines?version_to={len(lines)}&limit=4{cursor}"
        page = client.read(path).json()
        listed += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert listed == lines


@pytest.mark.parametrize("form", ["json", "csv", "pdf", "camt053"])
def test_statement_get__foreign__account_unknown(client: Client, expect: Expect, form: str) -> None:
    expect(statement(client, "ACC20001", form, "ann_agent"), 404, "account_unknown")


@pytest.mark.parametrize("query", ["format=xls", "from=yesterday", "to=2026-02-30",
                                   "from=2026-02-01&to=2026-01-01"])  # fmt: skip
def test_statement_get__bad_query__request_invalid(
    client: Client, expect: Expect, query: str
) -> None:
    expect(client.read(f"/accounts/ACC10001/statement?{query}"), 400, "request_invalid")


def test_paper__takes_too_long__request_invalid(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(bank, 5)
    monkeypatch.setattr(paper, "PATIENCE", 0.0)
    response = statement(client, "ACC10001", "pdf")
    assert (response.status_code, response.json()["code"]) == (400, "request_invalid")
    assert "shorter period" in response.json()["detail"]


def test_paper__sign_of_the_library_in_a_memo__printed(client: Client, bank: Bank) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 1, memo="pay {nb}", end_to_end_id="{nb}")
    move_all(bank)
    (page,) = read_pdf(statement(client, "ACC10001", "pdf").content)
    assert "pay {nb}" in page
    assert "Ref. {nb}" in page
    assert "Page 1 of 1" in page


def test_paper__script_of_no_font__question_marks_or_the_operators_font(
    bank: Bank,
) -> None:
    """Chinese and Hebrew come with the product; Armenian needs a font of the operator's."""
    bank.pay("ann", "ACC10001", "ACC20001", 1, memo="漢字 שלום Ժամ")
    move_all(bank)
    with serve(make_settings(bank.url)) as client:
        client.timeout = httpx.Timeout(120)
        (page,) = read_pdf(statement(client, "ACC10001", "pdf").content)
    assert "漢字" in page
    assert "???" in page
    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not font.exists():
        pytest.skip("this machine has no font with Armenian letters")
    with serve(make_settings(bank.url, statement_fonts=(str(font),))) as client:
        client.timeout = httpx.Timeout(120)
        (page,) = read_pdf(statement(client, "ACC10001", "pdf").content)
    assert "Ժամ" in page


def test_statement_get__key_revoked_meanwhile__connection_breaks(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    live(bank, 10)
    monkeypatch.setattr(statements, "PAGE", 1)
    monkeypatch.setattr(statements, "read_pages", revoke_after_two(bank, statements.read_pages))
    caplog.set_level(logging.INFO)
    with pytest.raises(httpx.RemoteProtocolError):
        statement(client, "ACC10001", "csv")
    lines = [vars(record) for record in caplog.records if record.name == "pgteller.access"]
    assert lines[-1]["code"] == "unauthenticated"


# Export


def test_account_export__whole_account__counted_at_the_end(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(bank, 40)
    bank.pay("ann", "ACC10001", "ACC20001", 1, metadata=Jsonb({"exact": "1.10"}))
    monkeypatch.setattr(statements, "PAGE", 7)
    response = client.read("/accounts/ACC10001/export")
    assert response.headers["content-type"] == "application/x-ndjson"
    first, *entries, last = (json.loads(line) for line in response.text.splitlines())
    assert (first["type"], first["account_number"]) == ("account", "ACC10001")
    assert {entry["type"] for entry in entries} == {"entry"}
    assert [entry["version"] for entry in entries] == list(range(1, first["version"] + 1))
    assert last == {
        "type": "end", "count": len(entries), "closing_balance": first["balance"],
    }  # fmt: skip
    assert entries[-1]["balance"] == first["balance"]
    empty = client.read("/accounts/ACC10003/export", "staff").text.splitlines()
    assert json.loads(empty[-1])["count"] == len(empty) - 2


def test_account_export__key_revoked_meanwhile__says_that_it_is_torn(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(bank, 40)
    monkeypatch.setattr(statements, "PAGE", 1)
    monkeypatch.setattr(statements, "read_pages", revoke_after_two(bank, statements.read_pages))
    lines = client.read("/accounts/ACC10001/export").text.splitlines()
    assert json.loads(lines[-1]) == {"type": "error", "code": "unauthenticated"}
    assert len(lines) == 4


def test_account_export__foreign__account_unknown(client: Client, expect: Expect) -> None:
    expect(client.read("/accounts/ACC20001/export"), 404, "account_unknown")


# Search


def test_entry_search__filters(client: Client, bank: Bank) -> None:
    live(bank, 40)

    def found(query: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = client.read(f"/entries?{query}", "ann").json()["items"]
        return items

    assert {item["account_number"] for item in found(f"customer={ANN}&limit=500")} == {
        "ACC10001", "ACC10002", "ACC10003", "ACC10009",
    }  # fmt: skip
    rent = found('metadata={"category":"rent"}&limit=500')
    assert {item["metadata"]["category"] for item in rent} == {"rent"}
    item = found("memo=pAYMENT 1&limit=500")[0]
    assert item["memo"].startswith("Payment 1")
    assert (item["kind"], item["parent_id"], item["value_date"]) == ("transfer_post", None, None)
    assert item["end_to_end_id"].startswith("E2E-1")
    assert all(
        item["counterparty_account"].startswith("CASH") for item in found("counterparty=cash")
    )


def test_entry_search__bound_reached__page_without_items_goes_on(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = [{"transfer_id": None, "page_cursor": "abc"}]

    async def read(*_: Any, **__: Any) -> list[dict[str, Any]]:
        return stop

    monkeypatch.setattr(client.app.state.services.database, "read", read)
    page = client.read("/entries?memo=x", "ann").json()
    assert (page["items"], page["next_cursor"]) == ([], "abc")
    assert bank


@pytest.mark.parametrize("query", [
    "metadata=[1]", "metadata={", 'metadata={"a":1,"a":2}', "metadata=1", "kind=nothing",
    "direction=up", "memo=", "customer=x", f"customer={ANN}&account=ACC10001",
])  # fmt: skip
def test_entry_search__bad_filter__request_invalid(
    client: Client, expect: Expect, query: str
) -> None:
    expect(client.read(f"/entries?{query}", "ann"), 400, "request_invalid")


# Spending


def test_spending_get__for_a_chart(client: Client, bank: Bank) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 12, metadata=Jsonb({"category": "rent"}))
    bank.pay("ann", "ACC10001", "ACC20001", Decimal("1.50"))
    page = client.read("/spending?account=ACC10001").json()
    assert page["items"] == [
        {"currency": "USD", "bucket": "rent", "debit_sum": "12.00", "debit_count": 1,
         "credit_sum": "0.00", "credit_count": 0},
        {"currency": "USD", "bucket": "uncategorised", "debit_sum": "1.50", "debit_count": 1,
         "credit_sum": "1000.00", "credit_count": 1},
    ]  # fmt: skip
    assert page["untrusted"] == ["bucket"]
    by = client.read("/spending?by=counterparty", "ann").json()["items"]
    assert {(item["currency"], item["bucket"]) for item in by} == {
        ("USD", "ACC20001"), ("USD", "CASH-USD"), ("EUR", "CASH-EUR"),
    }  # fmt: skip
