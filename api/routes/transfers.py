"""Transfers."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Amount,
    DayInput,
    Id,
    IdempotencyKey,
    IdInput,
    Least,
    Money,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["transfers"])


class TransferRequest(RequestModel):
    """Money to move."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "amount": "250.00",
                    "currency": "USD",
                    "memo": "invoice 4711",
                }
            ]
        }
    )

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    allow_duplicate: bool = Field(
        default=False, description="Pay again what was paid without a key a moment ago."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")
    up_to: bool = Field(
        default=False, description="As much as is available, at most the amount (a sweep)."
    )
    expected_version: IdInput | None = Field(
        default=None, description="Only if the debited account has this version."
    )
    available_at_least: Least | None = Field(
        default=None, description="Only if so much is available on the debited account."
    )
    value_date: DayInput | None = Field(
        default=None,
        description="Staff only: the day it counts from, within a year; else that of booking.",
    )


class Links(ResponseModel):
    """Where to look next."""

    self: str
    balance: str


class Transfer(ResponseModel):
    """A transfer. What the caller may not see of it is null."""

    documents = ("metadata", "facts")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ok",
                    "outcome": "applied",
                    "request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "transfer_id": "42",
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "amount": "250.00",
                    "currency": "USD",
                    "balance": "12250.00",
                    "available": "12250.00",
                    "version": 2,
                    "fee": None,
                    "memo": "invoice 4711",
                    "metadata": None,
                    "end_to_end_id": None,
                    "principal_id": "101",
                    "mandate_id": "501",
                    "occurred_at": "2026-01-31T09:30:00Z",
                    "replayed": False,
                    "facts": None,
                    "hint": None,
                    "kind": "transfer_post",
                    "value_date": None,
                    "parent_id": None,
                    "hold_id": None,
                    "reverses_id": None,
                    "reversed": None,
                    "reversal_ids": None,
                    "untrusted": ["memo", "metadata", "end_to_end_id"],
                    "links": {"self": "/transfers/42", "balance": "/accounts/ACC10001/balance"},
                }
            ]
        }
    )

    status: Literal["ok", "refused"]
    outcome: str = Field(description="A code of GET /outcomes; applied: the money moved.")
    request_id: str = Field(description="Of the first request with this key.")
    transfer_id: Id | None = Field(description="Null for a refused one.")
    from_account: str | None
    to_account: str | None
    amount: Money | None
    currency: str | None
    balance: Money | None = Field(description="Of the debited account after it.")
    available: Money | None = Field(description="On the debited account after it.")
    version: int | None = Field(description="Of the debited account after it.")
    fee: Money | None = Field(default=None, description="Charged with it; null: nothing.")
    memo: str | None
    metadata: dict[str, Any] | None
    end_to_end_id: str | None
    principal_id: Id | None = Field(description="Who made it.")
    mandate_id: Id | None = Field(description="Under which mandate.")
    occurred_at: Time | None
    replayed: bool = Field(description="True: an earlier request with this key made it.")
    facts: dict[str, Any] | None = Field(description="The values behind a refusal.")
    hint: str | None = Field(description="What to do about a refusal.")
    kind: str = Field(description="What made it: transfer_post, transfer_reverse, hold_capture, …")
    value_date: date | None = Field(description="The day it counts from; null = that of booking.")
    parent_id: Id | None = Field(description="What it is a part of: a request of many legs, …")
    hold_id: Id | None = Field(description="The hold it captured.")
    reverses_id: Id | None = Field(description="The transfer it gives back.")
    reversed: Money | None = Field(description="How much of it was given back.")
    reversal_ids: list[Id] | None = Field(description="The transfers that gave it back.")
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id")
    links: Links | None


class TransferFilter(RequestModel):
    """Which transfer."""

    idempotency_key: str = Field(
        min_length=1, max_length=255, description="As sent with POST /transfers, without quotes."
    )


def present(record: Any) -> Transfer:
    """A row of bank.transfer as a response."""
    transfer_id, from_account = record["transfer_id"], record["from_account"]
    links = {
        "self": f"/transfers/{transfer_id}",
        "balance": f"/accounts/{from_account}/balance",
    }
    return Transfer.model_validate(
        {
            **record,
            "request_id": str(record["request_id"]),
            "status": "ok" if record["outcome"] == "applied" else "refused",
            "links": links if transfer_id is not None else None,
        }
    )


@router.post(
    "/transfers",
    operation_id="transfer_post",
    responses=refusals(
        {
            202: ("pending_approval",),
            400: ("amount_invalid", "amount_precision", "currency_unknown"),
            403: (
                "staff_only",
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
                "system_account_missing",
                "insufficient_funds",
                "balance_limit",
                "possible_duplicate",
            ),
            412: ("precondition_failed",),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
        success={
            200: {
                "description": "The money moved, now or with an earlier request of the same key.",
                "links": {
                    "transfer": {
                        "operationId": "transfer_get",
                        "parameters": {"transfer_id": "$response.body#/transfer_id"},
                    },
                    "balance": {
                        "operationId": "account_balance",
                        "parameters": {"account_number": "$response.body#/from_account"},
                    },
                },
            }
        },
    ),
)
async def post_transfer(
    call: Call, body: TransferRequest, idempotency_key: IdempotencyKey = None
) -> Transfer:
    """Move money. Without a key, a repeat within minutes is refused as a possible duplicate."""
    record = await call.write(
        "transfer_post",
        from_account=body.from_account,
        to_account=body.to_account,
        amount=body.amount,
        currency=body.currency,
        idempotency_key=idempotency_key,
        memo=body.memo,
        metadata=body.metadata,
        end_to_end_id=body.end_to_end_id,
        allow_duplicate=body.allow_duplicate,
        mandate=body.mandate,
        up_to=body.up_to,
        expected_version=body.expected_version,
        available_at_least=body.available_at_least,
        value_date=body.value_date,
    )
    return present(record)


@router.get(
    "/transfers/{transfer_id}",
    operation_id="transfer_get",
    responses=refusals({404: ("transfer_unknown",)}),
)
async def get_transfer(call: Call, transfer_id: IdInput) -> Transfer:
    """A transfer."""
    rows = await call.read("transfer_get", transfer=transfer_id)
    return present(rows[0])


@router.get(
    "/transfers",
    operation_id="transfer_get_by_key",
    responses=refusals({404: ("transfer_unknown",)}),
)
async def get_transfer_by_key(call: Call, query: Annotated[TransferFilter, Query()]) -> Transfer:
    """What became of a transfer, applied or refused, by its idempotency key."""
    rows = await call.read("transfer_get_by_key", idempotency_key=query.idempotency_key)
    return present(rows[0])
