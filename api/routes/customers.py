"""Customers."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

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

router = APIRouter(route_class=Operation, tags=["customers"])

CHANGE = {403: ("staff_only",), 404: ("customer_unknown",)}
ADDRESS: dict[str, Any] = {
    "lines": ["Example Street 1"],
    "post_code": "10115",
    "town": "Berlin",
    "country": "DE",
}
Detail = Literal["address", "email", "name", "phone"]


class CustomerState(ResponseModel):
    """Whose money it is."""

    customer_id: Id
    kind: Literal["person", "company", "internal"]
    name: str
    status: Literal["active", "suspended"]
    created_at: Time
    untrusted: tuple[str, ...] = ("name",)


class Customer(CustomerState):
    """Whose money it is, and how to reach them."""

    address: dict[str, Any] | None = Field(
        description="lines, post_code, town, region, country (ISO 20022, hybrid form)."
    )
    phone: str | None = Field(description="E.164.")
    email: str | None
    details_masked: bool = Field(
        description="True: you see enough of them to tell which, and no more. Staff and the "
        "customer in person see them whole."
    )
    details_changed_at: Time | None = Field(description="Or the name; null: never.")
    untrusted: tuple[str, ...] = ("name", "address", "email")


class CustomerReceipt(CustomerState, Receipt):
    """A customer after a change."""


class Contact(BaseModel):
    """Whom to tell of a change."""

    channel: Literal["email", "phone"]
    to: str


class CustomerChange(ResponseModel):
    """A change of the name or of details of a customer."""

    change_id: Id
    customer_id: Id
    principal_id: Id = Field(description="Who asked for it.")
    approval_id: Id | None = Field(description="null: the customer in person, who needed none.")
    before: dict[str, Any] = Field(description="What changed, as it was; null: there was none.")
    after: dict[str, Any] = Field(description="What changed, as it is since; null: taken away.")
    contacts: list[Contact] = Field(
        description="Every phone and email of before and after: tell them all, or only who has "
        "taken over a customer hears of it."
    )
    reason: str | None
    changed_at: Time
    untrusted: tuple[str, ...] = ("before", "after", "contacts", "reason")


class CustomerChangeReceipt(CustomerChange, Receipt):
    """What was changed."""


class CustomerChangePage(Page):
    """Changes of a customer in order of their ids."""

    items: list[CustomerChange]


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


class Address(RequestModel):
    """A postal address in the hybrid form of ISO 20022."""

    lines: list[Text] = Field(
        min_length=1, max_length=2, description="Street, house; 1 or 2 of up to 70 characters."
    )
    post_code: Word | None = Field(default=None, description="Up to 16 characters.")
    town: Word = Field(description="Up to 35 characters.")
    region: Word | None = Field(default=None, description="Up to 35 characters.")
    country: Word = Field(description="ISO 3166, two capital letters.")


class DetailsRequest(RequestModel):
    """What changes; null takes it away. What is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"phone": "+491510000001", "address": ADDRESS, "reason": "moved"}]
        }
    )

    name: Text | None = Field(
        default=None, description="Up to 200 characters; the only one that cannot be taken away."
    )
    address: Address | None = None
    phone: Word | None = Field(default=None, description="E.164, such as +491510000001.")
    email: Text | None = Field(default=None, description="Up to 254 characters.")
    reason: Text | None = Field(default=None, description="Up to 500 characters.")

    def read_details(self) -> dict[str, Any]:
        """Those that were given."""
        details = self.model_dump(exclude_unset=True, exclude={"reason"})
        if self.address is not None:
            details["address"] = self.address.model_dump(exclude_none=True)
        return details


class TermsRequest(RequestModel):
    """What holds for changes of details."""

    details_by_staff: list[Detail] = Field(
        min_length=1,
        max_length=4,
        description="Which a customer in person changes only with the approval of staff: name, "
        "and any others.",
        examples=[["email", "name", "phone"]],
    )


class CustomerTermsReceipt(Receipt):
    """What holds for changes of details."""

    details_by_staff: list[Detail]


@router.put(
    "/customers/terms",
    operation_id="customer_terms_set",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def set_customer_terms(
    call: Call, body: TermsRequest, idempotency_key: IdempotencyKey = None
) -> CustomerTermsReceipt:
    """Set which details a customer changes only with the approval of staff. Staff only."""
    record = await call.write(
        "customer_terms_set",
        details_by_staff=body.details_by_staff,
        idempotency_key=idempotency_key,
    )
    return CustomerTermsReceipt.of_receipt(record)


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


@router.patch(
    "/customers/{customer_id}",
    operation_id="customer_update",
    responses=refusals(
        {
            202: ("pending_approval",),
            403: ("mandate_missing", "customer_suspended"),
            404: ("customer_unknown",),
            409: ("details_unchanged", "details_pending"),
        },
        write=True,
    ),
)
async def update_customer(
    call: Call, customer_id: IdInput, body: DetailsRequest, idempotency_key: IdempotencyKey = None
) -> CustomerChangeReceipt:
    """Change the name or details, or ask the people who must approve it."""
    record = await call.write(
        "customer_update",
        customer=customer_id,
        details=body.read_details(),
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return CustomerChangeReceipt.of_receipt(record)


@router.get(
    "/customers/{customer_id}/changes",
    operation_id="customer_change_list",
    responses=refusals(
        {
            400: ("cursor_invalid",),
            403: ("mandate_missing", "person_only"),
            404: ("customer_unknown",),
        }
    ),
)
async def list_customer_changes(
    call: Call, customer_id: IdInput, query: Annotated[PageFilter, Query()]
) -> CustomerChangePage:
    """Who changed which details when. For the customer in person and staff."""
    rows = await call.read(
        "customer_change_list",
        customer=customer_id,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return CustomerChangePage.model_validate(query.paginate(rows))


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
