"""Accounts."""

from typing import Annotated, Literal

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
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["accounts"])

READ = {403: ("mandate_missing",), 404: ("account_unknown",)}
CHANGE = {403: ("mandate_missing", "customer_suspended"), 404: ("account_unknown",)}


class Account(ResponseModel):
    """An account with its balance."""

    account_number: str
    customer_id: Id
    currency: str
    name: str | None
    status: Literal["active", "frozen", "dormant", "closed"]
    frozen_for: Literal["debit", "credit", "all"] | None
    balance: Money
    available: Money | None
    held: Money
    version: int
    opened_at: Time
    closed_at: Time | None
    product: str | None = Field(default=None, description="Code of its product; null: none.")
    overdraft_limit: Money | None = Field(
        default=None, description="How far it may go below zero; null: no limit, of the bank."
    )
    dormant_at: Time | None = Field(default=None, description="Since when it is dormant.")
    untrusted: tuple[str, ...] = ("name",)


class AccountReceipt(Account, Receipt):
    """An account after a change."""


class ClosedAccountReceipt(AccountReceipt):
    """An account that was closed."""

    sweep_transfer_id: Id | None = Field(
        default=None, description="The transfer of what was on it; null: nothing was."
    )


class AccountPage(Page):
    """Accounts in order of owner and age."""

    items: list[Account]


class AccountFilter(PageFilter):
    """Which accounts to list."""

    customer: IdInput | None = Field(default=None, description="Only of this owner.")
    status: Literal["active", "frozen", "dormant", "closed"] | None = None
    currency: Word | None = Field(default=None, description="ISO 4217.")


class AccountRequest(RequestModel):
    """An account to open."""

    customer: IdInput = Field(description="The owner.")
    currency: Word | None = Field(
        default=None, description="ISO 4217; null: that of the product.", examples=["USD"]
    )
    account_number: Word | None = Field(
        default=None, description="Staff only: 3 to 34 capital letters, digits and dashes."
    )
    name: Text | None = Field(default=None, description="Up to 200 characters.")
    product: Word | None = Field(default=None, description="Open it as this product.")


class LimitRequest(ReasonRequest):
    """How far an account may go below zero."""

    overdraft_limit: Amount = Field(description="0: not below zero.")


class CloseRequest(ReasonRequest):
    """How to close an account."""

    sweep_to: Word | None = Field(
        default=None, description="The account that takes what is on it; null: it must be empty."
    )


class FreezeRequest(RequestModel):
    """How to freeze an account."""

    direction: Literal["debit", "credit", "all"] = Field(
        default="all", description="Of anybody but staff it adds to what is frozen already."
    )
    reason: Text | None = Field(default=None, description="Up to 500 characters.")


@router.get("/accounts/{account_number}", operation_id="account_get", responses=refusals(READ))
async def get_account(call: Call, account_number: Word) -> Account:
    """An account with its balance."""
    rows = await call.read("account_get", account_number=account_number)
    return Account.of(rows[0])


@router.get(
    "/accounts",
    operation_id="account_list",
    responses=refusals({400: ("cursor_invalid",)}),
)
async def list_accounts(call: Call, query: Annotated[AccountFilter, Query()]) -> AccountPage:
    """The accounts the caller may see."""
    rows = await call.read(
        "account_list",
        customer=query.customer,
        status=query.status,
        currency=query.currency,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return AccountPage.model_validate(query.paginate(rows))


@router.post(
    "/accounts",
    status_code=201,
    operation_id="account_open",
    responses=refusals(
        {
            400: ("currency_unknown",),
            403: ("staff_only", "mandate_missing", "customer_suspended"),
            404: ("customer_unknown", "product_unknown"),
            409: ("product_not_offered", "account_number_taken"),
            422: ("currency_mismatch", "product_mismatch"),
        },
        write=True,
    ),
)
async def open_account(
    call: Call, body: AccountRequest, idempotency_key: IdempotencyKey = None
) -> AccountReceipt:
    """Open an account."""
    record = await call.write(
        "account_open",
        customer=body.customer,
        currency=body.currency,
        account_number=body.account_number,
        name=body.name,
        product=body.product,
        idempotency_key=idempotency_key,
    )
    account = AccountReceipt.of_receipt(record)
    call.locate(f"/accounts/{account.account_number}")
    return account


@router.post(
    "/accounts/{account_number}/freeze",
    operation_id="account_freeze",
    responses=refusals({**CHANGE, 409: ("account_closed",)}, write=True),
)
async def freeze_account(
    call: Call, account_number: Word, body: FreezeRequest, idempotency_key: IdempotencyKey = None
) -> AccountReceipt:
    """Freeze an account for debits, credits or both."""
    record = await call.write(
        "account_freeze",
        account_number=account_number,
        direction=body.direction,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return AccountReceipt.of_receipt(record)


@router.post(
    "/accounts/{account_number}/unfreeze",
    operation_id="account_unfreeze",
    responses=refusals(
        {
            403: ("staff_only",),
            404: ("account_unknown",),
            409: ("account_closed",),
        },
        write=True,
    ),
)
async def unfreeze_account(
    call: Call, account_number: Word, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> AccountReceipt:
    """Open a frozen account again. Staff only."""
    record = await call.write(
        "account_unfreeze",
        account_number=account_number,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return AccountReceipt.of_receipt(record)


@router.post(
    "/accounts/{account_number}/close",
    operation_id="account_close",
    responses=refusals(
        {
            **CHANGE,
            403: (
                *CHANGE[403],
                "mandate_range",
                "mandate_payee",
                "approval_required",
                "mandate_budget",
                "rule_denied",
            ),
            409: (
                "account_closed",
                "account_frozen",
                "account_dormant",
                "system_account_missing",
                "account_not_empty",
                "balance_limit",
            ),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def close_account(
    call: Call, account_number: Word, body: CloseRequest, idempotency_key: IdempotencyKey = None
) -> ClosedAccountReceipt:
    """Close an account for good: an empty one, or one whose money goes to another."""
    record = await call.write(
        "account_close",
        account_number=account_number,
        reason=body.reason,
        sweep_to=body.sweep_to,
        idempotency_key=idempotency_key,
    )
    return ClosedAccountReceipt.of_receipt(record)


@router.put(
    "/accounts/{account_number}/limit",
    operation_id="account_limit_set",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision"),
            403: ("staff_only",),
            404: ("account_unknown",),
            409: ("account_closed",),
            422: ("account_internal",),
        },
        write=True,
    ),
)
async def set_limit(
    call: Call, account_number: Word, body: LimitRequest, idempotency_key: IdempotencyKey = None
) -> AccountReceipt:
    """Set how far an account may go below zero. Staff only."""
    record = await call.write(
        "account_limit_set",
        account_number=account_number,
        overdraft_limit=body.overdraft_limit,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return AccountReceipt.of_receipt(record)


@router.post(
    "/accounts/{account_number}/reactivate",
    operation_id="account_reactivate",
    responses=refusals(
        {403: ("staff_only",), 404: ("account_unknown",), 409: ("account_closed",)}, write=True
    ),
)
async def reactivate_account(
    call: Call, account_number: Word, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> AccountReceipt:
    """Open a dormant account for debits again. Staff only."""
    record = await call.write(
        "account_reactivate",
        account_number=account_number,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return AccountReceipt.of_receipt(record)
