"""Interest: what products pay and charge, what accounts have accrued, what was booked."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema

from api.call import Call
from api.fields import (
    Amount,
    DayInput,
    Id,
    IdempotencyKey,
    Limit,
    Money,
    Page,
    PageFilter,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["interest"])

READ = {403: ("mandate_missing",), 404: ("account_unknown",)}
DayCount = Literal["ACT/365", "ACT/360", "ACT/ACT", "30E/360"]
Period = Literal["monthly", "quarterly", "yearly"]
# Many decimal places, never an exponent.
Exact = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]


class InterestPosting(ResponseModel):
    """What was booked of the interest of a period."""

    since: date = Field(description="First day of the period.")
    due_on: date = Field(description="First day after it, and the value date.")
    amount: Money = Field(description="Paid to the account > 0, by it < 0; 0: nothing was booked.")
    remainder_units: Exact = Field(description="Carried to the next period.")
    transfer_id: Id | None


class Interest(ResponseModel):
    """The interest of an account that is not booked yet, its terms, and what was booked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account_number": "ACC10001",
                    "currency": "USD",
                    "accrued": "1.198767123288",
                    "accrued_units": "19217198400000000",
                    "units": "16030800000000000",
                    "accrued_through": "2026-01-30",
                    "product": "SAVINGS",
                    "credit_rate": "0.03500000",
                    "debit_rate": "0.11250000",
                    "day_count": "ACT/365",
                    "capitalised": "monthly",
                    "next_capitalisation": "2026-02-01",
                    "refusal": None,
                    "postings": [
                        {
                            "since": "2025-12-01",
                            "due_on": "2026-01-01",
                            "amount": "1.24",
                            "remainder_units": "-23484000000000",
                            "transfer_id": "4711",
                        }
                    ],
                }
            ]
        }
    )

    account_number: str
    currency: str
    accrued: Exact = Field(
        description="Major units, rounded to ten more places than the currency has. What the bank "
        "owes > 0."
    )
    accrued_units: Exact = Field(description="The same, exactly: accrued_units / units.")
    units: Exact = Field(description="Interest units in one major unit.")
    accrued_through: date | None = Field(description="The last day in it.")
    product: str | None
    credit_rate: Exact | None = Field(description="Of the year, for a positive balance.")
    debit_rate: Exact | None = Field(description="Of the year, for a negative balance.")
    day_count: DayCount | None
    capitalised: Period | None
    next_capitalisation: date | None
    refusal: str | None = Field(
        description="Why what is due could not be booked; it is tried again."
    )
    postings: list[InterestPosting] = Field(description="The newest first.")


class InterestFilter(RequestModel):
    """How much to show."""

    postings: Limit = 12


class InterestAccrual(ResponseModel):
    """The interest of an account for a day."""

    account_number: str
    day: date
    number: int = Field(description="1: the accrual; from 2 on corrections, which add amount.")
    balance: Money = Field(description="At the end of the day, by value date.")
    rate: Exact = Field(description="Of the year, for this balance.")
    day_count: DayCount
    amount: Exact = Field(
        description="Major units, rounded to ten more places than the currency has."
    )
    amount_units: Exact = Field(description="The same, exactly: amount_units / units.")
    units: Exact = Field(description="Interest units in one major unit.")
    accrued_at: Time


class InterestAccrualPage(Page):
    """Accruals, newest first."""

    items: list[InterestAccrual]


class InterestAccrualFilter(PageFilter):
    """Which accruals to list."""

    since: DayInput | None = Field(default=None, description="Days at or after (RFC 3339).")
    until: DayInput | None = Field(default=None, description="Days before (RFC 3339).")


class ProductInterest(ResponseModel):
    """Terms of interest of a product, from a day on."""

    product: str
    valid_from: date
    credit_rate: Exact = Field(description="Of the year, for a positive balance: 0.035 = 3.5 %.")
    debit_rate: Exact = Field(description="Of the year, for a negative balance.")
    day_count: DayCount
    capitalised: Period
    created_at: Time


class ProductInterestReceipt(ProductInterest, Receipt):
    """Terms of interest after they were set."""


class ProductInterestPage(Page):
    """Terms of interest, the latest first; of those of one day the first is in force."""

    items: list[ProductInterest]


class ProductInterestRequest(RequestModel):
    """Terms of interest to set."""

    valid_from: DayInput | None = Field(
        default=None, description="First day, in the time zone of the book; null: today."
    )
    credit_rate: Amount = Field(
        description="Of the year, for a positive balance: 0.035 = 3.5 %, up to 8 places."
    )
    debit_rate: Amount = Field(description="Of the year, for a negative balance.")
    day_count: DayCount
    capitalised: Period = Field(description="When it is booked: on the first day after.")
    reason: Text | None = Field(default=None, description="Up to 500 characters.")


@router.get(
    "/accounts/{account_number}/interest",
    operation_id="interest_get",
    responses=refusals(READ),
)
async def get_interest(
    call: Call, account_number: Word, query: Annotated[InterestFilter, Query()]
) -> Interest:
    """The interest of an account: accrued, its terms, and what was booked."""
    rows = await call.read("interest_get", account_number=account_number, postings=query.postings)
    return Interest.of(rows[0])


@router.get(
    "/accounts/{account_number}/interest/accruals",
    operation_id="interest_accrual_list",
    responses=refusals({400: ("cursor_invalid",), **READ}),
)
async def list_accruals(
    call: Call, account_number: Word, query: Annotated[InterestAccrualFilter, Query()]
) -> InterestAccrualPage:
    """The interest of an account day by day, newest first."""
    rows = await call.read(
        "interest_accrual_list",
        account_number=account_number,
        since=query.since,
        until=query.until,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return InterestAccrualPage.model_validate(query.paginate(rows))


@router.get(
    "/products/{code}/interest",
    operation_id="product_interest_list",
    responses=refusals({400: ("cursor_invalid",), 404: ("product_unknown",)}),
)
async def list_terms(
    call: Call, code: Word, query: Annotated[PageFilter, Query()]
) -> ProductInterestPage:
    """The terms of interest of a product: to come, in force and gone by."""
    rows = await call.read(
        "product_interest_list", product=code, page_size=query.limit, page_cursor=query.cursor
    )
    return ProductInterestPage.model_validate(query.paginate(rows))


@router.put(
    "/products/{code}/interest",
    operation_id="product_interest_set",
    responses=refusals(
        {
            400: ("amount_invalid",),
            403: ("staff_only",),
            404: ("product_unknown",),
            409: ("interest_accrued",),
        },
        write=True,
    ),
)
async def set_terms(
    call: Call, code: Word, body: ProductInterestRequest, idempotency_key: IdempotencyKey = None
) -> ProductInterestReceipt:
    """Set what a product pays and charges from a day on. Staff only."""
    record = await call.write(
        "product_interest_set",
        product=code,
        valid_from=body.valid_from,
        credit_rate=body.credit_rate,
        debit_rate=body.debit_rate,
        day_count=body.day_count,
        capitalised=body.capitalised,
        reason=body.reason,
        idempotency_key=idempotency_key,
    )
    return ProductInterestReceipt.of_receipt(record)
