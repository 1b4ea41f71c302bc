"""Lines of other banks' statements: what each is, and what the two banks disagree on."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
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

router = APIRouter(route_class=Operation, tags=["reconciliation"])

Status = Literal["open", "matched", "explained"]


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
