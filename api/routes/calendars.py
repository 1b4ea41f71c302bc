"""Calendars: which days are business days."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    DayInput,
    IdempotencyKey,
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

router = APIRouter(route_class=Operation, tags=["schedules"])

Weekday = Annotated[int, Field(ge=1, le=7)]


class Calendar(ResponseModel):
    """A calendar of business days."""

    calendar: str
    name: str
    weekend: list[int] = Field(description="Days without business: 1 = Monday to 7 = Sunday.")
    holidays: list[date]
    updated_at: Time


class CalendarReceipt(Calendar, Receipt):
    """A calendar after a change."""


class CalendarPage(Page):
    """Calendars in order of their making."""

    items: list[Calendar]


class CalendarRequest(RequestModel):
    """The business days of a calendar, in place of those before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "TARGET", "weekend": [6, 7], "holidays": ["2027-01-01", "2027-03-26"]}
            ]
        }
    )

    name: Text = Field(description="Up to 200 characters.")
    weekend: list[Weekday] = Field(
        default=[6, 7], max_length=7, description="Days without business, at most six."
    )
    holidays: list[DayInput] = Field(default=[], max_length=1000, description="Further ones.")


@router.get(
    "/calendars", operation_id="calendar_list", responses=refusals({400: ("cursor_invalid",)})
)
async def list_calendars(call: Call, query: Annotated[PageFilter, Query()]) -> CalendarPage:
    """The calendars of the bank."""
    rows = await call.read("calendar_list", page_size=query.limit, page_cursor=query.cursor)
    return CalendarPage.model_validate(query.paginate(rows))


@router.get(
    "/calendars/{calendar}",
    operation_id="calendar_get",
    responses=refusals({404: ("calendar_unknown",)}),
)
async def get_calendar(call: Call, calendar: Word) -> Calendar:
    """A calendar."""
    rows = await call.read("calendar_get", calendar=calendar)
    return Calendar.of(rows[0])


@router.put(
    "/calendars/{calendar}",
    operation_id="calendar_set",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def set_calendar(
    call: Call, calendar: Word, body: CalendarRequest, idempotency_key: IdempotencyKey = None
) -> CalendarReceipt:
    """Set the business days of a calendar, new or there already; what is planned moves with it."""
    record = await call.write(
        "calendar_set",
        calendar=calendar,
        name=body.name,
        weekend=body.weekend,
        holidays=body.holidays,
        idempotency_key=idempotency_key,
    )
    return CalendarReceipt.of_receipt(record)
