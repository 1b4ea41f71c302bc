"""The types of the fields that requests and responses are made of.

Numbers are exact: ids and amounts are strings in responses, and no float ever touches them.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from fastapi import Header
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from api import json_text

LARGEST_ID = 2**63 - 1
DECIMAL = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
ID = re.compile(r"[0-9]{1,19}")
INTEGER = re.compile(r"[0-9]{1,9}")
# RFC 3339, section 5.6, with the offset it demands.
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# RFC 3339, full-date.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOCAL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
# ISO 8601 without years and months, which have no fixed length.
DURATION = re.compile(
    r"P(?!$)(?:(?P<weeks>[0-9]{1,6})W|(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,6})H)?(?:(?P<minutes>[0-9]{1,6})M)?"
    r"(?:(?P<seconds>[0-9]{1,9})S)?)?)"
)
# The ends of what Python can hold: the driver takes them for -infinity and infinity.
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
DECIMAL_SCHEMA = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}


def read_amount(value: object) -> Decimal:
    """A decimal from a plain string ("12.50") or a JSON number, without loss.

    Raises:
        PydanticCustomError: amount_invalid; a bool, a sign, an exponent in a string, NaN.
    """
    text = value
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    elif isinstance(value, Decimal):
        text = f"{value:f}"
    if not isinstance(text, str) or not DECIMAL.fullmatch(text):
        raise PydanticCustomError("amount_invalid", 'a plain decimal such as "12.50"')
    return Decimal(text)


def read_id(value: object) -> int:
    """An id from a string of digits or a JSON integer.

    Raises:
        PydanticCustomError: id_invalid.
    """
    if isinstance(value, str) and ID.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_ID:
        raise PydanticCustomError("id_invalid", "a string of digits")
    return value


def read_integer(value: object) -> int:
    """A small number from a query.

    Raises:
        PydanticCustomError: integer_invalid.
    """
    if not isinstance(value, str) or not INTEGER.fullmatch(value):
        raise PydanticCustomError("integer_invalid", "a whole number")
    return int(value)


def read_time(value: object) -> datetime:
    """A time (RFC 3339) with its offset.

    Raises:
        PydanticCustomError: time_invalid.
    """
    if isinstance(value, str) and TIME.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            moment = EARLIEST
        if EARLIEST < moment < LATEST:
            return moment
    raise PydanticCustomError(
        "time_invalid", "a time with its offset, such as 2027-01-31T09:00:00Z"
    )


def read_local_time(value: object) -> datetime:
    """A time without an offset, of clocks that are named beside it.

    Raises:
        PydanticCustomError: time_invalid.
    """
    if isinstance(value, str) and LOCAL_TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            pass
    raise PydanticCustomError(
        "time_invalid", "a time without an offset, such as 2027-01-31T09:00:00"
    )


def read_date(value: object) -> date:
    """A date (RFC 3339, full-date).

    Raises:
        PydanticCustomError: date_invalid.
    """
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date_invalid", "a date such as 2027-01-31")


def read_duration(value: object) -> timedelta:
    """A duration (ISO 8601) in weeks, or in days, hours, minutes and seconds.

    Raises:
        PydanticCustomError: duration_invalid.
    """
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("duration_invalid", "an ISO 8601 duration such as P7D or PT90M")
    return timedelta(**{name: int(count or 0) for name, count in found.groupdict().items()})


def read_json(value: object) -> dict[str, Any]:
    """A JSON object in a query.

    Raises:
        PydanticCustomError: json_invalid.
    """
    if isinstance(value, str):
        try:
            document = json_text.read(value.encode())
        except json_text.JsonError:
            document = None
        if isinstance(document, dict):
            return document
    raise PydanticCustomError("json_invalid", "a JSON object")


def read_text(value: str) -> str:
    """A text without control characters.

    Raises:
        PydanticCustomError: control_character.
    """
    if CONTROL.search(value):
        raise PydanticCustomError("control_character", "a text without control characters")
    return value


def write_id(value: object) -> object:
    """An id as JSON shows it: a string, because 2^63 does not fit a JavaScript number."""
    return str(value) if isinstance(value, int) else value


# Of requests.
Amount = Annotated[
    Decimal,
    BeforeValidator(read_amount),
    WithJsonSchema(
        {
            "anyOf": [DECIMAL_SCHEMA, {"type": "number", "exclusiveMinimum": 0}],
            "description": "Major units, exact: a decimal string, or a number without loss.",
            "examples": ["250.00"],
        }
    ),
]
# An amount that may be zero.
Least = Annotated[
    Decimal,
    BeforeValidator(read_amount),
    WithJsonSchema(
        {
            "anyOf": [DECIMAL_SCHEMA, {"type": "number", "minimum": 0}],
            "examples": ["100.00"],
        }
    ),
]
IdInput = Annotated[
    int,
    BeforeValidator(read_id),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,19}$"}),
]
TimeInput = Annotated[
    datetime,
    BeforeValidator(read_time),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    WithJsonSchema(
        {
            "type": "string",
            "format": "duration",
            "description": "ISO 8601, without years and months: they have no fixed length.",
            "examples": ["P7D", "PT90M"],
        }
    ),
]
DayInput = Annotated[
    date,
    BeforeValidator(read_date),
    WithJsonSchema({"type": "string", "format": "date"}),
]
JsonInput = Annotated[
    dict[str, Any],
    BeforeValidator(read_json),
    WithJsonSchema({"type": "string", "contentMediaType": "application/json"}),
]
Word = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(read_text)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Limit = Annotated[
    int,
    BeforeValidator(read_integer),
    Field(ge=1, le=500, description="Most items of a page."),
]
Cursor = Annotated[str, Field(max_length=500, description="next_cursor of the page before.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 printable characters, as a quoted string "
        "(draft-ietf-httpapi-idempotency-key-header) or bare. A repeat with the same key and the "
        "same request gets the first answer again, with Idempotency-Replayed: true; with another "
        "request it gets idempotency_key_reused.",
        examples=['"7c9e6679-7425-40de-944b-e07fc1f90ae7"'],
    ),
]

# Of responses.
Id = Annotated[
    str, BeforeValidator(write_id), WithJsonSchema({"type": "string", "pattern": "^[0-9]+$"})
]
Money = Annotated[Decimal, WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})]
Time = Annotated[datetime, AfterValidator(lambda value: value.astimezone(UTC))]


class RequestModel(BaseModel):
    """A request: unknown fields and converted types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    body_limit_setting: ClassVar[str] = "body_limit"
    """The setting with the largest body of this kind."""


class ResponseModel(BaseModel):
    """A response, read from a row of the database."""

    documents: ClassVar[tuple[str, ...]] = ()
    """Fields that hold a JSON object from outside, whose numbers keep their digits."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read a row, or the resource of a receipt with what the receipt says."""
        return cls.model_validate(row)

    def write(self) -> bytes:
        """Write it as JSON."""
        if self.has_documents:
            return json_text.write(self.dump()).encode()
        return self.__pydantic_serializer__.to_json(self, by_alias=True)

    @property
    def has_documents(self) -> bool:
        """Whether there is one in it."""
        return any(getattr(self, name) for name in self.documents)

    def dump(self) -> dict[str, Any]:
        """What is written, its documents untouched.

        Their numbers are Decimals, which pydantic would write as strings.
        """
        return self.model_dump(mode="json", by_alias=True) | {
            name: getattr(self, name) for name in self.documents
        }


class Receipt(ResponseModel):
    """What every answer to a write says besides the resource."""

    outcome: str = "applied"
    request_id: str
    replayed: bool

    @classmethod
    def of_receipt(cls, record: Mapping[str, Any]) -> Self:
        """Read a row of bank.receipt."""
        return cls.model_validate(
            {
                **record["resource"],
                "request_id": str(record["request_id"]),
                "replayed": record["replayed"],
            }
        )


class Page(ResponseModel):
    """Some items of a list."""

    items: list[Any]
    next_cursor: str | None = Field(description="Of the next page; null at the end.")

    @property
    def has_documents(self) -> bool:
        """Whether there is one in an item."""
        return any(item.has_documents for item in self.items)

    def dump(self) -> dict[str, Any]:
        """What is written, the documents of its items untouched."""
        dumped = self.model_dump(mode="json", by_alias=True, exclude={"items"})
        return {"items": [item.dump() for item in self.items]} | dumped


class PageFilter(RequestModel):
    """The query of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None

    def paginate(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """A page of rows: each has the cursor of what follows it."""
        is_full = len(rows) == self.limit
        return {
            "items": rows,
            "next_cursor": rows[-1]["page_cursor"] if is_full else None,
        }


class ReasonRequest(RequestModel):
    """Why something is done."""

    reason: Text | None = Field(default=None, description="Up to 500 characters.")
