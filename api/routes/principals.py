"""Principals: agents, services, staff, and customers in person."""

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
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["principals"])

Class = Literal["agent", "service", "human", "customer"]
CHANGE = {403: ("staff_only", "operator_only"), 404: ("principal_unknown",)}


class Principal(ResponseModel):
    """Who may act."""

    principal_id: Id
    class_: Class = Field(alias="class")
    name: str
    status: Literal["active", "suspended"]
    is_operator: bool
    customer_id: Id | None = Field(description="Who it is, for class customer.")
    login: str | None = Field(description="Database login of a trusted service.")
    scopes: list[str] = Field(description="The widest its credentials may have.")
    created_at: Time
    person: str | None = Field(description="The natural person behind it, as an operator says.")
    untrusted: tuple[str, ...] = ("name",)


class PrincipalReceipt(Principal, Receipt):
    """A principal after a change."""


class PrincipalPage(Page):
    """Principals in order of their ids."""

    items: list[Principal]


class PrincipalFilter(PageFilter):
    """Which principals to list."""

    class_: Class | None = Field(default=None, alias="class")


class PrincipalRequest(RequestModel):
    """A principal to create."""

    class_: Class = Field(alias="class")
    name: Text = Field(description="Up to 200 characters.")
    scopes: list[Word] = Field(max_length=100, examples=[["accounts:read", "transfers:write"]])
    customer: IdInput | None = Field(default=None, description="Who it is, for class customer.")
    login: Word | None = Field(default=None, description="Database login of a trusted service.")


class PersonRequest(ReasonRequest):
    """The natural person behind a principal."""

    person: Text = Field(description="The same for all principals of one person.")


class IdentityRequest(RequestModel):
    """An OIDC identity to link."""

    issuer: Text = Field(description="Claim iss, exactly.")
    subject: Text = Field(description="Claim sub, exactly.")


class IdentityReceipt(Receipt):
    """A linked identity."""

    principal_id: Id
    issuer: str
    subject: str


@router.get(
    "/principals",
    operation_id="principal_list",
    responses=refusals({400: ("cursor_invalid",)}),
)
async def list_principals(call: Call, query: Annotated[PrincipalFilter, Query()]) -> PrincipalPage:
    """The principals the caller may see."""
    rows = await call.read(
        "principal_list",
        **{"class": query.class_},
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return PrincipalPage.model_validate(query.paginate(rows))


@router.post(
    "/principals",
    status_code=201,
    operation_id="principal_create",
    responses=refusals(
        {
            403: ("staff_only", "operator_only", "scope_exceeded"),
            404: ("customer_unknown",),
            409: ("login_taken",),
        },
        write=True,
    ),
)
async def create_principal(
    call: Call, body: PrincipalRequest, idempotency_key: IdempotencyKey = None
) -> PrincipalReceipt:
    """Create a principal. Staff only."""
    record = await call.write(
        "principal_create",
        **{"class": body.class_},
        name=body.name,
        scopes=body.scopes,
        customer=body.customer,
        login=body.login,
        idempotency_key=idempotency_key,
    )
    principal = PrincipalReceipt.of_receipt(record)
    call.locate(f"/principals/{principal.principal_id}")
    return principal


@router.get(
    "/principals/{principal_id}",
    operation_id="principal_get",
    responses=refusals({404: ("principal_unknown",)}),
)
async def get_principal(call: Call, principal_id: IdInput) -> Principal:
    """A principal."""
    rows = await call.read("principal_get", principal=principal_id)
    return Principal.of(rows[0])


@router.put(
    "/principals/{principal_id}/person",
    operation_id="principal_person_set",
    responses=refusals({**CHANGE, 403: (*CHANGE[403], "operator_only")}, write=True),
)
async def set_person(
    call: Call, principal_id: IdInput, body: PersonRequest, idempotency_key: IdempotencyKey = None
) -> PrincipalReceipt:
    """Say who is behind a principal: nobody approves what a self of theirs asked for."""
    record = await call.write(
        "principal_person_set",
        principal=principal_id,
        person=body.person,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return PrincipalReceipt.of_receipt(record)


@router.post(
    "/principals/{principal_id}/suspend",
    operation_id="principal_suspend",
    responses=refusals(CHANGE, write=True),
)
async def suspend_principal(
    call: Call, principal_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> PrincipalReceipt:
    """Refuse everything a principal asks for, from its very next call. Staff only."""
    record = await call.write(
        "principal_suspend",
        principal=principal_id,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return PrincipalReceipt.of_receipt(record)


@router.post(
    "/principals/{principal_id}/resume",
    operation_id="principal_resume",
    responses=refusals(CHANGE, write=True),
)
async def resume_principal(
    call: Call, principal_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> PrincipalReceipt:
    """Let a suspended principal act again. Staff only."""
    record = await call.write(
        "principal_resume",
        principal=principal_id,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return PrincipalReceipt.of_receipt(record)


@router.post(
    "/principals/{principal_id}/identities",
    status_code=201,
    operation_id="identity_link",
    responses=refusals({**CHANGE, 409: ("identity_taken",)}, write=True),
)
async def link_identity(
    call: Call, principal_id: IdInput, body: IdentityRequest, idempotency_key: IdempotencyKey = None
) -> IdentityReceipt:
    """Let tokens of an OIDC identity act as a principal. Staff only."""
    record = await call.write(
        "identity_link",
        principal=principal_id,
        issuer=body.issuer,
        subject=body.subject,
        idempotency_key=idempotency_key,
    )
    call.locate(f"/principals/{principal_id}")
    return IdentityReceipt.of_receipt(record)
