"""Balances of accounts, now and as of another time."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    DayInput,
    Money,
    RequestModel,
    ResponseModel,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation
from api.routes.accounts import READ

router = APIRouter(route_class=Operation, tags=["accounts"])


class Balance(ResponseModel):
    """The balance of an account now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account_number": "ACC10001",
                    "balance": "12500.00",
                    "currency": "USD",
                    "available": "12500.00",
                    "held": "0.00",
                    "version": 1,
                    "as_of": "2026-01-31T09:30:00Z",
                }
            ]
        }
    )

    account_number: str
    balance: Money = Field(description="Sum of the entries.")
    currency: str
    available: Money | None = Field(
        description="What may be debited; null for accounts of the bank without a floor."
    )
    held: Money = Field(description="Reserved by holds.")
    version: int = Field(description="Number of entries.")
    as_of: Time


class DatedBalance(ResponseModel):
    """The balance of an account as of another time."""

    account_number: str
    currency: str
    balance: Money
    version: int = Field(description="Number of entries booked by then.")
    at: Time | None = Field(description="Booked at or before; null for a value day.")
    value_date: date | None = Field(description="Counting from that day or before.")


class DatedBalanceFilter(RequestModel):
    """As of when."""

    at: TimeInput | None = Field(default=None, description="Booked at or before (RFC 3339).")
    value_date: DayInput | None = Field(
        default=None, description="Instead: all that counts from that day or before."
    )


@router.get(
    "/accounts/{account_number}/balance",
    operation_id="account_balance",
    responses=refusals(READ),
)
async def get_balance(call: Call, account_number: Word) -> Balance:
    """The balance of an account."""
    rows = await call.read("account_balance", account_number=account_number)
    return Balance.of(rows[0])


@router.get(
    "/accounts/{account_number}/balances",
    operation_id="account_balance_at",
    responses=refusals(READ),
)
async def get_balance_at(
    call: Call, account_number: Word, query: Annotated[DatedBalanceFilter, Query()]
) -> DatedBalance:
    """The balance of an account as of a booking time or a value day."""
    rows = await call.read(
        "account_balance_at",
        account_number=account_number,
        at=query.at,
        value_date=query.value_date,
    )
    return DatedBalance.of(rows[0])
