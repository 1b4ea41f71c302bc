"""Transfers that give back another."""

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Amount,
    IdempotencyKey,
    IdInput,
    RequestModel,
    Text,
)
from api.openapi import refusals
from api.operation import Operation
from api.routes.transfers import Transfer, present

router = APIRouter(route_class=Operation, tags=["transfers"])


class ReversalRequest(RequestModel):
    """What to give back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": "40.00", "reason": "goods returned"}]}
    )

    amount: Amount | None = Field(default=None, description="Major units; else all that is left.")
    reason: Text | None = Field(default=None, description="Up to 500 characters.")
    allow_overdraw: bool = Field(
        default=False, description="Staff only: even if the account was spent since."
    )


@router.post(
    "/transfers/{transfer_id}/reverse",
    operation_id="transfer_reverse",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision"),
            403: (
                "staff_only",
                "mandate_missing",
                "customer_suspended",
                "mandate_range",
                "approval_required",
                "mandate_budget",
            ),
            404: ("transfer_unknown",),
            409: (
                "transfer_not_reversible",
                "reversal_exceeds",
                "account_closed",
                "account_frozen",
                "account_dormant",
                "insufficient_funds",
                "balance_limit",
            ),
        },
        write=True,
    ),
)
async def reverse_transfer(
    call: Call,
    transfer_id: IdInput,
    body: ReversalRequest,
    idempotency_key: IdempotencyKey = None,
) -> Transfer:
    """Give back a transfer, or a part of it: by whoever may debit its payee, or by staff."""
    record = await call.write(
        "transfer_reverse",
        transfer=transfer_id,
        amount=body.amount,
        reason=body.reason,
        allow_overdraw=body.allow_overdraw,
        idempotency_key=idempotency_key,
    )
    return present(record)
