"""Reconciliation: statements of other banks, matched with the bank's own entries."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.body import LINES_MEDIA_TYPE
from api.call import Call
from api.errors import Problem
from api.external import document, sheet
from api.external.statement import COLUMNS, Document, DocumentError
from api.fields import (
    DayInput,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Page,
    PageFilter,
    ReasonRequest,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
)
from api.openapi import refusals
from api.operation import Operation
from api.workshop import Workshop

router = APIRouter(route_class=Operation, tags=["reconciliation"])

FORMATS: dict[str, document.Format] = {
    "text/csv": "csv",
    "application/xml": "camt053",
    LINES_MEDIA_TYPE: "lines",
}
READERS = Workshop("import")
BALANCE = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
Status = Literal["open", "matched", "explained"]


def read_balance(value: object) -> Decimal:
    """A balance, which may be less than zero.

    Raises:
        PydanticCustomError: amount_invalid.
    """
    if isinstance(value, str) and BALANCE.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("amount_invalid", "not a plain decimal")


Balance = Annotated[
    Decimal,
    BeforeValidator(read_balance),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]


class Import(ResponseModel):
    """An imported statement. Amounts have the other bank's sign: money that came in is positive."""

    import_id: Id
    account_number: str
    currency: str
    format: Literal["csv", "camt053", "lines"]
    reference: str | None = Field(description="Number of the statement.")
    opening: Money | None = Field(description="Balance before the first line, as they say.")
    closing: Money | None = Field(description="Balance after the last line.")
    first_day: date
    last_day: date
    lines: int
    matched: int = Field(description="Lines that are entries of the account.")
    explained: int = Field(description="Lines that staff have explained.")
    open: int = Field(description="Lines that are breaks.")
    open_amount: Money = Field(description="Sum of the open lines.")
    principal_id: Id = Field(description="Who imported it.")
    created_at: Time
    untrusted: tuple[str, ...] = ("reference",)


class ImportReceipt(Import, Receipt):
    """An import after a change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "applied",
                    "request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "replayed": False,
                    "import_id": "901",
                    "account_number": "CASH-USD",
                    "currency": "USD",
                    "format": "csv",
                    "reference": "2026-01",
                    "opening": "1000.00",
                    "closing": "1250.00",
                    "first_day": "2026-01-01",
                    "last_day": "2026-01-31",
                    "lines": 12,
                    "matched": 11,
                    "explained": 0,
                    "open": 1,
                    "open_amount": "-7.25",
                    "principal_id": "102",
                    "created_at": "2026-02-01T08:00:00Z",
                    "untrusted": ["reference"],
                }
            ]
        }
    )


class ImportPage(Page):
    """Imports in order of their ids."""

    items: list[Import]


class ImportFilter(PageFilter):
    """Which imports to list."""

    account_number: Word | None = Field(default=None, description="Only of this account.")


class ImportTarget(RequestModel):
    """What the document is about, and what it does not say itself."""

    account_number: Word = Field(description="Account of the bank itself.")
    reference: Text | None = Field(
        default=None, description="Number of the statement; else that in the camt.053."
    )
    opening: Balance | None = Field(
        default=None, description="Balance before the first line; else that in the camt.053."
    )
    closing: Balance | None = Field(
        default=None, description="Balance after the last line; else that in the camt.053."
    )
    delimiter: sheet.Delimiter = Field(default="comma", description="Of the fields of CSV.")
    decimal: sheet.Mark = Field(default="point", description="The decimal mark of CSV.")


class MatchRequest(RequestModel):
    """How far to look."""

    days: int = Field(
        default=3, ge=0, le=30, description="How far apart the two banks may have booked."
    )


class ExternalLine(ResponseModel):
    """A line of an imported statement, and what it is."""

    line_id: Id
    import_id: Id
    account_number: str
    number: int = Field(description="Its place in the statement, from 1.")
    booked_on: date
    value_date: date | None
    amount: Money = Field(description="Money that came in > 0: a debit of the bank's own account.")
    currency: str
    reference: str | None = Field(description="End-to-end id.")
    counterparty: str | None
    memo: str | None
    status: Status
    transfer_id: Id | None = Field(description="The entry it is.")
    rule: Literal["reference", "day", "near", "manual", "booked"] | None = Field(
        description="What matched it: a rule, staff, or a booking made for it."
    )
    reason: str | None = Field(description="What staff said.")
    resolved_by: Id | None
    resolved_at: Time | None
    untrusted: tuple[str, ...] = ("reference", "counterparty", "memo")


class LineReceipt(ExternalLine, Receipt):
    """A line after a change."""


class ExternalLinePage(Page):
    """Lines in the order of their statement."""

    items: list[ExternalLine]


class ExternalLineFilter(PageFilter):
    """Which lines to list."""

    status: Status | None = None


class LineMatchRequest(ReasonRequest):
    """Which entry a line is."""

    transfer: IdInput = Field(description="Transfer of the account, of the same amount.")


class LineResolveRequest(RequestModel):
    """What a line is that no entry matches."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"resolution": "booked", "reason": "their fee", "counter_account": "FEES-USD"}
            ]
        }
    )

    resolution: Literal["explained", "booked"] = Field(
        description="booked: a transfer between the account and counter_account is made for it."
    )
    reason: Text = Field(description="Up to 500 characters.")
    counter_account: Word | None = Field(
        default=None,
        description="Whom the money belongs to; null: the suspense account of the currency. "
        "Debited only if it is the bank's own.",
    )


class Break(ResponseModel):
    """What the two banks do not agree on."""

    side: Literal["external", "internal"] = Field(
        description="external: a line without an entry; internal: an entry without a line."
    )
    line_id: Id | None
    transfer_id: Id | None
    booked_on: date
    amount: Money = Field(description="With the other bank's sign: money that came in > 0.")
    currency: str
    reference: str | None
    counterparty: str | None = Field(description="Internal: the number of the other account.")
    memo: str | None
    untrusted: tuple[str, ...] = ("reference", "counterparty", "memo")


class BreakPage(Page):
    """Breaks: the external side first, then the internal one, each by time."""

    items: list[Break]


class BreakFilter(PageFilter):
    """In which period."""

    since: DayInput = Field(alias="from", description="First day.")
    until: DayInput = Field(alias="to", description="Last day, at most 366 days later.")


@router.post(
    "/imports",
    status_code=201,
    operation_id="import_create",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "document_invalid"),
            403: ("staff_only",),
            404: ("account_unknown",),
            409: ("import_duplicate",),
            422: ("currency_mismatch",),
        },
        write=True,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {
                    "schema": {
                        "type": "string",
                        "description": "RFC 4180, UTF-8. The first line names the columns: "
                        f"{', '.join(COLUMNS)}; the first two are required.",
                    }
                },
                "application/xml": {
                    "schema": {
                        "type": "string",
                        "description": "ISO 20022 camt.053.001.02 or .08 with one statement.",
                    }
                },
                LINES_MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "A JSON object in each line, named like the columns.",
                    }
                },
            },
        }
    },
)
async def create_import(
    call: Call,
    query: Annotated[ImportTarget, Query()],
    idempotency_key: IdempotencyKey = None,
) -> ImportReceipt:
    """Import a statement of another bank, and match its lines with the entries of the account."""
    media_type, content = await call.read_file(FORMATS, call.services.settings.import_body_limit)
    found = await read_file(FORMATS[media_type], content, query)
    record = await call.write(
        "import_create",
        account_number=query.account_number,
        document_format=FORMATS[media_type],
        digest=hashlib.sha256(content).digest(),
        lines=[line.write() for line in found.lines],
        reference=query.reference or found.reference,
        opening=found.opening if query.opening is None else query.opening,
        closing=found.closing if query.closing is None else query.closing,
        currency=found.currency,
        idempotency_key=idempotency_key,
    )
    made = ImportReceipt.of_receipt(record)
    call.locate(f"/imports/{made.import_id}")
    return made


async def read_file(form: document.Format, content: bytes, target: ImportTarget) -> Document:
    """Read a document in a thread.

    Raises:
        Problem: document_invalid, overloaded.
    """
    try:
        return await READERS.do(document.read, form, content, target.delimiter, target.decimal)
    except DocumentError as error:
        raise Problem("document_invalid", detail=str(error)) from None


@router.get(
    "/imports",
    operation_id="import_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",)}),
)
async def list_imports(call: Call, query: Annotated[ImportFilter, Query()]) -> ImportPage:
    """Imported statements, and how far each is reconciled."""
    rows = await call.read(
        "import_list",
        account_number=query.account_number,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ImportPage.model_validate(query.paginate(rows))


@router.get(
    "/imports/{import_id}",
    operation_id="import_get",
    responses=refusals({403: ("staff_only",), 404: ("import_unknown",)}),
)
async def get_import(call: Call, import_id: IdInput) -> Import:
    """An imported statement, and how far it is reconciled."""
    rows = await call.read("import_get", **{"import": import_id})
    return Import.of(rows[0])


@router.post(
    "/imports/{import_id}/match",
    operation_id="import_match",
    responses=refusals({403: ("staff_only",), 404: ("import_unknown",)}, write=True),
)
async def match_import(
    call: Call, import_id: IdInput, body: MatchRequest, idempotency_key: IdempotencyKey = None
) -> ImportReceipt:
    """Match the open lines of a statement once more, after something was booked."""
    record = await call.write(
        "import_match",
        **{"import": import_id},
        days=body.days,
        idempotency_key=idempotency_key,
    )
    return ImportReceipt.of_receipt(record)


@router.get(
    "/imports/{import_id}/lines",
    operation_id="line_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",), 404: ("import_unknown",)}),
)
async def list_lines(
    call: Call, import_id: IdInput, query: Annotated[ExternalLineFilter, Query()]
) -> ExternalLinePage:
    """Lines of an imported statement."""
    rows = await call.read(
        "line_list",
        **{"import": import_id},
        status=query.status,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ExternalLinePage.model_validate(query.paginate(rows))


@router.post(
    "/lines/{line_id}/match",
    operation_id="line_match",
    responses=refusals(
        {
            403: ("staff_only",),
            404: ("line_unknown",),
            409: ("line_resolved", "match_invalid"),
        },
        write=True,
    ),
)
async def match_line(
    call: Call, line_id: IdInput, body: LineMatchRequest, idempotency_key: IdempotencyKey = None
) -> LineReceipt:
    """Say by hand which entry a line is."""
    record = await call.write(
        "line_match",
        line=line_id,
        transfer=body.transfer,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return LineReceipt.of_receipt(record)


@router.post(
    "/lines/{line_id}/resolve",
    operation_id="line_resolve",
    responses=refusals(
        {
            403: ("staff_only", "mandate_missing"),
            404: ("account_unknown", "line_unknown"),
            409: (
                "line_resolved",
                "account_closed",
                "account_frozen",
                "account_dormant",
                "system_account_missing",
                "insufficient_funds",
                "balance_limit",
            ),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def resolve_line(
    call: Call, line_id: IdInput, body: LineResolveRequest, idempotency_key: IdempotencyKey = None
) -> LineReceipt:
    """Resolve a line that no entry matches: explain it, or book what is missing."""
    record = await call.write(
        "line_resolve",
        line=line_id,
        resolution=body.resolution,
        reason=body.reason,
        counter_account=body.counter_account,
        idempotency_key=idempotency_key,
    )
    return LineReceipt.of_receipt(record)


@router.post(
    "/lines/{line_id}/reopen",
    operation_id="line_reopen",
    responses=refusals({403: ("staff_only",), 404: ("line_unknown",)}, write=True),
)
async def reopen_line(
    call: Call, line_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> LineReceipt:
    """Take back what a line was matched with or how it was explained."""
    record = await call.write(
        "line_reopen", line=line_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return LineReceipt.of_receipt(record)


@router.get(
    "/accounts/{account_number}/breaks",
    operation_id="break_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",), 404: ("account_unknown",)}),
)
async def list_breaks(
    call: Call, account_number: Word, query: Annotated[BreakFilter, Query()]
) -> BreakPage:
    """What the bank and the other bank do not agree on about an account."""
    rows = await call.read(
        "break_list",
        account_number=account_number,
        since=query.since,
        until=query.until,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return BreakPage.model_validate(query.paginate(rows))
