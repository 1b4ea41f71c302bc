"""The whole book: its proof, and its emergency stop."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    Id,
    IdempotencyKey,
    ReasonRequest,
    Receipt,
    RequestModel,
    ResponseModel,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["book"], prefix="/book")


class Finding(ResponseModel):
    """Something that does not hold."""

    check_name: str
    subject: str
    detail: str


class Verification(ResponseModel):
    """The result of a proof of the book."""

    holds: bool
    findings: list[Finding]


class BookReceipt(Receipt):
    """The book after a change."""

    book_id: Id
    status: Literal["open", "suspended"] = Field(description="suspended: nothing can be changed.")


class RefusalLimitRequest(ReasonRequest):
    """How often an agent may be refused."""

    allowed: int | None = Field(
        ge=0, le=1000, description="In the window; one more suspends it. Null: any number."
    )
    window_seconds: int | None = Field(
        default=None, ge=1, le=86_400, description="Length of the window; null: as before."
    )


class RefusalLimitReceipt(Receipt):
    """How often an agent may be refused, after a change."""

    allowed: int | None = Field(description="Null: any number.")
    window_seconds: int


Role = Literal[
    "fee_income",
    "interest_expense",
    "interest_income",
    "exchange_position",
    "exchange_rounding",
    "suspense",
]


class BookAccount(ResponseModel):
    """An account of the bank itself, and what it is for."""

    role: Role
    currency: str
    account_number: str
    name: str | None
    untrusted: tuple[str, ...] = ("name",)


class BookAccountReceipt(BookAccount, Receipt):
    """A role after it was given to an account."""


class BookAccounts(ResponseModel):
    """The accounts of the bank itself by role and currency."""

    items: list[BookAccount]


class BookAccountFilter(RequestModel):
    """Which of them to list."""

    currency: Word | None = Field(default=None, description="ISO 4217.")


class BookAccountRequest(RequestModel):
    """Which account is for what."""

    role: Role = Field(
        description="fee_income takes fees; interest_expense is what customers are paid, "
        "interest_income what they pay; exchange_position is bought and sold currency, "
        "exchange_rounding what rounding leaves; suspense waits for clarification."
    )
    currency: Word = Field(description="ISO 4217, that of the account.", examples=["USD"])
    account_number: Word = Field(description="Of the bank itself.", examples=["FEES-USD"])


@router.get(
    "/accounts",
    operation_id="book_account_list",
    responses=refusals({403: ("staff_only",)}),
)
async def list_book_accounts(
    call: Call, query: Annotated[BookAccountFilter, Query()]
) -> BookAccounts:
    """The accounts of the bank itself and what they are for. Staff only."""
    rows = await call.read("book_account_list", currency=query.currency)
    return BookAccounts.model_validate({"items": rows})


@router.put(
    "/accounts",
    operation_id="book_account_set",
    responses=refusals(
        {
            400: ("currency_unknown",),
            403: ("staff_only",),
            404: ("account_unknown",),
            409: ("account_closed",),
            422: ("currency_mismatch", "account_not_internal"),
        },
        write=True,
    ),
)
async def set_book_account(
    call: Call, body: BookAccountRequest, idempotency_key: IdempotencyKey = None
) -> BookAccountReceipt:
    """Say which account of the bank itself is for what. Staff only."""
    record = await call.write(
        "book_account_set",
        role=body.role,
        currency=body.currency,
        account_number=body.account_number,
        idempotency_key=idempotency_key,
    )
    return BookAccountReceipt.of_receipt(record)


@router.get("/verification", operation_id="book_verify", responses=refusals({403: ("staff_only",)}))
async def verify_book(call: Call) -> Verification:
    """Prove the book: every balance, every total. It reads everything."""
    rows = await call.read("book_verify")
    return Verification(holds=not rows, findings=[Finding.of(row) for row in rows])


@router.post(
    "/suspend",
    operation_id="book_suspend",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def suspend_book(
    call: Call, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> BookReceipt:
    """Refuse every change, from the very next call."""
    record = await call.write("book_suspend", reason=body.reason, idempotency_key=idempotency_key)
    return BookReceipt.of_receipt(record)


@router.post(
    "/resume",
    operation_id="book_resume",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def resume_book(
    call: Call, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> BookReceipt:
    """Allow changes again."""
    record = await call.write("book_resume", reason=body.reason, idempotency_key=idempotency_key)
    return BookReceipt.of_receipt(record)


@router.put(
    "/refusal-limit",
    operation_id="refusal_limit_set",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def set_refusal_limit(
    call: Call, body: RefusalLimitRequest, idempotency_key: IdempotencyKey = None
) -> RefusalLimitReceipt:
    """Set how often an agent may be refused before it is suspended. Staff only."""
    record = await call.write(
        "refusal_limit_set",
        allowed=body.allowed,
        window_seconds=body.window_seconds,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return RefusalLimitReceipt.of_receipt(record)
