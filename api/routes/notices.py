"""Notices: what the bank did by itself, for staff."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    Id,
    IdempotencyKey,
    IdInput,
    Page,
    PageFilter,
    ReasonRequest,
    Receipt,
    ResponseModel,
    Time,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["notices"])


class Notice(ResponseModel):
    """Something the bank did by itself."""

    notice_id: Id
    kind: str = Field(
        description="agent_suspended: an agent was refused too often.",
        examples=["agent_suspended"],
    )
    subject_id: Id = Field(description="To whom: the agent.")
    customer_id: Id | None
    journal_id: Id = Field(description="The row of the journal that it tells of.")
    facts: dict[str, Any] = Field(
        description="The values behind it.",
        examples=[{"refusals": 51, "allowed": 50, "window_seconds": 600}],
    )
    created_at: Time
    acknowledged_at: Time | None = Field(description="Null: nobody has yet.")
    acknowledged_by: Id | None = Field(description="Who of the staff.")


class NoticeReceipt(Notice, Receipt):
    """A notice after it was acknowledged."""


class NoticePage(Page):
    """Notices in order of their ids."""

    items: list[Notice]


class NoticeFilter(PageFilter):
    """Which notices to list."""

    acknowledged: Literal["true", "false"] | None = Field(
        default=None, description="false: only those nobody has acknowledged yet."
    )


@router.get(
    "/notices",
    operation_id="notice_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",)}),
)
async def list_notices(call: Call, query: Annotated[NoticeFilter, Query()]) -> NoticePage:
    """What the bank did by itself. Staff only."""
    rows = await call.read(
        "notice_list",
        acknowledged=None if query.acknowledged is None else query.acknowledged == "true",
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return NoticePage.model_validate(query.paginate(rows))


@router.post(
    "/notices/{notice_id}/acknowledge",
    operation_id="notice_acknowledge",
    responses=refusals({403: ("staff_only",), 404: ("notice_unknown",)}, write=True),
)
async def acknowledge_notice(
    call: Call, notice_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> NoticeReceipt:
    """Say that a notice was seen to. Staff only."""
    record = await call.write(
        "notice_acknowledge", notice=notice_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return NoticeReceipt.of_receipt(record)
