"""Allowances: what an agent may still do now."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import Id, IdInput, Money, Page, PageFilter, ResponseModel, Time
from api.openapi import refusals
from api.operation import Operation
from api.routes.mandates import Action, Period

router = APIRouter(route_class=Operation, tags=["mandates"])


class AllowanceLimit(ResponseModel):
    """A limit, and how far it is used."""

    mandate_id: Id = Field(description="The mandate itself, or one that it narrows.")
    period: Period | Literal["every"] = Field(
        description="every: one movement, and then none for the length."
    )
    length: str | None = Field(
        default=None, description="Of the rolling period, or of every: ISO 8601."
    )
    resets_at: Time | None = Field(default=None, description="When it begins anew.")
    currency: str | None = None
    amount: Money | None = Field(default=None, description="The limit.")
    used: Money | None = Field(default=None, description="Moved in the period.")
    held: Money | None = Field(default=None, description="Taken up by open holds.")
    remaining: Money | None = None
    uses: int | None = Field(default=None, description="How many movements.")
    uses_used: int | None = None
    uses_held: int | None = None
    uses_remaining: int | None = None


class Allowance(ResponseModel):
    """What a mandate allows now, with those that it narrows."""

    mandate_id: Id
    principal_id: Id
    customer_id: Id
    account_numbers: list[str] | None = Field(description="Null: all of the customer.")
    actions: list[Action]
    currency: str | None = Field(description="Of the amounts; null: any.")
    amount_min: Money | None = Field(description="The smallest amount that passes; null: any.")
    amount_max: Money | None = Field(description="The largest one that passes now; null: any.")
    approval_above: Money | None = Field(description="A larger amount needs a person.")
    payees: list[str] | None = Field(description="Account numbers; null: anybody.")
    uses_left: int | None = Field(description="How many movements now; null: any number.")
    limits: list[AllowanceLimit] | None
    expires_at: Time
    status: Literal[
        "in_force", "not_yet", "expired", "revoked", "suspended",
        "customer_suspended", "principal_suspended", "book_suspended",
    ] = Field(description="Whether it can be used now, or why not.")  # fmt: skip
    starts_at: Time
    amount_free: Money | None = Field(
        description="The largest amount that passes now without a person; null: any."
    )


class AllowancePage(Page):
    """Allowances in order of the mandates' ids."""

    items: list[Allowance]


class AllowanceFilter(PageFilter):
    """Which allowances to list."""

    mandate: IdInput | None = Field(default=None, description="Only this one.")
    principal: IdInput | None = Field(default=None, description="Only of this principal.")
    customer: IdInput | None = Field(default=None, description="Only of this customer.")


@router.get(
    "/allowances", operation_id="allowance_list", responses=refusals({400: ("cursor_invalid",)})
)
async def list_allowances(call: Call, query: Annotated[AllowanceFilter, Query()]) -> AllowancePage:
    """What mandates allow now: used, held, remaining, and when limits begin anew."""
    rows = await call.read(
        "allowance_list",
        mandate=query.mandate,
        principal=query.principal,
        customer=query.customer,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return AllowancePage.model_validate(query.paginate(rows))
