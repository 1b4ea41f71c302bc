"""Mandates: what customers let agents and services do."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    Amount,
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
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["mandates"])

Action = Literal["read", "debit", "manage", "delegate"]
Side = Literal["holder", "giver", "customer", "staff"]
Period = Literal["total", "day", "week", "month", "rolling"]


class LimitTerm(RequestModel):
    """A limit in a period: an amount, a number of movements, or both."""

    period: Period = Field(description="Calendar periods are those of the bank's time zone.")
    length: Text | None = Field(
        default=None, description="Of the rolling period: minutes, hours or days, such as PT24H."
    )
    amount: Amount | None = None
    uses: int | None = Field(default=None, ge=1, le=999_999_999)


class TermsRequest(RequestModel):
    """What each movement is judged by."""

    currency: Word | None = Field(default=None, description="ISO 4217, of all it moves.")
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    approval_above: Amount | None = Field(
        default=None, description="A larger amount needs a person."
    )
    payees: list[Word] | None = Field(
        default=None, min_length=1, max_length=500, description="Account numbers; null: anybody."
    )
    every: Text | None = Field(
        default=None,
        description="The time between two movements: days, weeks, months or years, such as P1M.",
    )
    limits: list[LimitTerm] | None = Field(
        default=None, min_length=1, max_length=5, description="At most one for each period."
    )


class Terms(ResponseModel):
    """What each movement is judged by; what is left out is not limited."""

    currency: str | None = None
    amount_min: Money | None = None
    amount_max: Money | None = None
    approval_above: Money | None = None
    payees: list[str] | None = None
    every: str | None = None
    limits: list[dict[str, Any]] | None = None


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
    parent_id: Id | None = Field(description="The mandate that it narrows.")
    terms: Terms | None = Field(description="Null: none.")
    suspended_by: list[Side] | None = Field(description="Each side for itself; null: none.")
    suspended: bool = Field(description="It, or a mandate that it narrows: it is not in force.")
    document_digest: str | None = Field(
        description="Of the document it was made from: sha256, hexadecimal; null: none."
    )
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
    actions: list[Action] = Field(min_length=1, max_length=4)
    account_numbers: list[Word] | None = Field(
        default=None, min_length=1, max_length=500, description="Only these; null: all."
    )
    purpose: Text | None = Field(default=None, description="Up to 500 characters.")
    starts_at: TimeInput | None = Field(default=None, description="Null: now.")
    expires_at: TimeInput | None = Field(
        default=None, description="Null: in one year, with the parent at the latest."
    )
    terms: TermsRequest | None = Field(default=None, description="Null: no limits.")
    parent: IdInput | None = Field(
        default=None, description="The mandate to narrow; needed by who has no customer's word."
    )


class ResumeRequest(ReasonRequest):
    """Which suspension to lift."""

    side: Side | None = Field(
        default=None,
        description="Null: that of your own side. Staff may lift any, the customer also those of "
        "giver and holder, the giver that of the holder.",
    )


class ImportRequest(RequestModel):
    """A mandate to give by a document."""

    principal: IdInput = Field(description="The agent or service.")
    customer: IdInput = Field(description="Whose accounts.")
    document: dict[str, Any] = Field(
        description="An AP2 payment mandate, open or closed, as its signer wrote it."
    )
    payees: dict[str, Word] | None = Field(
        default=None, max_length=500, description="An account number for each id of a payee."
    )
    instruments: dict[str, Word] | None = Field(
        default=None,
        max_length=500,
        description="An account number of the customer for each id of a payment instrument.",
    )
    unenforced: list[Literal["payment.reference"]] | None = Field(
        default=None,
        min_length=1,
        max_length=1,
        description="What the giver, staff or the customer, answers for instead of the bank.",
    )
    purpose: Text | None = Field(default=None, description="Up to 500 characters.")
    parent: IdInput | None = Field(default=None, description="The mandate to narrow.")


class MandateDocument(ResponseModel):
    """The document that a mandate was made from."""

    documents = ("document",)

    mandate_id: Id
    document: dict[str, Any]
    digest: str = Field(description="sha256 of the document as the database writes it.")
    payees: dict[str, str] | None
    instruments: dict[str, str] | None
    unenforced: list[str] | None
    untrusted: tuple[str, ...] = ("document",)


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
            400: ("amount_invalid", "currency_unknown", "amount_precision"),
            403: ("staff_only", "mandate_missing", "customer_suspended"),
            404: ("customer_unknown", "principal_unknown", "account_unknown", "mandate_unknown"),
            422: ("mandate_wider",),
        },
        write=True,
    ),
)
async def create_mandate(
    call: Call, body: MandateRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Give a mandate: the customer in person, staff, or who may delegate a narrower one."""
    record = await call.write(
        "mandate_create",
        principal=body.principal,
        customer=body.customer,
        actions=body.actions,
        account_numbers=body.account_numbers,
        purpose=body.purpose,
        starts_at=body.starts_at,
        expires_at=body.expires_at,
        terms=None if body.terms is None else body.terms.model_dump(exclude_none=True, mode="json"),
        parent=body.parent,
        idempotency_key=idempotency_key,
    )
    mandate = MandateReceipt.of_receipt(record)
    call.locate(f"/mandates/{mandate.mandate_id}")
    return mandate


@router.post(
    "/mandates/import",
    status_code=201,
    operation_id="mandate_import",
    responses=refusals(
        {
            400: (
                "document_invalid",
                "constraint_unknown",
                "currency_unknown",
                "amount_precision",
            ),
            403: ("staff_only", "mandate_missing", "customer_suspended"),
            404: ("customer_unknown", "principal_unknown", "account_unknown", "mandate_unknown"),
            422: ("mandate_wider",),
        },
        write=True,
    ),
)
async def import_mandate(
    call: Call, body: ImportRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Give a mandate by an AP2 payment mandate, whose signatures the giver has verified."""
    record = await call.write(
        "mandate_import",
        principal=body.principal,
        customer=body.customer,
        document=body.document,
        payees=body.payees,
        instruments=body.instruments,
        unenforced=body.unenforced,
        purpose=body.purpose,
        parent=body.parent,
        idempotency_key=idempotency_key,
    )
    mandate = MandateReceipt.of_receipt(record)
    call.locate(f"/mandates/{mandate.mandate_id}")
    return mandate


@router.get(
    "/mandates/{mandate_id}/document",
    operation_id="mandate_document_get",
    responses=refusals({404: ("mandate_unknown",)}),
)
async def get_document(call: Call, mandate_id: IdInput) -> MandateDocument:
    """The document that a mandate was made from."""
    rows = await call.read("mandate_document_get", mandate=mandate_id)
    return MandateDocument.of(rows[0])


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


@router.post(
    "/mandates/{mandate_id}/suspend",
    operation_id="mandate_suspend",
    responses=refusals({404: ("mandate_unknown",)}, write=True),
)
async def suspend_mandate(
    call: Call, mandate_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Suspend a mandate, and those that narrow it, from the very next call."""
    record = await call.write(
        "mandate_suspend", mandate=mandate_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return MandateReceipt.of_receipt(record)


@router.post(
    "/mandates/{mandate_id}/resume",
    operation_id="mandate_resume",
    responses=refusals({403: ("resume_forbidden",), 404: ("mandate_unknown",)}, write=True),
)
async def resume_mandate(
    call: Call, mandate_id: IdInput, body: ResumeRequest, idempotency_key: IdempotencyKey = None
) -> MandateReceipt:
    """Lift a suspension of a mandate: your own, or that of a weaker side."""
    record = await call.write(
        "mandate_resume",
        mandate=mandate_id,
        side=body.side,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return MandateReceipt.of_receipt(record)
