"""JSON as a bank needs it: exact numbers, no duplicate names, and limits on what is accepted.

RFC 8259 leaves duplicate names, lone surrogates and the precision of numbers open; RFC 7493
(I-JSON) closes them. Here they are refused.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

DEPTH_LIMIT = 32
NAMES_LIMIT = 1000
NUMBER_LENGTH_LIMIT = 64
EXPONENT_LIMIT = 64
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]')


class JsonError(ValueError):
    """The text is not JSON that this bank accepts. The message never repeats the text."""


def read(body: bytes, names_limit: int = NAMES_LIMIT, marks_limit: int | None = None) -> Any:
    """Read a JSON text that came from outside; numbers with a fraction or exponent are Decimals.

    Args:
        body: The text, UTF-8.
        names_limit: Most names in all its objects together.
        marks_limit: Most commas and opening brackets, wherever they stand; None: any number. It
            bounds how many values there can be before there is one.

    Raises:
        JsonError: Not UTF-8, not JSON, or over one of the limits above.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonError("The body is not UTF-8.") from None
    brackets = body.count(b"[") + body.count(b"{")
    if marks_limit is not None and brackets + body.count(b",") > marks_limit:
        raise JsonError("It has too many values for its size.")
    if brackets > DEPTH_LIMIT:
        check_depth(text)
    names = 0

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal names
        names += len(pairs)
        if names > names_limit:
            raise JsonError(f"There are more than {names_limit} names.")
        found = dict(pairs)
        if len(found) < len(pairs):
            raise JsonError("A name occurs twice in one object.")
        return found

    try:
        value = json.loads(
            text,
            object_pairs_hook=read_object,
            parse_float=read_decimal,
            parse_int=read_integer,
            parse_constant=refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"It is not JSON at character {error.pos}.") from None
    if b"\\u" in body:
        check_strings(value)
    return value


def check_depth(text: str) -> None:
    """Refuse deep nesting before the parser, which is recursive, meets it."""
    depth = 0
    for token in TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                raise JsonError(f"It is nested deeper than {DEPTH_LIMIT} levels.")
        elif token[0] in "]}":
            depth -= 1


def check_strings(value: Any) -> None:
    """Refuse what an escape can bring in and PostgreSQL cannot store: NUL and lone surrogates."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise JsonError("A string has a NUL or half of a surrogate pair.")
    elif isinstance(value, dict):
        for name, member in value.items():
            check_strings(name)
            check_strings(member)
    elif isinstance(value, list):
        for member in value:
            check_strings(member)


def read_decimal(text: str) -> Decimal:
    """A number with a fraction or exponent, of a size that is harmless to write out."""
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent beyond what the decimal module can hold
        raise JsonError("A number is too long.") from None
    if len(text) > NUMBER_LENGTH_LIMIT or abs(number.adjusted()) > EXPONENT_LIMIT:
        raise JsonError("A number is too long.")
    return number


def read_integer(text: str) -> int:
    """A number without fraction and exponent."""
    if len(text) > NUMBER_LENGTH_LIMIT:
        raise JsonError("A number is too long.")
    return int(text)


def refuse_constant(_: str) -> NoReturn:
    """NaN and Infinity are not JSON (RFC 8259, section 6), although the parser knows them."""
    raise JsonError("NaN and Infinity are not JSON numbers.")


def read_trusted(text: str) -> Any:
    """Read JSON that the database wrote; numbers with a fraction are Decimals."""
    return json.loads(text, parse_float=Decimal)


class Written(str):
    """JSON that is written already: by a thread, because it is long."""

    __slots__ = ()


def write(value: Any) -> str:
    """Write JSON; Decimals become numbers with all their digits.

    The standard encoder cannot write a Decimal as a number; where there is one, containers are
    walked here.
    """
    if isinstance(value, Written):
        return value
    try:
        return json.dumps(value)
    except TypeError:
        return write_exactly(value)


def write_exactly(value: Any) -> str:
    """Write JSON that has a Decimal in it."""
    if isinstance(value, dict):
        members = ", ".join(
            f"{json.dumps(name)}: {write_exactly(member)}" for name, member in value.items()
        )
        return f"{{{members}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(write_exactly, value))}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value)
