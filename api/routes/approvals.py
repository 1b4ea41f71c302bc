"""Approvals: calls that wait for people, who approve or deny them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Id,
    IdempotencyKey,
    IdInput,
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

router = APIRouter(route_class=Operation, tags=["approvals"])

Status = Literal["pending", "executed", "failed", "denied", "withdrawn", "expired"]
DECISION = {
    403: ("approver_not_human", "approver_is_requester"),
    404: ("approval_unknown",),
    409: ("approval_voted", "approval_resolved", "approval_expired", "approval_changed"),
}


class Vote(ResponseModel):
    """What a person has decided."""

    principal_id: Id
    side: Literal["customer", "staff"]
    decision: Literal["approve", "deny"]
    reason: str
    voted_at: Time
    untrusted: tuple[str, ...] = ("reason",)


class Approval(ResponseModel):
    """A call that waits for people, or did."""

    documents = ("command", "reasons", "failure_facts")

    approval_id: Id
    status: Status = Field(description="Expired as soon as its time is over.")
    operation: str = Field(description="The function that was called.")
    command: dict[str, Any] = Field(description="What will be executed, as it was asked.")
    digest: str = Field(description="sha256 of it: send it with the decision.")
    customer_id: Id = Field(description="Whose money or details it is about.")
    principal_id: Id = Field(description="Who asked.")
    mandate_id: Id | None
    session_id: Id | None
    reasons: list[dict[str, Any]] = Field(description="Why people are asked.")
    customers_needed: int = Field(description="1: the customer in person must approve.")
    staff_needed: int = Field(description="How many of the staff must approve.")
    votes: list[Vote]
    created_at: Time
    expires_at: Time
    resolved_at: Time | None
    transfer_id: Id | None = Field(description="The transfer that was made.")
    failure: str | None = Field(
        description="Why it could no longer be executed: a code of GET /outcomes."
    )
    failure_facts: dict[str, Any] | None = Field(description="The values behind that.")
    untrusted: tuple[str, ...] = ("command", "failure_facts")


class ApprovalReceipt(Approval, Receipt):
    """An approval after a decision."""


class ApprovalPage(Page):
    """Approvals in order of their ids."""

    items: list[Approval]


class ApprovalFilter(PageFilter):
    """Which approvals to list."""

    status: Status | None = None
    customer: IdInput | None = Field(default=None, description="Only about this one.")


class ApproveRequest(RequestModel):
    """That it may be done, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"digest": "9f86d081" * 8, "reason": "Known supplier, invoice seen."}]
        }
    )

    digest: Word = Field(description="Of the approval as you read it.")
    reason: Text = Field(description="Up to 500 characters.")


class DenyRequest(RequestModel):
    """That it must not be done, and why."""

    reason: Text = Field(description="Up to 500 characters.")
    digest: Word | None = Field(default=None, description="Of the approval as you read it.")


class Level(RequestModel):
    """How many must approve above an amount."""

    currency: Word
    above: Word = Field(description="Major units.", examples=["1000.00"])
    approvers: int = Field(ge=1, le=10)


class TermsRequest(RequestModel):
    """What holds for all approvals; null: as before."""

    hours: int | None = Field(default=None, ge=1, le=720, description="How long calls wait.")
    levels: list[Level] | None = Field(default=None, min_length=1, max_length=50)


class TermsReceipt(Receipt):
    """What holds for all approvals."""

    documents = ("levels",)

    hours: int
    levels: list[dict[str, Any]]


@router.get(
    "/approvals",
    operation_id="approval_list",
    responses=refusals({400: ("cursor_invalid",)}),
)
async def list_approvals(call: Call, query: Annotated[ApprovalFilter, Query()]) -> ApprovalPage:
    """What waits for people, and what was decided: your own, or, for staff, all."""
    rows = await call.read(
        "approval_list",
        status=query.status,
        customer=query.customer,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ApprovalPage.model_validate(query.paginate(rows))


@router.put(
    "/approvals/terms",
    operation_id="approval_terms_set",
    responses=refusals(
        {
            400: ("amount_invalid", "currency_unknown", "amount_precision"),
            403: ("staff_only",),
        },
        write=True,
    ),
)
async def set_approval_terms(
    call: Call, body: TermsRequest, idempotency_key: IdempotencyKey = None
) -> TermsReceipt:
    """Set how long calls wait, and how many of the staff must approve. Staff only."""
    record = await call.write(
        "approval_terms_set",
        hours=body.hours,
        levels=None if body.levels is None else [level.model_dump() for level in body.levels],
        idempotency_key=idempotency_key,
    )
    return TermsReceipt.of_receipt(record)


@router.get(
    "/approvals/{approval_id}",
    operation_id="approval_get",
    responses=refusals({404: ("approval_unknown",)}),
)
async def get_approval(call: Call, approval_id: IdInput) -> Approval:
    """An approval, with what was decided about it."""
    rows = await call.read("approval_get", approval=approval_id)
    return Approval.of(rows[0])


@router.post(
    "/approvals/{approval_id}/approve",
    operation_id="approval_approve",
    responses=refusals({**DECISION, 403: (*DECISION[403], "approval_forbidden")}, write=True),
)
async def approve(
    call: Call, approval_id: IdInput, body: ApproveRequest, idempotency_key: IdempotencyKey = None
) -> ApprovalReceipt:
    """Approve, as a person. The last one who is needed executes it, at once and once."""
    record = await call.write(
        "approval_approve",
        approval=approval_id,
        digest=body.digest,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return ApprovalReceipt.of_receipt(record)


@router.post(
    "/approvals/{approval_id}/deny",
    operation_id="approval_deny",
    responses=refusals(DECISION, write=True),
)
async def deny(
    call: Call, approval_id: IdInput, body: DenyRequest, idempotency_key: IdempotencyKey = None
) -> ApprovalReceipt:
    """Deny, as a person: it ends, and its money is available again."""
    record = await call.write(
        "approval_deny",
        approval=approval_id,
        reason=body.reason,
        digest=body.digest,
        idempotency_key=idempotency_key,
    )
    return ApprovalReceipt.of_receipt(record)


@router.post(
    "/approvals/{approval_id}/withdraw",
    operation_id="approval_withdraw",
    responses=refusals(
        {
            403: ("approval_forbidden",),
            404: ("approval_unknown",),
            409: ("approval_resolved", "approval_expired"),
        },
        write=True,
    ),
)
async def withdraw(
    call: Call, approval_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> ApprovalReceipt:
    """Withdraw what you have asked for: its money is available again."""
    record = await call.write(
        "approval_withdraw",
        approval=approval_id,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return ApprovalReceipt.of_receipt(record)
