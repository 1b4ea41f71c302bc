"""Holds: money set aside on an account for one payment."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Amount,
    Duration,
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
from api.routes import transfers

router = APIRouter(route_class=Operation, tags=["holds"])

Status = Literal["open", "captured", "released", "expired"]


class Hold(ResponseModel):
    """Money set aside for one payment."""

    documents = ("metadata",)

    hold_id: Id
    from_account: str
    to_account: str | None = Field(description="The payee; null: whoever the capture names.")
    other_payee_allowed: bool = Field(description="A capture may name another payee.")
    amount: Money
    captured_amount: Money | None = Field(description="Paid; the rest was released with it.")
    currency: str
    status: Status = Field(description="Expired as soon as its time is over.")
    memo: str | None
    metadata: dict[str, Any] | None
    principal_id: Id = Field(description="Who placed it.")
    mandate_id: Id | None = Field(description="Under which mandate.")
    placed_at: Time
    expires_at: Time
    resolved_at: Time | None
    transfer_id: Id | None = Field(description="The transfer that captured it.")
    untrusted: tuple[str, ...] = ("memo", "metadata")


class HoldReceipt(Hold, Receipt):
    """A hold after a change, and what is left on its account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "applied",
                    "request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "replayed": False,
                    "hold_id": "701",
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "other_payee_allowed": False,
                    "amount": "250.00",
                    "captured_amount": None,
                    "currency": "USD",
                    "status": "open",
                    "memo": "room 12",
                    "metadata": None,
                    "principal_id": "101",
                    "mandate_id": "501",
                    "placed_at": "2026-01-31T09:30:00Z",
                    "expires_at": "2026-02-07T09:30:00Z",
                    "resolved_at": None,
                    "transfer_id": None,
                    "untrusted": ["memo", "metadata"],
                    "balance": "12500.00",
                    "available": "12250.00",
                    "held": "250.00",
                }
            ]
        }
    )

    balance: Money = Field(description="Of from_account after it.")
    available: Money | None = Field(description="On from_account after it.")
    held: Money = Field(description="By all holds on from_account after it.")


class HoldPage(Page):
    """Holds in order of their ids."""

    items: list[Hold]


class HoldFilter(PageFilter):
    """Which holds to list."""

    account_number: Word | None = Field(
        default=None,
        description="Only on this account; null: those the caller placed, a customer's own, or "
        "all for staff.",
    )
    status: Status | None = None


class HoldRequest(RequestModel):
    """Money to set aside."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "amount": "250.00",
                    "expires_in": "P3D",
                    "memo": "room 12",
                }
            ]
        }
    )

    from_account: Word = Field(description="Number of the account to hold on.")
    amount: Amount
    to_account: Word | None = Field(
        default=None, description="Number of the payee; needed unless other_payee_allowed."
    )
    other_payee_allowed: bool = Field(
        default=False, description="The capture may name another payee."
    )
    expires_in: Duration | None = Field(
        default=None, description="PT1S to a year; null: P7D, seven days."
    )
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


class CaptureRequest(RequestModel):
    """How to pay from a hold."""

    amount: Amount | None = Field(default=None, description="Null: all of it.")
    to_account: Word | None = Field(default=None, description="Null: the payee of the hold.")
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


@router.post(
    "/holds",
    status_code=201,
    operation_id="hold_place",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "currency_unknown"),
            403: (
                "mandate_missing",
                "customer_suspended",
                "mandate_range",
                "mandate_payee",
                "approval_required",
                "mandate_budget",
                "rule_denied",
            ),
            404: ("account_unknown", "mandate_unknown"),
            409: (
                "account_closed",
                "account_frozen",
                "account_dormant",
                "insufficient_funds",
                "balance_limit",
            ),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def place_hold(
    call: Call, body: HoldRequest, idempotency_key: IdempotencyKey = None
) -> HoldReceipt:
    """Set money aside for one payment: nothing else can take it until it is resolved."""
    record = await call.write(
        "hold_place",
        from_account=body.from_account,
        amount=body.amount,
        to_account=body.to_account,
        other_payee_allowed=body.other_payee_allowed,
        expires_in=body.expires_in,
        currency=body.currency,
        idempotency_key=idempotency_key,
        memo=body.memo,
        metadata=body.metadata,
        mandate=body.mandate,
    )
    hold = HoldReceipt.of_receipt(record)
    call.locate(f"/holds/{hold.hold_id}")
    return hold


@router.get(
    "/holds",
    operation_id="hold_list",
    responses=refusals(
        {400: ("cursor_invalid",), 403: ("mandate_missing",), 404: ("account_unknown",)}
    ),
)
async def list_holds(call: Call, query: Annotated[HoldFilter, Query()]) -> HoldPage:
    """Holds of an account, or those the caller placed."""
    rows = await call.read(
        "hold_list",
        account_number=query.account_number,
        status=query.status,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return HoldPage.model_validate(query.paginate(rows))


@router.get(
    "/holds/{hold_id}", operation_id="hold_get", responses=refusals({404: ("hold_unknown",)})
)
async def get_hold(call: Call, hold_id: IdInput) -> Hold:
    """A hold."""
    rows = await call.read("hold_get", hold=hold_id)
    return Hold.of(rows[0])


@router.post(
    "/holds/{hold_id}/capture",
    operation_id="hold_capture",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision"),
            403: (
                "mandate_missing",
                "customer_suspended",
                "mandate_range",
                "mandate_payee",
                "approval_required",
                "mandate_budget",
                "rule_denied",
            ),
            404: ("account_unknown", "mandate_unknown", "hold_unknown"),
            409: (
                "hold_bound",
                "hold_resolved",
                "hold_expired",
                "payee_not_allowed",
                "account_closed",
                "account_frozen",
                "account_dormant",
                "system_account_missing",
                "capture_exceeds",
                "insufficient_funds",
                "balance_limit",
            ),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def capture_hold(
    call: Call, hold_id: IdInput, body: CaptureRequest, idempotency_key: IdempotencyKey = None
) -> transfers.Transfer:
    """Pay from a hold, once: all of it or a part; the rest is released."""
    record = await call.write(
        "hold_capture",
        hold=hold_id,
        amount=body.amount,
        to_account=body.to_account,
        idempotency_key=idempotency_key,
        memo=body.memo,
        metadata=body.metadata,
        end_to_end_id=body.end_to_end_id,
        mandate=body.mandate,
    )
    return transfers.present(record)


@router.post(
    "/holds/{hold_id}/release",
    operation_id="hold_release",
    responses=refusals(
        {
            403: ("mandate_missing",),
            404: ("hold_unknown",),
            409: ("hold_bound", "hold_resolved", "hold_expired"),
        },
        write=True,
    ),
)
async def release_hold(
    call: Call, hold_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> HoldReceipt:
    """Give up a hold: its money is available again. Also on a frozen account."""
    record = await call.write(
        "hold_release", hold=hold_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return HoldReceipt.of_receipt(record)
