"""Statements of an account in every form, and its export."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from api import json_text
from api.call import Call
from api.database import Row
from api.errors import Problem
from api.fields import (
    DayInput,
    Id,
    IdInput,
    Money,
    Page,
    PageFilter,
    RequestModel,
    ResponseModel,
    Time,
    Word,
)
from api.openapi import refusals
from api.operation import Operation
from api.routes.accounts import READ, Account
from api.statements import message, paper, sheet
from api.stream import begin
from api.workshop import Workshop

router = APIRouter(route_class=Operation, tags=["statements"])

Format = Literal["json", "csv", "pdf", "camt053"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "camt053": "application/xml",
}
SUFFIXES: dict[Format, str] = {"json": "json", "csv": "csv", "pdf": "pdf", "camt053": "xml"}
# What is made as a whole must end in time; the others are streamed, and the database has a bound.
LINE_LIMITS: dict[Format, int] = {"pdf": 2000, "camt053": 10000}
PAGE = 500
PRESS = Workshop("press")


class StatementHead(ResponseModel):
    """What stands above the lines: opening - debits + credits = closing."""

    account_number: str
    customer_id: Id
    owner_name: str
    account_name: str | None
    bank_name: str
    currency: str
    date_from: date
    date_to: date
    time_zone: str = Field(description="Of the days.")
    opening_balance: Money
    closing_balance: Money
    debit_sum: Money
    debit_count: int
    credit_sum: Money
    credit_count: int
    version_from: int = Field(description="Of the first line.")
    version_to: int = Field(description="Of the last; version_from - 1 when there is none.")
    is_final: bool = Field(description="The last day is over: it will not change any more.")
    generated_at: Time
    untrusted: tuple[str, ...] = (
        "owner_name", "account_name", "memo", "metadata", "end_to_end_id",
    )  # fmt: skip


class StatementLine(ResponseModel):
    """A line of a statement."""

    documents = ("metadata",)

    transfer_id: Id
    version: int
    occurred_at: Time
    booking_date: date
    value_date: date = Field(description="Counts from.")
    kind: str
    direction: Literal["debit", "credit"]
    amount: Money = Field(description="Credit > 0, debit < 0.")
    balance: Money = Field(description="After this line.")
    counterparty_account: str
    counterparty_name: str | None = Field(description="Of the same owner and of the bank only.")
    memo: str | None
    metadata: dict[str, Any] | None
    end_to_end_id: str | None
    parent_id: Id | None


class Statement(StatementHead):
    """A statement with all its lines, oldest first."""

    lines: list[StatementLine]


class StatementLinePage(Page):
    """Lines, oldest first."""

    items: list[StatementLine]
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id")


class Period(RequestModel):
    """First and last day, in the time zone of the book."""

    date_from: DayInput | None = Field(
        default=None, alias="from", description="First day; the first of the month without it."
    )
    date_to: DayInput | None = Field(
        default=None, alias="to", description="Last day; today without it."
    )


class StatementFilter(Period):
    """Which statement, and in which form."""

    format: Format | None = Field(
        default=None, description="Without it, the Accept header decides; JSON otherwise."
    )


class LineFilter(PageFilter):
    """Which lines."""

    version_from: IdInput | None = Field(
        default=None, description="That of the statement's head; the first without it."
    )
    version_to: IdInput | None = Field(default=None, description="The newest without it.")


async def read_pages(
    call: Call, account_number: str, version_from: int, version_to: int
) -> AsyncIterator[list[Row]]:
    """The lines between two versions, a page at a time: what is written out is not kept."""
    for first in range(version_from, version_to + 1, PAGE):
        yield await call.read(
            "statement_lines",
            account_number=account_number,
            version_from=first,
            version_to=min(first + PAGE - 1, version_to),
            page_size=PAGE,
        )


def choose_format(query: StatementFilter, accept: str) -> Format:
    """The form that was asked for, in the query or in the Accept header (RFC 9110, 12.5.1)."""
    if query.format is not None:
        return query.format
    wanted: list[tuple[float, Format]] = []
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        found = [name for name, known in MEDIA_TYPES.items() if known == media_type]
        if found and weight.replace(".", "", 1).isascii() and weight.replace(".", "", 1).isdigit():
            wanted += [(-float(weight), found[0])] if float(weight) else []  # 0: not this one
    return min(wanted, key=lambda each: each[0], default=(0, "json"))[1]


def name_file(head: Row, form: Format) -> dict[str, str]:
    """The header that names a download; an account number has capitals, digits and dashes only."""
    name = f"statement-{head['account_number']}-{head['date_from']}-{head['date_to']}"
    return {"Content-Disposition": f'attachment; filename="{name}.{SUFFIXES[form]}"'}


async def write_json(head: Row, pages: AsyncIterator[list[Row]]) -> AsyncIterator[bytes]:
    """A Statement, page by page."""
    start, separator = StatementHead.of(head).write()[:-1] + b',"lines":[', b""
    async for rows in pages:
        yield start + separator + b",".join(StatementLine.of(row).write() for row in rows)
        start, separator = b"", b","
    yield start + b"]}"


async def write_csv(head: Row, pages: AsyncIterator[list[Row]]) -> AsyncIterator[bytes]:
    """The lines as a sheet, page by page."""
    start = sheet.write_head()
    async for rows in pages:
        yield start + sheet.write_lines(rows, head["currency"])
        start = b""
    if start:
        yield start


async def write_document(
    call: Call, head: Row, pages: AsyncIterator[list[Row]], form: Format
) -> bytes:
    """A PDF or a camt.053, in a thread.

    Raises:
        Problem: request_invalid, overloaded.
    """
    lines = [row async for rows in pages for row in rows]
    fonts = call.services.settings.statement_fonts
    write: Callable[[], bytes] = (
        (lambda: paper.write(head, lines, fonts))
        if form == "pdf"
        else (lambda: message.write(head, lines, uuid4().hex))
    )
    try:
        return await PRESS.do(write)
    except paper.TooLongError:
        raise Problem(
            "request_invalid",
            detail="The texts take too long to set: choose a shorter period, or the format csv.",
        ) from None


async def write_export(call: Call, account: Row) -> AsyncIterator[bytes]:
    """A whole account as NDJSON, one object a line; without a last line of type end it is torn."""

    def line(kind: str, content: dict[str, Any]) -> bytes:
        return json_text.write({"type": kind} | content).encode() + b"\n"

    yield line("account", Account.of(account).model_dump(mode="json"))
    count, balance = 0, None
    try:
        async for rows in read_pages(call, account["account_number"], 1, account["version"]):
            count, balance = count + len(rows), rows[-1]["balance"]
            yield b"".join(line("entry", StatementLine.of(row).dump()) for row in rows)
    except Problem as problem:  # too late for a status
        call.visit.code = problem.code
        yield line("error", {"code": problem.code})
        return
    if count != account["version"] or balance not in {None, account["balance"]}:
        call.visit.code = "internal_error"
        yield line("error", {"code": "internal_error"})
        return
    closing = str(account["balance"])
    yield line("end", {"count": count, "closing_balance": closing})


@router.get(
    "/accounts/{account_number}/statement",
    operation_id="statement_get",
    response_model=Statement,
    responses=refusals(
        READ,
        success={
            200: {
                "description": "The statement.",
                "content": {
                    media_type: {"schema": {"type": "string", "contentMediaType": media_type}}
                    for media_type in list(MEDIA_TYPES.values())[1:]
                },
            }
        },
    ),
)
async def get_statement(
    call: Call, account_number: Word, query: Annotated[StatementFilter, Query()]
) -> Response:
    """The statement of an account for a period: JSON, CSV, PDF or ISO 20022 camt.053.001.08."""
    form = choose_format(query, call.headers.get("accept", ""))
    rows = await call.read(
        "statement_get",
        account_number=account_number,
        date_from=query.date_from,
        date_to=query.date_to,
    )
    head = rows[0]
    count = head["version_to"] - head["version_from"] + 1
    if count > LINE_LIMITS.get(form, count):
        raise Problem(
            "request_invalid",
            http_status=400,
            detail=f"The period has {count} entries, {form} takes at most {LINE_LIMITS[form]}: "
            "choose a shorter one, or the format csv or json.",
        )
    pages = read_pages(call, account_number, head["version_from"], head["version_to"])
    headers = name_file(head, form) if form != "json" else {}
    if form in LINE_LIMITS:
        content = await write_document(call, head, pages, form)
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
    stream = write_json(head, pages) if form == "json" else write_csv(head, pages)
    return StreamingResponse(await begin(stream), media_type=MEDIA_TYPES[form], headers=headers)


@router.get(
    "/accounts/{account_number}/statement/lines",
    operation_id="statement_lines",
    responses=refusals({400: ("cursor_invalid",), **READ}),
)
async def list_lines(
    call: Call, account_number: Word, query: Annotated[LineFilter, Query()]
) -> StatementLinePage:
    """The lines of an account between two versions, oldest first."""
    rows = await call.read(
        "statement_lines",
        account_number=account_number,
        version_from=1 if query.version_from is None else query.version_from,
        version_to=query.version_to,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return StatementLinePage.model_validate(query.paginate(rows))


@router.get(
    "/accounts/{account_number}/export",
    operation_id="account_export",
    response_class=StreamingResponse,
    responses=refusals(
        READ,
        success={
            200: {
                "description": "The account, its entries oldest first, and a last line that says "
                "how many they were. Without that line it is incomplete.",
                "content": {
                    "application/x-ndjson": {
                        "schema": {"type": "string", "contentMediaType": "application/x-ndjson"}
                    }
                },
            }
        },
    ),
)
async def export_account(call: Call, account_number: Word) -> Response:
    """A whole account as NDJSON: as it was when the export began."""
    rows = await call.read("account_get", account_number=account_number)
    stream = await begin(write_export(call, rows[0]))
    name = f"account-{rows[0]['account_number']}.ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(stream, media_type="application/x-ndjson", headers=headers)
