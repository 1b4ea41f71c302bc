"""Statements of other banks as documents: CSV, camt.053 and lines of JSON."""

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from api.external import document
from api.external.camt053 import read_camt053
from api.external.lines import read_lines
from api.external.sheet import Delimiter, Mark, read_csv
from api.external.statement import COLUMNS, Document, DocumentError, Line
from api.statements import message

HEAD = b"booked_on,amount\n"
SPACE_08 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
SPACE_02 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
)
# What survives being trimmed, and what XML can hold.
plain = texts.map(str.strip).filter(bool).filter(lambda text: text != "NOTPROVIDED")
amounts = st.decimals(
    min_value=Decimal("0.01"), max_value=Decimal("999999999.99"), places=2
).flatmap(lambda amount: st.sampled_from([amount, -amount]))
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
lines = st.builds(
    Line,
    booked_on=days,
    amount=amounts,
    value_date=st.none() | days,
    reference=st.none() | plain,
    counterparty=st.none() | plain,
    memo=st.none() | plain,
)


def refuse(form: document.Format, content: bytes, told: str, **more: Any) -> None:
    with pytest.raises(DocumentError, match=told) as caught:
        document.read(form, content, **more)
    assert "evil" not in str(caught.value)


# CSV


@pytest.mark.parametrize("delimiter", ["comma", "semicolon"])
@pytest.mark.parametrize("mark", ["point", "comma"])
@pytest.mark.parametrize("mark_of_bytes", [b"", b"\xef\xbb\xbf"])
@settings(max_examples=60, deadline=None)
@given(written=st.lists(lines, min_size=1, max_size=8), order=st.permutations(COLUMNS))
def test_read_csv__what_was_written__comes_back(
    delimiter: Delimiter,
    mark: Mark,
    mark_of_bytes: bytes,
    written: list[Line],
    order: list[str],
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if delimiter == "semicolon" else ",")
    writer.writerow(order)
    for line in written:
        fields = line.write() | {"currency": "USD"}
        if mark == "comma":
            fields["amount"] = (fields["amount"] or "").replace(".", ",")
        writer.writerow([fields[name] or "" for name in order])
    found = read_csv(mark_of_bytes + out.getvalue().encode(), delimiter, mark)
    assert found == Document(lines=written, currency="USD")


def test_read_csv__empty_lines_and_spaces__not_lines() -> None:
    content = b" Booked_On ; AMOUNT \r\n\r\n 2026-01-31 ; +1,50 \r\n\n2026-02-01;-2\r\n"
    found = read_csv(content, "semicolon", "comma")
    assert [line.amount for line in found.lines] == [Decimal("1.50"), Decimal(-2)]
    assert found.currency is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Line 1: there is no column booked_on"),
        (b"booked_on;amount\n", "separated by commas, or as delimiter says"),
        (b"booked_on\n2026-01-31\n", "Line 1: there is no column amount"),
        (b"booked_on,amount,evil\n", "Line 1: column 3"),
        (b"booked_on,amount,amount\n", "Line 1: column 3"),
        (HEAD, "There is no line"),
        (HEAD + b"2026-01-31,1\n2026-01-31\n", "Line 3: it has 1 fields, not 2"),
        (HEAD + b"2026-01-31,1,evil\n", "Line 2: it has 3 fields, not 2"),
        (HEAD + b"31.01.2026,1\n", "Line 2: booked_on"),
        (HEAD + b"2026-02-30,1\n", "Line 2: booked_on"),
        (HEAD + b"20260131,1\n", "Line 2: booked_on"),
        (HEAD + b",1\n", "Line 2: booked_on is missing"),
        (HEAD + b"2026-01-31,\n", "Line 2: amount is missing"),
        (HEAD + b"2026-01-31,0.00\n", "Line 2: amount is zero"),
        (HEAD + b"2026-01-31,evil\n", "Line 2: amount is not"),
        (HEAD + b"2026-01-31,1e3\n", "Line 2: amount is not"),
        (HEAD + b"2026-01-31,NaN\n", "Line 2: amount is not"),
        (HEAD + b'2026-01-31,"1,000.00"\n', "Line 2: amount is not"),
        (HEAD + "2026-01-31,\u0661\n".encode(), "Line 2: amount is not"),
        (HEAD + b'2026-01-31,"1\n', "is not CSV"),
        (HEAD + b'2026-01-31,"1"2\n', "Line 2: it is not CSV"),
        (HEAD + b"2026-01-31,1\n\xff\n", "Line 3: it is not UTF-8"),
        ("booked_on,amount\n".encode("utf-16"), "Line 1: it is not UTF-8"),
        (b"booked_on,amount,memo\n2026-01-31,1,a\0b\n", "Line 2"),
        (b"booked_on,amount,memo\n2026-01-31,1," + b"x" * 1001, "Line 2: memo has more than 1000"),
        (b"booked_on,amount,memo\n2026-01-31,1," + b"x" * 200_000, "Line 2: it is not CSV"),
        (b"booked_on,amount,currency\n2026-01-31,1,evil\n", "Line 2: currency"),
        (
            b"booked_on,amount,currency\n2026-01-31,1,USD\n2026-01-31,1,EUR\n",
            "Line 3: the currency",
        ),
        (HEAD + b"2026-01-31,1\n" * 10_001, "more than 10000 lines"),
        (b'booked_on,amount,memo\n2026-01-31,1,"a\nb"\n2026-01-31,evil,\n', "Line 4: amount"),
    ],
)
def test_read_csv__malformed__names_the_line(content: bytes, told: str) -> None:
    refuse("csv", content, told)


def test_read_csv__wrong_decimal_mark__refused_not_guessed() -> None:
    content = b"booked_on;amount\n2026-01-31;1.234\n"
    refuse("csv", content, "Line 2: amount has a decimal point", delimiter="semicolon",
           mark="comma")  # fmt: skip
    refuse("csv", b"booked_on;amount\n2026-01-31;1,5\n", "Line 2: amount", delimiter="semicolon")
    refuse("csv", content, "Line 1: there is no column")


# Lines of JSON


@settings(max_examples=60, deadline=None)
@given(written=st.lists(lines, min_size=1, max_size=8))
def test_read_lines__what_was_written__comes_back(written: list[Line]) -> None:
    content = "\n".join(json.dumps(line.write()) for line in written).encode()
    assert read_lines(content) == Document(lines=written)


def test_read_lines__numbers__exact() -> None:
    content = b'{"booked_on": "2026-01-31", "amount": 0.10}\n{"booked_on":"2026-01-31","amount":-7}'
    found = read_lines(content)
    assert [str(line.amount) for line in found.lines] == ["0.10", "-7"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "not a JSON object"),
        ("{", "not JSON"),
        ('{"booked_on": "2026-01-31", "amount": true}', "amount is not a string"),
        ('{"booked_on": 20260131, "amount": "1"}', "booked_on is not a string"),
        ('{"booked_on": "2026-01-31", "amount": "1", "evil": "x"}', "a name is none of"),
        ('{"booked_on": "2026-01-31", "amount": "1", "amount": "2"}', "twice"),
        ('{"booked_on": "2026-01-31", "amount": "1", "memo": {"a": 1}}', "memo is not a string"),
        ('{"booked_on": "2026-01-31", "amount": NaN}', "NaN"),
        ('{"booked_on": "2026-01-31", "amount": "1", "memo": "\\u0000"}', "NUL"),
    ],
)
def test_read_lines__malformed__names_the_line(line: str, told: str) -> None:
    good = '{"booked_on": "2026-01-31", "amount": "1"}'
    refuse("lines", f"{good}\n\n{line}\n".encode(), f"Line 3: .*{told}")


# camt.053

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def write_message(written: list[Line]) -> bytes:
    """What this bank writes for lines of another one's view of it."""
    total = sum((line.amount for line in written), Decimal(0))
    head = {
        "currency": "USD", "generated_at": NOW, "starts_at": NOW, "ends_at": NOW,
        "credit_sum": total, "debit_sum": Decimal(0), "credit_count": len(written),
        "debit_count": 0, "is_final": True, "owner_name": "Ann", "bank_name": "Bank",
        "account_name": None, "account_number": "ACC10001", "version_to": 7,
        "date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31),
        "opening_balance": Decimal("-10.00"), "closing_balance": total - 10,
    }  # fmt: skip
    rows = [
        {
            "amount": line.amount,
            "direction": "credit" if line.amount > 0 else "debit",
            "kind": "transfer_post",
            "version": number,
            "transfer_id": number,
            "memo": line.memo,
            "booking_date": line.booked_on,
            "value_date": line.value_date or line.booked_on,
            "end_to_end_id": line.reference,
            "counterparty_account": "ACC20001",
            "counterparty_name": line.counterparty,
        }
        for number, line in enumerate(written, 1)
    ]
    return message.write(head, rows, "m")


@settings(max_examples=40, deadline=None)
@given(written=st.lists(lines, min_size=1, max_size=5))
def test_read_camt053__what_this_bank_writes__comes_back(written: list[Line]) -> None:
    found = read_camt053(write_message(written))
    assert (found.currency, found.reference) == ("USD", "20260101-20260131-7")
    assert found.opening == Decimal("-10.00")
    assert found.closing == found.opening + sum(line.amount for line in written)
    for line, read in zip(written, found.lines, strict=True):
        assert (read.booked_on, read.amount) == (line.booked_on, line.amount)
        assert read.value_date == (line.value_date or line.booked_on)
        reference = message.fit(line.reference, 35)
        assert read.reference == (None if reference == "NOTPROVIDED" else reference)
        assert read.counterparty == (message.fit(line.counterparty, 140) or "ACC20001")
        assert read.memo == (" ".join(message.split(line.memo)) or None)


def camt(body: str, space: str = SPACE_08) -> bytes:
    """A document with these elements in its one statement."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-02-01T00:00:00</CreDtTm></GrpHdr>"
        "<Stmt><Id>S-7</Id><CreDtTm>2026-02-01T00:00:00</CreDtTm>"
        "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"
        f"{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(
    status: str = "BOOK", details: str = "", amount: str = "10.00", side: str = "CRDT"
) -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}'
        "<BookgDt><Dt>2026-01-31</Dt></BookgDt><ValDt><DtTm>2026-02-01T01:00:00Z</DtTm></ValDt>"
        "<BkTxCd><Prtry><Cd>x</Cd></Prtry></BkTxCd>"
        f"{details}<AddtlNtryInf>more</AddtlNtryInf></Ntry>"
    )


BOOKED_08 = "<Sts><Cd>BOOK</Cd></Sts>"
BALANCES = "".join(
    f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
    f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>"
    for code, amount, side in (("PRCD", "5.00", "DBIT"), ("CLBD", "5.00", "CRDT"))
)


@pytest.mark.parametrize(
    ("space", "status", "party"),
    [
        (SPACE_08, BOOKED_08, "<Pty><Nm>Bob</Nm></Pty>"),
        (SPACE_02, "<Sts>BOOK</Sts>", "<Nm>Bob</Nm>"),
    ],
)
def test_read_camt053__both_versions__the_same(space: str, status: str, party: str) -> None:
    details = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>"
        f"<RltdPties><Dbtr>{party}</Dbtr></RltdPties>"
        "<RmtInf><Ustrd>for</Ustrd><Ustrd>rent</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    body = BALANCES + entry(status, details) + entry(status.replace("BOOK", "PDNG"))
    assert read_camt053(camt(body, space)) == Document(
        lines=[
            Line(date(2026, 1, 31), Decimal("10.00"), date(2026, 2, 1), "E1", "Bob", "for rent")
        ],
        currency="EUR",
        reference="S-7",
        opening=Decimal("-5.00"),
        closing=Decimal("5.00"),
    )


def transaction(reference: str, amount: str, side: str) -> str:
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd></TxDtls>'
    )


def test_read_camt053__batch__a_line_for_each_transaction() -> None:
    parts = transaction("A", "12.00", "CRDT") + transaction("B", "2.00", "DBIT")
    found = read_camt053(camt(entry(BOOKED_08, f"<NtryDtls>{parts}</NtryDtls>")))
    assert [(line.reference, line.amount) for line in found.lines] == [
        ("A", Decimal("12.00")), ("B", Decimal("-2.00"))
    ]  # fmt: skip


def test_read_camt053__batch_that_does_not_add_up__one_line() -> None:
    parts = transaction("A", "12.00", "CRDT") + transaction("B", "3.00", "DBIT")
    found = read_camt053(camt(entry(BOOKED_08, f"<NtryDtls>{parts}</NtryDtls>")))
    assert [(line.reference, line.amount, line.memo) for line in found.lines] == [
        (None, Decimal("10.00"), "more")
    ]  # fmt: skip


def test_read_camt053__no_reference_provided__none() -> None:
    parts = transaction("NOTPROVIDED", "10.00", "CRDT")
    found = read_camt053(camt(entry(BOOKED_08, f"<NtryDtls>{parts}</NtryDtls>")))
    assert found.lines[0].reference is None


DOCTYPES = [
    '<!DOCTYPE x [<!ENTITY a "evil"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/evil.dtd">',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    "<!DOCTYPE x>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_read_camt053__document_type__refused(doctype: str) -> None:
    content = camt(entry(BOOKED_08)).replace(b"?>", f"?>{doctype}".encode(), 1)
    refuse("camt053", content, "document type declaration")
    refuse("camt053", content.replace(b"<Id>S-7", b"<Id>&a;"), "document type declaration")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Line 1: it is not XML"),
        (b"evil", "Line 1: it is not XML"),
        (b"<a/>", "neither camt.053.001.02 nor"),
        (b'<Document xmlns="evil"/>', "neither camt.053.001.02 nor"),
        (camt("", SPACE_08.replace("053", "054")), "neither camt.053.001.02 nor"),
        (b'<?xml version="1.0" encoding="evil"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="punycode"?><a/>', "encoding"),
        (f'<Document xmlns="{SPACE_08}"/>'.encode(), "as the schema"),
        (camt(""), "There is no line"),
        (camt(entry("<Sts><Cd>INFO</Cd></Sts>")), "There is no line"),
        (camt("<evil/>"), "as the schema"),
        (camt("<Stmt>" + "<a>" * 9999), "."),
        (camt("&evil;"), "not XML"),
        (camt(entry(BOOKED_08, amount="evil")), "as the schema"),
        (camt(entry(BOOKED_08, side="EVIL")), "as the schema"),
        (camt(entry(BOOKED_08, amount="0.00")), "Entry 1: amount is zero"),
        (camt(entry(BOOKED_08, amount="-1.00")), "Entry 1"),
        (camt(entry(BOOKED_08, amount="NaN")), "Entry 1"),
        (camt(entry(BOOKED_08, amount="1E+999999999")), "Entry 1: the amount"),
        (camt(BALANCES.replace("5.00", "1E+999999999") + entry(BOOKED_08)), "Balance: the amount"),
        (camt(entry(BOOKED_08, side="")), "Entry 1: it is neither"),
        (camt(entry(BOOKED_08).replace("<Dt>2026-01-31</Dt>", "")), "Entry 1: a date is empty"),
        (camt(BALANCES.replace("5.00", "-5.00") + entry(BOOKED_08)), "Balance: the amount"),
        (camt(entry("")), "as the schema"),
        (camt("<Ntry/>"), "as the schema"),
        (
            camt(entry(BOOKED_08) + entry(BOOKED_08).replace("EUR", "USD")),
            "Entry 2: the currency",
        ),
        (
            re.sub(b"(<Stmt>.*</Stmt>)", rb"\1\1", camt(entry(BOOKED_08))),
            "2 statements; send one",
        ),
        (camt("<Bal/>" + entry(BOOKED_08)), "as the schema"),
    ],
)
def test_read_camt053__malformed__told(content: bytes, told: str) -> None:
    refuse("camt053", content, told)


def test_read_camt053__nested_deeply__refused_early() -> None:
    nested = "<x:a>" * 100_000 + "</x:a>" * 100_000
    content = camt(f"<SplmtryData xmlns:x='urn:x'><Envlp>{nested}</Envlp></SplmtryData>")
    refuse("camt053", content, "nested too deeply|as the schema")


def mutate(content: bytes) -> Iterator[bytes]:
    """The document with each of its elements missing, emptied, there twice, or with other text."""
    for place in range(1, len(list(fromstring(content).iter()))):
        for change in ("remove", "empty", "double", *("9E9", "-1", "é", "0001-01-01", "CRDT")):
            root = fromstring(content)
            element = list(root.iter())[place]
            parent = next(each for each in root.iter() if element in list(each))
            if change == "remove":
                parent.remove(element)
            elif change == "empty":
                tag = element.tag
                element.clear()
                element.tag = tag
            elif change == "double":
                parent.append(element)
            else:
                element.text = change
            yield ElementTree.tostring(root)


def test_read_camt053__any_element_wrong__nothing_but_document_error() -> None:
    details = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>"
        '<AmtDtls><TxAmt><Amt Ccy="EUR">10.00</Amt></TxAmt></AmtDtls>'
        "<RltdPties><Dbtr>PARTY</Dbtr>"
        "<DbtrAcct><Id><Othr><Id>X1</Id></Othr></Id></DbtrAcct></RltdPties>"
        "<RmtInf><Ustrd>rent</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    body_08 = BALANCES + entry(BOOKED_08, details.replace("PARTY", "<Pty><Nm>Bob</Nm></Pty>"))
    body_02 = BALANCES + entry("<Sts>BOOK</Sts>", details.replace("PARTY", "<Nm>Bob</Nm>"))
    read = 0
    for content in (camt(body_08), camt(body_02, SPACE_02)):
        assert read_camt053(content).lines[0].counterparty == "Bob"
        for mutant in mutate(content):
            with contextlib.suppress(DocumentError):
                found = read_camt053(mutant)
                assert json.dumps([line.write() for line in found.lines])
                read += 1
    assert read > 50


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300), form=st.sampled_from(["csv", "camt053", "lines"]))
def test_read__any_bytes__nothing_but_document_error(content: bytes, form: document.Format) -> None:
    for given_bytes in (content, HEAD + content, b"<?xml version='1.0'?>" + content):
        with contextlib.suppress(DocumentError):
            document.read(form, given_bytes)
