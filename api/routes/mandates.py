"""Mandates: what customers let agents and services do."""

from typing import Annotated, Literal

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
    RequestModel,
    ResponseModel,
    Text,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["mandates"])

Action = Literal["read", "debit", "manage"]


class Mandate(ResponseModel):
    """What a customer lets a principal do."""

    mandate_id: Id
    principal_id: Id
    customer_id: Id
    account_numbers: list[str] | None = Field(description="Null: all, later ones too.")
    actions: list[Action]
    purpose: str | None
    starts_at: Time
    expires_at: Time
    revoked_at: Time | None
    created_at: Time
    untrusted: tuple[str, ...] = ("purpose",)


class MandateReceipt(Mandate, Receipt):
    """A mandate after a change."""


class MandatePage(Page):
    """Mandates in order of their ids."""

    items: list[Mandate]


class MandateFilter(PageFilter):
    """Which mandates to list."""

    principal: IdInput | None = Field(default=None, description="Only of this principal.")
    customer: IdInput | None = Field(default=None, description="Only of this customer.")


class MandateRequest(RequestModel):
    """A mandate to give."""

    principal: IdInput = Field(description="The agent or service.")
    customer: IdInput = Field(description="Whose accounts.")
    actions: list[Action] = Field(min_length=1, max_length=3)
    account_numbers: list[Word] | None = Field(
        default=None, min_length=1, max_length=500, description="Only these; null: all."
    )
    purpose: Text | None = Field(default=None, description="Up to 500 characters.")
    starts_at: TimeInput | None = Field(default=None, description="Null: now.")
    expires_at: TimeInput | None = Field(default=None, description="Null: in one year.")


@router.get(
    "/mandates", operation_id="mandate_list", responses=refusals({400: ("cursor_invalid",)})
)
async def list_mandates(call: Call, query: Annotated[MandateFilter, Query()]) -> MandatePage:
    """The mandates the caller may see."""
    rows = await call.read(
        "mandate_list",
        principal=query.principal,
        customer=query.customer,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return MandatePage.model_validate(query.paginate(rows))


@router.post(
    "/mandates",
    status_code=201,
    operation_id="mandate_create",
    responses=refusals(
        {
            403: ("staff_only", "customer_suspended"),
            404: ("customer_unknown", "principal_unknown", "account_unknown"),
        },
        write=True,
    ),
)
async def create_mandate(
    call: Call, body: MandateRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Give a mandate: the customer in person, or staff."""
    record = await call.write(
        "mandate_create",
        principal=body.principal,
        customer=body.customer,
        actions=body.actions,
        account_numbers=body.account_numbers,
        purpose=body.purpose,
        starts_at=body.starts_at,
        expires_at=body.expires_at,
        idempotency_key=idempotency_key,
    )
    mandate = MandateReceipt.of_receipt(record)
    call.locate(f"/mandates/{mandate.mandate_id}")
    return mandate


@router.get(
    "/mandates/{mandate_id}",
    operation_id="mandate_get",
    responses=refusals({404: ("mandate_unknown",)}),
)
async def get_mandate(call: Call, mandate_id: IdInput) -> Mandate:
    """A mandate."""
    rows = await call.read("mandate_get", mandate=mandate_id)
    return Mandate.of(rows[0])


@router.post(
    "/mandates/{mandate_id}/revoke",
    operation_id="mandate_revoke",
    responses=refusals({404: ("mandate_unknown",)}, write=True),
)
async def revoke_mandate(
    call: Call, mandate_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Take a mandate back, from the very next call."""
    record = await call.write(
        "mandate_revoke", mandate=mandate_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return MandateReceipt.of_receipt(record)
