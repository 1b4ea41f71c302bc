"""Payees: whom customers pay, and whether an account is held under the name they know."""

from typing import Annotated, Literal

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

router = APIRouter(route_class=Operation, tags=["payees"])

Match = Literal["match", "close_match", "no_match"]
CHECK = {
    403: ("payee_check_limit", "mandate_missing", "customer_suspended"),
    404: ("customer_unknown", "account_unknown"),
}


class PayeeRequest(RequestModel):
    """An account, and the name under which the payer knows its holder."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"customer": "1001", "account_number": "ACC20001", "name": "Bob"}]
        }
    )

    customer: IdInput = Field(description="Who pays.")
    account_number: Word = Field(description="The account that is paid.")
    name: Text = Field(description="Of the payee, up to 200 characters.")


class Confirmation(Receipt):
    """How a name compares with that of the account."""

    customer_id: Id
    account_number: str
    name: str
    match: Match
    account_name: str | None = Field(description="The real name, on a close match only.")
    untrusted: tuple[str, ...] = ("name", "account_name")


class Payee(ResponseModel):
    """Whom a customer pays."""

    payee_id: Id
    customer_id: Id
    account_number: str
    name: str = Field(description="As it was given.")
    match: Match = Field(description="How it compared with the account's when it was added.")
    trusted: bool = Field(description="By staff.")
    cooling_off_until: Time | None = Field(
        description="Until when it counts as new; null: it is trusted."
    )
    created_at: Time
    trusted_at: Time | None
    removed_at: Time | None
    untrusted: tuple[str, ...] = ("name",)


class PayeeReceipt(Payee, Receipt):
    """A payee after a change."""


class PayeeAdded(PayeeReceipt):
    """A payee that was added."""

    account_name: str | None = Field(description="The real name, on a close match only.")
    untrusted: tuple[str, ...] = ("name", "account_name")


class PayeePage(Page):
    """Payees in order of their ids."""

    items: list[Payee]


class PayeeFilter(PageFilter):
    """Whose payees to list."""

    customer: IdInput = Field(description="Whose.")


class TermsRequest(RequestModel):
    """What holds for all payees; null: as before."""

    cooling_off_hours: int | None = Field(
        default=None, ge=0, le=8760, description="How long a payee counts as new."
    )
    misses_per_day: int | None = Field(
        default=None, ge=1, le=100_000, description="Wrong names a principal may check in a day."
    )


class TermsReceipt(Receipt):
    """What holds for all payees."""

    cooling_off_hours: int
    misses_per_day: int


@router.post(
    "/payees/confirmations",
    operation_id="payee_confirm",
    responses=refusals(CHECK, write=True),
)
async def confirm_payee(
    call: Call, body: PayeeRequest, idempotency_key: IdempotencyKey = None
) -> Confirmation:
    """Ask whether an account is held under a name. Each attempt is recorded; no preview."""
    record = await call.write(
        "payee_confirm",
        customer=body.customer,
        account_number=body.account_number,
        name=body.name,
        idempotency_key=idempotency_key,
    )
    return Confirmation.of_receipt(record)


@router.post(
    "/payees",
    status_code=201,
    operation_id="payee_add",
    responses=refusals({**CHECK, 409: ("payee_known",)}, write=True),
)
async def add_payee(
    call: Call, body: PayeeRequest, idempotency_key: IdempotencyKey = None
) -> PayeeAdded:
    """Add a payee; its name is checked, and it counts as new for a while. No preview."""
    record = await call.write(
        "payee_add",
        customer=body.customer,
        account_number=body.account_number,
        name=body.name,
        idempotency_key=idempotency_key,
    )
    payee = PayeeAdded.of_receipt(record)
    call.locate(f"/payees/{payee.payee_id}")
    return payee


@router.get(
    "/payees",
    operation_id="payee_list",
    responses=refusals(
        {400: ("cursor_invalid",), 403: ("mandate_missing",), 404: ("customer_unknown",)}
    ),
)
async def list_payees(call: Call, query: Annotated[PayeeFilter, Query()]) -> PayeePage:
    """The payees of a customer."""
    rows = await call.read(
        "payee_list", customer=query.customer, page_size=query.limit, page_cursor=query.cursor
    )
    return PayeePage.model_validate(query.paginate(rows))


@router.put(
    "/payees/terms",
    operation_id="payee_terms_set",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def set_payee_terms(
    call: Call, body: TermsRequest, idempotency_key: IdempotencyKey = None
) -> TermsReceipt:
    """Set how long payees count as new, and how many wrong names may be checked. Staff only."""
    record = await call.write(
        "payee_terms_set",
        cooling_off_hours=body.cooling_off_hours,
        misses_per_day=body.misses_per_day,
        idempotency_key=idempotency_key,
    )
    return TermsReceipt.of_receipt(record)


@router.get(
    "/payees/{payee_id}",
    operation_id="payee_get",
    responses=refusals({403: ("mandate_missing",), 404: ("payee_unknown",)}),
)
async def get_payee(call: Call, payee_id: IdInput) -> Payee:
    """A payee, also one that was removed."""
    rows = await call.read("payee_get", payee=payee_id)
    return Payee.of(rows[0])


@router.delete(
    "/payees/{payee_id}",
    operation_id="payee_remove",
    responses=refusals(
        {403: ("mandate_missing", "customer_suspended"), 404: ("payee_unknown",)}, write=True
    ),
)
async def remove_payee(
    call: Call, payee_id: IdInput, idempotency_key: IdempotencyKey = None
) -> PayeeReceipt:
    """Remove a payee; added again, it counts as new."""
    record = await call.write("payee_remove", payee=payee_id, idempotency_key=idempotency_key)
    return PayeeReceipt.of_receipt(record)


@router.post(
    "/payees/{payee_id}/trust",
    operation_id="payee_trust",
    responses=refusals({403: ("staff_only",), 404: ("payee_unknown",)}, write=True),
)
async def trust_payee(
    call: Call, payee_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> PayeeReceipt:
    """Trust a payee: it no longer counts as new. Staff only."""
    record = await call.write(
        "payee_trust", payee=payee_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return PayeeReceipt.of_receipt(record)


@router.post(
    "/payees/{payee_id}/untrust",
    operation_id="payee_untrust",
    responses=refusals({403: ("staff_only",), 404: ("payee_unknown",)}, write=True),
)
async def untrust_payee(
    call: Call, payee_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> PayeeReceipt:
    """Trust a payee no longer. Staff only."""
    record = await call.write(
        "payee_untrust", payee=payee_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return PayeeReceipt.of_receipt(record)
