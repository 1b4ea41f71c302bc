"""Exchange of currencies: rates, quotes and their execution."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.call import Call
from api.fields import (
    DECIMAL_SCHEMA,
    Amount,
    Duration,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Page,
    PageFilter,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
    read_amount,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["exchange"])


def read_factor(value: object) -> Decimal:
    """A rate or a spread: an exact decimal like an amount, but none.

    Raises:
        PydanticCustomError: decimal_invalid.
    """
    try:
        return read_amount(value)
    except PydanticCustomError:
        raise PydanticCustomError("decimal_invalid", 'a plain decimal such as "1.08"') from None


Factor = Annotated[
    Decimal,
    BeforeValidator(read_factor),
    WithJsonSchema({"anyOf": [DECIMAL_SCHEMA, {"type": "number", "minimum": 0}]}),
]
FactorShown = Annotated[Decimal, WithJsonSchema(DECIMAL_SCHEMA)]


class Rate(ResponseModel):
    """An exchange rate: one unit of the base currency costs so much of the quote currency."""

    rate_id: Id
    base_currency: str
    quote_currency: str
    rate: FactorShown
    spread: FactorShown = Field(description="The fraction of it that the bank keeps.")
    source: str | None
    valid_from: Time
    valid_until: Time
    untrusted: tuple[str, ...] = ("source",)


class RateReceipt(Rate, Receipt):
    """A rate that was fed."""


class RatePage(Page):
    """Rates in force, of each pair the newest."""

    items: list[Rate]


class RateFilter(PageFilter):
    """Which rates to list."""

    base_currency: Word | None = Field(default=None, description="ISO 4217; only these.")
    quote_currency: Word | None = Field(default=None, description="ISO 4217; only these.")


class RateRequest(RequestModel):
    """A rate to feed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "base_currency": "EUR",
                    "quote_currency": "USD",
                    "rate": "1.0845",
                    "spread": "0.0025",
                    "valid_for": "PT1H",
                    "source": "ECB",
                }
            ]
        }
    )

    base_currency: Word = Field(description="ISO 4217: one unit of this …")
    quote_currency: Word = Field(description="ISO 4217: … costs so much of this.")
    rate: Factor = Field(description="More than 0, at most 10 decimal places.")
    valid_for: Duration | None = Field(
        default=None, description="How long it may be used, 1 second to 366 days; null: a day."
    )
    source: Text | None = Field(default=None, description="Where it is from, 100 characters.")
    spread: Factor = Field(
        default=Decimal(0), description="The fraction the bank keeps, 0 to 0.5, 6 decimal places."
    )


class QuoteRequest(RequestModel):
    """A price to ask for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_account": "ACC10001",
                    "to_account": "ACC10002",
                    "amount": "100.00",
                    "side": "sell",
                }
            ]
        }
    )

    from_account: Word = Field(description="Number of the account to debit.")
    to_account: Word = Field(description="Number of the account to credit.")
    amount: Amount
    side: Literal["sell", "buy"] = Field(
        default="sell", description="sell: the amount is debited; buy: it is credited."
    )
    expires_in: Duration | None = Field(
        default=None, description="1 second to 15 minutes; null: 30 seconds."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


class Price(ResponseModel):
    """Two amounts and the rate between them."""

    quote_id: Id
    from_account: str
    from_amount: Money = Field(description="Debited.")
    from_currency: str
    to_account: str
    to_amount: Money = Field(description="Credited.")
    to_currency: str
    rate: FactorShown = Field(description="The one applied, the spread in it.")
    base_currency: str = Field(description="One unit of this costs the rate …")
    quote_currency: str = Field(description="… in this.")


class Quote(Price):
    """A price the bank stands by, for whoever asked."""

    status: Literal["open", "executed", "expired"]
    side: Literal["sell", "buy"]
    rate_id: Id
    mandate_id: Id | None = Field(description="Under which mandate it was asked.")
    created_at: Time
    expires_at: Time = Field(description="From then on it cannot be executed.")
    exchange_id: Id | None = Field(description="Its execution.")
    debit_transfer_id: Id | None
    credit_transfer_id: Id | None


class QuoteReceipt(Quote, Receipt):
    """A quote that was given."""


class ExecuteRequest(RequestModel):
    """What to write on both accounts."""

    memo: Text | None = Field(default=None, description="Up to 500 characters.")


class Exchange(Price, Receipt):
    """An executed quote."""

    exchange_id: Id
    debit_transfer_id: Id
    credit_transfer_id: Id
    balance: Money = Field(description="Of the debited account after it.")
    available: Money | None = Field(description="On the debited account after it.")
    version: int = Field(description="Of the debited account after it.")
    credited_balance: Money | None = Field(
        description="Of the credited account after it; null for who may not read that account."
    )
    memo: str | None
    occurred_at: Time
    untrusted: tuple[str, ...] = ("memo",)


@router.get("/rates", operation_id="rate_list", responses=refusals({400: ("cursor_invalid",)}))
async def list_rates(call: Call, query: Annotated[RateFilter, Query()]) -> RatePage:
    """The exchange rates in force."""
    rows = await call.read(
        "rate_list",
        base_currency=query.base_currency,
        quote_currency=query.quote_currency,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return RatePage.model_validate(query.paginate(rows))


@router.post(
    "/rates",
    status_code=201,
    operation_id="rate_set",
    responses=refusals({400: ("currency_unknown",), 403: ("staff_only",)}, write=True),
)
async def set_rate(
    call: Call, body: RateRequest, idempotency_key: IdempotencyKey = None
) -> RateReceipt:
    """Feed an exchange rate: staff, or a service that has the scope. It counts at once."""
    more = {} if body.valid_for is None else {"valid_for": body.valid_for}
    record = await call.write(
        "rate_set",
        base_currency=body.base_currency,
        quote_currency=body.quote_currency,
        rate=body.rate,
        source=body.source,
        spread=body.spread,
        idempotency_key=idempotency_key,
        **more,
    )
    return RateReceipt.of_receipt(record)


@router.post(
    "/quotes",
    status_code=201,
    operation_id="quote_create",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision"),
            403: ("mandate_missing", "customer_suspended"),
            404: ("account_unknown", "mandate_unknown"),
            409: ("rate_unavailable", "system_account_missing"),
            422: ("same_account", "currency_mismatch", "amount_too_small"),
        },
        write=True,
    ),
)
async def create_quote(
    call: Call, body: QuoteRequest, idempotency_key: IdempotencyKey = None
) -> QuoteReceipt:
    """Ask for the price of an exchange. Nothing is held; only the caller can execute it."""
    more = {} if body.expires_in is None else {"expires_in": body.expires_in}
    record = await call.write(
        "quote_create",
        from_account=body.from_account,
        to_account=body.to_account,
        amount=body.amount,
        side=body.side,
        idempotency_key=idempotency_key,
        mandate=body.mandate,
        **more,
    )
    quote = QuoteReceipt.of_receipt(record)
    call.locate(f"/quotes/{quote.quote_id}")
    return quote


@router.get(
    "/quotes/{quote_id}",
    operation_id="quote_get",
    responses=refusals({404: ("quote_unknown",)}),
)
async def get_quote(call: Call, quote_id: IdInput) -> Quote:
    """A quote of the caller, and what became of it."""
    rows = await call.read("quote_get", quote=quote_id)
    return Quote.of(rows[0])


@router.post(
    "/quotes/{quote_id}/execute",
    operation_id="exchange_execute",
    responses=refusals(
        {
            403: (
                "mandate_missing",
                "customer_suspended",
                "mandate_range",
                "approval_required",
                "mandate_budget",
                "rule_denied",
            ),
            404: ("account_unknown", "quote_unknown"),
            409: (
                "quote_used",
                "quote_expired",
                "account_closed",
                "account_frozen",
                "account_dormant",
                "system_account_missing",
                "insufficient_funds",
                "balance_limit",
            ),
            422: ("same_account",),
        },
        write=True,
    ),
)
async def execute_quote(
    call: Call, quote_id: IdInput, body: ExecuteRequest, idempotency_key: IdempotencyKey = None
) -> Exchange:
    """Exchange at the price of a quote, once."""
    record = await call.write(
        "exchange_execute", quote=quote_id, memo=body.memo, idempotency_key=idempotency_key
    )
    return Exchange.of_receipt(record)
