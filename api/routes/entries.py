"""Entries: the lines of an account, and the search in those of many."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.database import Row
from api.fields import (
    Amount,
    Id,
    IdInput,
    JsonInput,
    Money,
    Page,
    PageFilter,
    ResponseModel,
    Text,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation
from api.routes.accounts import READ

router = APIRouter(route_class=Operation, tags=["accounts"])

MANY = {
    400: ("amount_invalid", "cursor_invalid"),
    403: ("mandate_missing",),
    404: ("account_unknown", "customer_unknown"),
}


class EntryExchange(ResponseModel):
    """The other side of an exchange of currencies."""

    exchange_id: Id
    quote_id: Id
    account_number: str = Field(description="The account on the other side.")
    amount: Money = Field(description="Moved there, without sign.")
    currency: str
    rate: Money
    base_currency: str = Field(description="The currency the rate is the price of.")


class Entry(ResponseModel):
    """One line of an account."""

    documents = ("metadata",)

    transfer_id: Id
    account_number: str
    direction: Literal["debit", "credit"]
    amount: Money = Field(description="Credit > 0, debit < 0.")
    currency: str
    balance: Money = Field(description="After this entry.")
    version: int = Field(description="This is the account's n-th entry.")
    occurred_at: Time
    counterparty_account: str
    memo: str | None
    metadata: dict[str, Any] | None
    exchange: EntryExchange | None = Field(description="Of an exchange: its other side.")
    kind: str = Field(description="What made it, such as transfer_post or transfer_fee.")
    value_date: date | None = Field(description="Counts from; null: the day of its booking.")
    end_to_end_id: str | None
    parent_id: Id | None = Field(description="The transfer it belongs to, such as that of a fee.")


class EntryPage(Page):
    """Entries, newest first."""

    items: list[Entry]
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id")


class EntryFilter(PageFilter):
    """Which entries to list."""

    direction: Literal["debit", "credit"] | None = None
    since: TimeInput | None = Field(default=None, description="Booked at or after (RFC 3339).")
    until: TimeInput | None = Field(default=None, description="Booked before (RFC 3339).")
    amount_from: Amount | None = Field(default=None, description="At least, without sign.")
    amount_to: Amount | None = Field(default=None, description="At most, without sign.")


class SearchFilter(PageFilter):
    """What to look for; all of it must fit."""

    account: Word | None = Field(default=None, description="Of this account.")
    customer: IdInput | None = Field(
        default=None, description="Of all accounts of this customer that the caller may read."
    )
    direction: Literal["debit", "credit"] | None = None
    kind: Word | None = Field(default=None, description="Such as transfer_post, transfer_fee.")
    since: TimeInput | None = Field(default=None, description="Booked at or after (RFC 3339).")
    until: TimeInput | None = Field(default=None, description="Booked before (RFC 3339).")
    amount_from: Amount | None = Field(default=None, description="At least, without sign.")
    amount_to: Amount | None = Field(default=None, description="At most, without sign.")
    memo: Text | None = Field(default=None, description="A part of it, in any case.")
    metadata: JsonInput | None = Field(default=None, description="A JSON object it contains.")
    counterparty: Word | None = Field(
        default=None, description="A part of the other account's number."
    )


@router.get(
    "/accounts/{account_number}/entries",
    operation_id="entry_list",
    responses=refusals({400: ("cursor_invalid", "amount_invalid"), **READ}),
)
async def list_entries(
    call: Call, account_number: Word, query: Annotated[EntryFilter, Query()]
) -> EntryPage:
    """The entries of an account, newest first."""
    rows = await call.read(
        "entry_list",
        account_number=account_number,
        direction=query.direction,
        since=query.since,
        until=query.until,
        amount_from=query.amount_from,
        amount_to=query.amount_to,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return EntryPage.model_validate(query.paginate(rows))


@router.get("/entries", operation_id="entry_search", responses=refusals(MANY))
async def search_entries(call: Call, query: Annotated[SearchFilter, Query()]) -> EntryPage:
    """Entries that fit all filters: account by account, each newest first.

    A call looks at 5000 entries at most. A page may therefore have fewer items than the limit, or
    none, and still a next_cursor.
    """
    rows = await call.read(
        "entry_search",
        account_number=query.account,
        customer=query.customer,
        direction=query.direction,
        kind=query.kind,
        since=query.since,
        until=query.until,
        amount_from=query.amount_from,
        amount_to=query.amount_to,
        memo=query.memo,
        metadata=query.metadata,
        counterparty=query.counterparty,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return EntryPage.model_validate(paginate_found(query, rows))


def paginate_found(query: SearchFilter, rows: Sequence[Row]) -> dict[str, Any]:
    """A page; its last row may say where the search stopped, and is no entry then."""
    if rows and rows[-1]["transfer_id"] is None:
        return {"items": rows[:-1], "next_cursor": rows[-1]["page_cursor"]}
    return query.paginate(rows)
