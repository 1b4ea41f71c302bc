"""Spending of an account or a customer, for charts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    IdInput,
    Money,
    ResponseModel,
    Word,
)
from api.openapi import refusals
from api.operation import Operation
from api.routes.statements import Period

router = APIRouter(route_class=Operation, tags=["statements"])


class SpendingFilter(Period):
    """Whose spending, when, and by what."""

    account: Word | None = Field(default=None, description="Of this account.")
    customer: IdInput | None = Field(
        default=None,
        description="Of all accounts of this customer that the caller may read, without what "
        "moved between them.",
    )
    by: Literal["month", "day", "category", "counterparty"] = "category"


class SpendingBucket(ResponseModel):
    """What went out and came in, less what was given back."""

    currency: str
    bucket: str | None = Field(description="Null: all the smaller ones together.")
    debit_sum: Money
    debit_count: int
    credit_sum: Money
    credit_count: int


class Spending(ResponseModel):
    """Spending by month, day, category or counterparty."""

    items: list[SpendingBucket]
    untrusted: tuple[str, ...] = ("bucket",)


@router.get(
    "/spending",
    operation_id="spending_get",
    responses=refusals({403: ("mandate_missing",), 404: ("account_unknown", "customer_unknown")}),
)
async def get_spending(call: Call, query: Annotated[SpendingFilter, Query()]) -> Spending:
    """What went out and came in during a period, for charts."""
    rows = await call.read(
        "spending_get",
        account_number=query.account,
        customer=query.customer,
        date_from=query.date_from,
        date_to=query.date_to,
        by=query.by,
    )
    return Spending.model_validate({"items": rows})
