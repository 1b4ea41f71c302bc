"""Customers."""

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
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["customers"])

CHANGE = {403: ("staff_only",), 404: ("customer_unknown",)}


class Customer(ResponseModel):
    """Whose money it is."""

    customer_id: Id
    kind: Literal["person", "company", "internal"]
    name: str
    status: Literal["active", "suspended"]
    created_at: Time
    untrusted: tuple[str, ...] = ("name",)


class CustomerReceipt(Customer, Receipt):
    """A customer after a change."""


class CustomerPage(Page):
    """Customers in order of their ids."""

    items: list[Customer]


class CustomerFilter(PageFilter):
    """Which customers to list."""

    status: Literal["active", "suspended"] | None = None


class CustomerRequest(RequestModel):
    """A customer to create."""

    name: Text = Field(description="Up to 200 characters.")
    kind: Literal["person", "company"] = "person"


@router.get(
    "/customers",
    operation_id="customer_list",
    responses=refusals({400: ("cursor_invalid",)}),
)
async def list_customers(call: Call, query: Annotated[CustomerFilter, Query()]) -> CustomerPage:
    """The customers the caller may see."""
    rows = await call.read(
        "customer_list", status=query.status, page_size=query.limit, page_cursor=query.cursor
    )
    return CustomerPage.model_validate(query.paginate(rows))


@router.post(
    "/customers",
    status_code=201,
    operation_id="customer_create",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def create_customer(
    call: Call, body: CustomerRequest, idempotency_key: IdempotencyKey = None
) -> CustomerReceipt:
    """Create a customer. Staff only."""
    record = await call.write(
        "customer_create", name=body.name, kind=body.kind, idempotency_key=idempotency_key
    )
    customer = CustomerReceipt.of_receipt(record)
    call.locate(f"/customers/{customer.customer_id}")
    return customer


@router.get(
    "/customers/{customer_id}",
    operation_id="customer_get",
    responses=refusals({403: ("mandate_missing",), 404: ("customer_unknown",)}),
)
async def get_customer(call: Call, customer_id: IdInput) -> Customer:
    """A customer."""
    rows = await call.read("customer_get", customer=customer_id)
    return Customer.of(rows[0])


@router.post(
    "/customers/{customer_id}/suspend",
    operation_id="customer_suspend",
    responses=refusals(CHANGE, write=True),
)
async def suspend_customer(
    call: Call, customer_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> CustomerReceipt:
    """Stop all debits and changes for a customer. Staff only."""
    record = await call.write(
        "customer_suspend",
        customer=customer_id,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return CustomerReceipt.of_receipt(record)


@router.post(
    "/customers/{customer_id}/resume",
    operation_id="customer_resume",
    responses=refusals(CHANGE, write=True),
)
async def resume_customer(
    call: Call, customer_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> CustomerReceipt:
    """Allow debits and changes for a customer again. Staff only."""
    record = await call.write(
        "customer_resume",
        customer=customer_id,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return CustomerReceipt.of_receipt(record)
