"""Transfers of many legs, all or nothing."""

from typing import Any

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Amount,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["transfers"])


class LegRequest(RequestModel):
    """A part of a transfer of many legs."""

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    memo: Text | None = Field(default=None, description="In place of the memo of all.")


class LegsRequest(RequestModel):
    """Money to move in many legs, all or nothing, in this order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "legs": [
                        {"from_account": "ACC10001", "to_account": "ACC20002", "amount": "90.00"},
                        {"from_account": "ACC10001", "to_account": "FEES-USD", "amount": "1.50"},
                    ],
                    "memo": "invoice 4712",
                }
            ]
        }
    )

    legs: list[LegRequest] = Field(min_length=1, max_length=100)
    currency: Word | None = Field(default=None, description="ISO 4217, of all legs; else of each.")
    memo: Text | None = Field(default=None, description="Of each leg, up to 500 characters.")
    metadata: dict[str, Any] | None = Field(
        default=None, description="Of each leg, up to 4096 characters."
    )
    end_to_end_id: Text | None = Field(
        default=None, description="Of each leg, ISO 20022, 35 characters."
    )
    allow_duplicate: bool = Field(
        default=False, description="Pay again what was paid without a key a moment ago."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


class Leg(ResponseModel):
    """A leg that was booked: a transfer of its own."""

    leg: int = Field(description="Its place, from 1.")
    transfer_id: Id
    from_account: str
    to_account: str
    amount: Money
    currency: str
    balance: Money = Field(description="Of the debited account after it.")
    available: Money | None = Field(description="On the debited account after it.")
    version: int = Field(description="Of the debited account after it.")
    fee: Money | None = Field(default=None, description="What the bank took for it.")
    memo: str | None


class LegsReceipt(Receipt):
    """A transfer of many legs, applied."""

    documents = ("metadata",)

    parent_id: Id = Field(description="What the legs name as the transfer they are a part of.")
    occurred_at: Time
    memo: str | None
    metadata: dict[str, Any] | None
    end_to_end_id: str | None
    legs: list[Leg]
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id")


@router.post(
    "/transfers/multi-leg",
    operation_id="transfer_post_legs",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "currency_unknown"),
            403: ("mandate_missing", "customer_suspended"),
            404: ("account_unknown", "mandate_unknown"),
            409: (
                "account_closed",
                "account_frozen",
                "account_dormant",
                "insufficient_funds",
                "balance_limit",
                "possible_duplicate",
                "legs_refused",
            ),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def post_legs(
    call: Call, body: LegsRequest, idempotency_key: IdempotencyKey = None
) -> LegsReceipt:
    """Move money in up to 100 legs, all or nothing. The facts of a refusal name the legs."""
    record = await call.write(
        "transfer_post_legs",
        legs=[leg.model_dump() for leg in body.legs],
        currency=body.currency,
        idempotency_key=idempotency_key,
        memo=body.memo,
        metadata=body.metadata,
        end_to_end_id=body.end_to_end_id,
        allow_duplicate=body.allow_duplicate,
        mandate=body.mandate,
    )
    return LegsReceipt.of_receipt(record)
