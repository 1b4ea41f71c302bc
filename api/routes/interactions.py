"""Interactions: what was said and done between customers, agents and staff."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.database import Row
from api.fields import (
    Id,
    IdempotencyKey,
    IdInput,
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

router = APIRouter(route_class=Operation, tags=["interactions"])

Role = Literal["customer", "agent", "staff", "system", "tool"]


class InteractionReference(ResponseModel):
    """An interaction without its content."""

    interaction_id: Id
    session_id: Id | None
    customer_id: Id
    case_id: Id | None
    principal_id: Id = Field(description="Who recorded it.")
    channel: str
    role: Role
    vouched: bool = Field(
        description="Not recorded by an agent: what an agent reports of others proves nothing."
    )
    occurred_at: Time


class Interaction(InteractionReference):
    """What was said or done."""

    documents = ("tool_calls",)

    text: str | None
    tool_calls: list[dict[str, Any]] | None
    untrusted: tuple[str, ...] = ("text", "tool_calls")


class InteractionReceipt(InteractionReference, Receipt):
    """An interaction after it was recorded."""


class InteractionPage(Page):
    """Interactions, the newest first."""

    items: list[Interaction]


class InteractionFilter(PageFilter):
    """Which interactions to show."""

    query: Text | None = Field(
        default=None,
        description="Words that all occur, in any case; "
        '"in quotes": one after the other; or; -without. Up to 200 characters.',
    )
    customer: IdInput | None = Field(
        default=None, description="With whom; null: of the session, yourself, or all for staff."
    )
    session: IdInput | None = Field(
        default=None, description="In which agent session; null: that of the credential, if any."
    )
    role: Role | None = None
    since: TimeInput | None = Field(default=None, description="Recorded at or after.")
    until: TimeInput | None = Field(default=None, description="Recorded before.")


class InteractionRequest(RequestModel):
    """What was said or done."""

    role: Role = Field(description="Whose words or deeds.")
    text: str | None = Field(default=None, min_length=1, max_length=10_000)
    tool_calls: list[dict[str, Any]] | None = Field(
        default=None, description="What was called: up to 20000 characters as JSON."
    )
    customer: IdInput | None = Field(default=None, description="Null: that of the session.")
    session: IdInput | None = Field(default=None, description="Null: that of the credential.")
    channel: Word | None = Field(default=None, description="Null: that of the session.")


@router.get(
    "/interactions",
    operation_id="interaction_search",
    responses=refusals({400: ("cursor_invalid",), 404: ("customer_unknown", "session_unknown")}),
)
async def search_interactions(
    call: Call, query: Annotated[InteractionFilter, Query()]
) -> InteractionPage:
    """Interactions that fit all filters, the newest first.

    A call looks at 5000 interactions at most. A page may therefore have fewer items than the limit,
    or none, and still a next_cursor.
    """
    rows = await call.read(
        "interaction_search",
        query=query.query,
        customer=query.customer,
        session=query.session,
        role=query.role,
        since=query.since,
        until=query.until,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return InteractionPage.model_validate(paginate_found(query, rows))


@router.post(
    "/interactions",
    status_code=201,
    operation_id="interaction_add",
    responses=refusals(
        {
            403: ("role_forbidden",),
            404: ("customer_unknown", "session_unknown"),
            409: ("session_ended",),
        },
        write=True,
    ),
)
async def add_interaction(
    call: Call, body: InteractionRequest, idempotency_key: IdempotencyKey = None
) -> InteractionReceipt:
    """Record what was said or done. It is kept as it is, and decides nothing."""
    record = await call.write(
        "interaction_add",
        role=body.role,
        text=body.text,
        tool_calls=body.tool_calls,
        customer=body.customer,
        session=body.session,
        channel=body.channel,
        idempotency_key=idempotency_key,
    )
    interaction = InteractionReceipt.of_receipt(record)
    call.locate(f"/interactions?customer={interaction.customer_id}")
    return interaction


def paginate_found(query: InteractionFilter, rows: Sequence[Row]) -> dict[str, Any]:
    """A page; its last row may say where the search stopped, and is no interaction then."""
    if rows and rows[-1]["interaction_id"] is None:
        return {"items": rows[:-1], "next_cursor": rows[-1]["page_cursor"]}
    return query.paginate(rows)
