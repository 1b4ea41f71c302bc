"""Products: what kinds of account the bank offers, and what they cost."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    Amount,
    Duration,
    IdempotencyKey,
    Money,
    Page,
    PageFilter,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["products"], prefix="/products")

Kind = Literal["current", "savings", "loan", "internal"]
Charged = Literal["transfer_post", "hold_capture"]
CHANGE = {400: ("amount_invalid", "amount_precision"), 403: ("staff_only",)}


class Fee(ResponseModel):
    """A fee: flat + percentage of the amount moved, rounded half to even."""

    operation: Charged
    flat: Money
    percentage: Money = Field(description="Per cent.")
    minimum: Money = Field(description="At least this.")
    maximum: Money | None = Field(description="At most this; null: no limit.")
    starts_at: Time


class ProductFee(Fee):
    """A fee of a product, in force, over or to come."""

    product: str
    currency: str
    created_at: Time


class ProductFeeReceipt(ProductFee, Receipt):
    """A fee that was set."""


class ProductFeePage(Page):
    """Fees, newest first."""

    items: list[ProductFee]


class Product(ResponseModel):
    """The defaults of new accounts, and what accounts of the product pay."""

    code: str
    name: str
    kind: Kind
    currency: str
    overdraft_limit: Money = Field(description="How far a new account may go below zero.")
    dormant_after: str | None = Field(description="ISO 8601 duration; null: never.")
    is_offered: bool = Field(description="False: no new accounts.")
    fees: list[Fee] = Field(description="In force now.")
    created_at: Time


class ProductReceipt(Product, Receipt):
    """A product after a change."""


class ProductPage(Page):
    """Products in the order they were made."""

    items: list[Product]


class ProductFilter(PageFilter):
    """Which products to list."""

    kind: Kind | None = None
    currency: Word | None = Field(default=None, description="ISO 4217.")


class ProductRequest(RequestModel):
    """A product to make."""

    code: Word = Field(
        description="2 to 34 capital letters, digits and dashes.", examples=["CURRENT-USD"]
    )
    name: Text = Field(description="Up to 200 characters.", examples=["Current account"])
    kind: Kind = Field(description="internal: for accounts of the bank itself, without a floor.")
    currency: Word = Field(description="ISO 4217.", examples=["USD"])
    overdraft_limit: Amount | None = Field(
        default=None, description="How far new accounts may go below zero; null: not."
    )
    dormant_after: Duration | None = Field(
        default=None, description="Without an entry for so long they become dormant; null: never."
    )


class ProductChange(RequestModel):
    """What to change for new accounts; what is left out stays."""

    name: Text | None = Field(default=None, description="Up to 200 characters.")
    overdraft_limit: Amount | None = None
    dormant_after: Duration | None = Field(default=None, description="P0D: never.")
    is_offered: bool | None = Field(default=None, description="False: no new accounts.")


class FeeRequest(RequestModel):
    """A fee to set."""

    flat: Amount | None = Field(default=None, description="For each; null: none.")
    percentage: Amount | None = Field(
        default=None, description="Per cent of the amount moved, up to 6 decimal places."
    )
    minimum: Amount | None = Field(default=None, description="The sum is at least this.")
    maximum: Amount | None = Field(default=None, description="The sum is at most this.")
    starts_at: TimeInput | None = Field(default=None, description="Null: now.")


class FeeFilter(PageFilter):
    """Which fees to list."""

    operation: Charged | None = None


def given(body: RequestModel) -> dict[str, Any]:
    """The fields that were sent: those left out have their default in the function."""
    return {name: value for name, value in body if value is not None}


@router.get("", operation_id="product_list", responses=refusals({400: ("cursor_invalid",)}))
async def list_products(call: Call, query: Annotated[ProductFilter, Query()]) -> ProductPage:
    """The products of the bank."""
    rows = await call.read(
        "product_list",
        kind=query.kind,
        currency=query.currency,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ProductPage.model_validate(query.paginate(rows))


@router.post(
    "",
    status_code=201,
    operation_id="product_create",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "currency_unknown"),
            403: ("staff_only",),
            409: ("product_code_taken",),
        },
        write=True,
    ),
)
async def create_product(
    call: Call, body: ProductRequest, idempotency_key: IdempotencyKey = None
) -> ProductReceipt:
    """Make a product. Staff only."""
    record = await call.write("product_create", **given(body), idempotency_key=idempotency_key)
    product = ProductReceipt.of_receipt(record)
    call.locate(f"/products/{product.code}")
    return product


@router.get("/{code}", operation_id="product_get", responses=refusals({404: ("product_unknown",)}))
async def get_product(call: Call, code: Word) -> Product:
    """A product with the fees in force."""
    rows = await call.read("product_get", code=code)
    return Product.of(rows[0])


@router.patch(
    "/{code}",
    operation_id="product_update",
    responses=refusals({**CHANGE, 404: ("product_unknown",)}, write=True),
)
async def update_product(
    call: Call, code: Word, body: ProductChange, idempotency_key: IdempotencyKey = None
) -> ProductReceipt:
    """Change a product for new accounts. Staff only."""
    record = await call.write(
        "product_update", code=code, **given(body), idempotency_key=idempotency_key
    )
    return ProductReceipt.of_receipt(record)


@router.get(
    "/{code}/fees",
    operation_id="product_fee_list",
    responses=refusals({400: ("cursor_invalid",), 404: ("product_unknown",)}),
)
async def list_fees(call: Call, code: Word, query: Annotated[FeeFilter, Query()]) -> ProductFeePage:
    """The fees a product has, had and will have, newest first."""
    rows = await call.read(
        "product_fee_list",
        product=code,
        operation=query.operation,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ProductFeePage.model_validate(query.paginate(rows))


@router.put(
    "/{code}/fees/{operation}",
    operation_id="product_fee_set",
    responses=refusals({**CHANGE, 404: ("product_unknown",)}, write=True),
)
async def set_fee(
    call: Call,
    code: Word,
    operation: Charged,
    body: FeeRequest,
    idempotency_key: IdempotencyKey = None,
) -> ProductFeeReceipt:
    """Set what the accounts of a product pay for an operation. Staff only."""
    record = await call.write(
        "product_fee_set",
        product=code,
        operation=operation,
        **given(body),
        idempotency_key=idempotency_key,
    )
    return ProductFeeReceipt.of_receipt(record)
