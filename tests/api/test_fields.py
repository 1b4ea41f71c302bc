"""The types of fields."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from api import fields


@given(st.decimals(0, 10**20, places=4, allow_nan=False, allow_infinity=False))
def test_read_amount__string_or_number__exact(value: Decimal) -> None:
    value = abs(value)
    assert fields.read_amount(f"{value:f}") == value
    assert fields.read_amount(value) == value
    assert fields.read_amount(int(value)) == int(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", " 1", "1 ", "+1", "-1", "-0", "1e3", "1E3", ".5", "5.", "1,5", "1_0", "NaN"),
        *("Infinity", "0x1", "\u0661", "1" * 31, True, False, None, 1.5, [], {}, b"1"),
        *(-1, Decimal(-1), Decimal("-0"), Decimal("1e30"), 10**30),
    ],
)
def test_read_amount__anything_else__amount_invalid(value: object) -> None:
    with pytest.raises(PydanticCustomError) as error:
        fields.read_amount(value)
    assert error.value.type == "amount_invalid"


@pytest.mark.parametrize("value", ["0", "7", 7, str(2**63 - 1), "0007"])
def test_read_id(value: object) -> None:
    assert fields.read_id(value) == int(str(value))


@pytest.mark.parametrize("value", ["", "-1", "+1", "1.0", 1.0, True, None, str(2**63), 2**63, -1])
def test_read_id__not_an_id(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        fields.read_id(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31t09:30:00.250z", datetime(2026, 1, 31, 9, 30, 0, 250000, tzinfo=UTC)),
        ("2026-01-31T10:30:00+01:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
    ],
)
def test_read_time(text: str, moment: datetime) -> None:
    assert fields.read_time(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        *("", "2026-01-31", "2026-01-31T09:30:00", "2026-02-30T00:00:00Z", "1769851800"),
        *("0001-01-01T00:00:00+23:59", "20260131T093000Z", 1769851800, None),
        # To the driver these are infinite.
        *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_read_time__not_a_time(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        fields.read_time(value)


@pytest.mark.parametrize("value", ["", "0x1", "1_0", "1.0", " 1", "-1", 1, None])
def test_read_integer__not_a_number(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        fields.read_integer(value)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(days=14)),
        ("PT1S", timedelta(seconds=1)),
        ("PT24H", timedelta(days=1)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("P999999W", timedelta(weeks=999999)),
    ],
)
def test_read_duration(text: str, length: timedelta) -> None:
    assert fields.read_duration(text) == length


@pytest.mark.parametrize(
    "value",
    [
        *("", "P", "PT", "P1DT", "P1Y", "P1M", "P1W2D", "P-1D", "-P1D", "P1,5D", "PT1.5S", "P7D\n"),
        *("7 days", "p7d", "P\u0661D", "P1000000W", 7, None, True, 1.5),
    ],
)
def test_read_duration__not_a_duration(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        fields.read_duration(value)
