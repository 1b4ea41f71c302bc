"""The JSON that this bank accepts."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import json_text
from api.json_text import JsonError

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = st.integers(-(10**30), 10**30) | st.decimals(
    -(10**20), 10**20, places=6, allow_nan=False, allow_infinity=False
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_read__what_was_written(value: Any) -> None:
    assert json_text.read(json_text.write(value).encode()) == value
    assert json_text.read_trusted(json_text.write(value)) == value


@given(st.binary(max_size=200))
def test_read__any_bytes__only_json_errors(body: bytes) -> None:
    try:
        value = json_text.read(body)
    except JsonError:
        return
    json.loads(body)
    assert json_text.read(json_text.write(value).encode()) == value


def test_read__fraction__exact() -> None:
    assert json_text.read(b"0.1000000000000000055511151231257827") == Decimal(
        "0.1000000000000000055511151231257827"
    )
    assert json_text.write(Decimal("12.50")) == "12.50"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":1}x',
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"c":2,"b":3}}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"1e-999",
        b"0e99999999999999999999999",
        b"1" * 65,
        b"0." + b"1" * 65,
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b'["\\u0000"]',
        b'"\x01"',
        b"{'a':1}",
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100_000,
        b'[{"' * 20_000,
        b"{" + b",".join(b'"%d":1' % n for n in range(1001)) + b"}",
    ],
)
def test_read__not_accepted(body: bytes) -> None:
    with pytest.raises(JsonError):
        json_text.read(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[" * 32 + b"]" * 32, None),
        (b'"' + b"[" * 100 + b'"', "[" * 100),
        (b'"\\"' + b"[{" * 50 + b'"', '"' + "[{" * 50),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\\\ud800"', "\\ud800"),
        (b'{"a":1,"A":1}', {"a": 1, "A": 1}),
        (b"-0", 0),
    ],
)
def test_read__accepted(body: bytes, value: object) -> None:
    found = json_text.read(body)
    assert value is None or found == value
