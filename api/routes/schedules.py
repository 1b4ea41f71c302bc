"""Scheduled and recurring transfers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from api.call import Call
from api.errors import Problem
from api.fields import (
    Amount,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Page,
    PageFilter,
    ReasonRequest,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    Word,
    read_local_time,
)
from api.openapi import refusals
from api.operation import Operation
from api.recurrence import RecurrenceError, Rule

router = APIRouter(route_class=Operation, tags=["schedules"])

Adjustment = Literal["none", "following", "preceding", "modified_following"]
Missed = Literal["catch_up", "skip"]
Status = Literal["active", "paused", "ended", "cancelled"]
DueStatus = Literal["planned", "done", "failed", "skipped"]
LOCAL_SCHEMA = {"type": "string", "pattern": r"^[0-9-]{10}T[0-9:]{8}([.][0-9]{1,6})?$"}
LocalTimeInput = Annotated[datetime, BeforeValidator(read_local_time), WithJsonSchema(LOCAL_SCHEMA)]
LocalTime = Annotated[datetime, WithJsonSchema(LOCAL_SCHEMA)]


class ScheduleRequest(RequestModel):
    """A transfer to make on a day to come, or on many."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "amount": "950.00",
                    "start_at": "2027-01-31T09:00:00",
                    "time_zone": "Europe/Berlin",
                    "recurrence": "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD",
                    "memo": "rent",
                }
            ]
        }
    )

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    start_at: LocalTimeInput = Field(
        description="First date and time on the clocks of time_zone, without an offset."
    )
    time_zone: Word = Field(description="IANA name, such as Europe/Berlin.")
    recurrence: Text | None = Field(
        default=None, description="RRULE of RFC 5545, FREQ DAILY or longer; null: once."
    )
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    up_to: bool = Field(default=False, description="As much as is available, at most the amount.")
    calendar: Word | None = Field(default=None, description="Its business days.")
    adjustment: Adjustment = Field(
        default="none", description="What happens to a date that is no business day (ISDA)."
    )
    missed: Missed = Field(
        default="catch_up", description="When several dates are overdue: all, or the newest."
    )
    retries: int = Field(default=3, ge=0, le=100, description="After insufficient_funds.")
    retry_pause_minutes: int = Field(default=60, ge=1, le=10080)
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")

    def check_rule(self) -> None:
        """See to it that the worker will be able to follow the rule.

        Raises:
            Problem: recurrence_invalid.
        """
        try:
            Rule(self.start_at, self.time_zone, self.recurrence).check()
        except RecurrenceError as error:
            raise Problem("recurrence_invalid", detail=f"Cannot follow this: {error}.") from None


class Schedule(ResponseModel):
    """A scheduled transfer."""

    documents = ("metadata",)

    schedule_id: Id
    status: Status
    principal_id: Id = Field(description="The owner, in whose name it pays.")
    customer_id: Id
    mandate_id: Id | None
    from_account: str
    to_account: str
    amount: Money
    currency: str
    up_to: bool
    memo: str | None
    metadata: dict[str, Any] | None
    end_to_end_id: str | None
    start_at: LocalTime
    time_zone: str
    recurrence: str | None
    calendar: str | None
    adjustment: Adjustment
    missed: Missed
    retries: int
    retry_pause_minutes: int
    next_due_at: Time | None = Field(description="Null until the worker has planned it.")
    problem: str | None = Field(description="A code: why it cannot be planned.")
    created_at: Time
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id")


class ScheduleReceipt(Schedule, Receipt):
    """A schedule after a change."""


class SchedulePage(Page):
    """Schedules in order of their ids."""

    items: list[Schedule]


class ScheduleFilter(PageFilter):
    """Which schedules to list."""

    account: Word | None = Field(default=None, description="Only those that debit this account.")
    status: Status | None = Field(default=None, description="Only those with this status.")
    customer: IdInput | None = Field(default=None, description="Only of this customer.")


class Due(ResponseModel):
    """A date of a schedule."""

    schedule_id: Id
    occurrence: LocalTime = Field(description="The local time the rule gives, not adjusted.")
    due_at: Time = Field(description="When it is executed.")
    status: DueStatus
    attempts: int
    next_attempt_at: Time | None
    transfer_id: Id | None = Field(description="The transfer it became.")
    outcome: str | None = Field(
        description="A code of GET /outcomes; of a skipped date missed, paused or cancelled."
    )
    facts: dict[str, Any] | None = Field(description="The values behind a refusal.")
    resolved_at: Time | None


class DuePage(Page):
    """Dates of a schedule, newest first."""

    items: list[Due]


class DueFilter(PageFilter):
    """Which dates to list."""

    status: DueStatus | None = Field(default=None, description="Only those with this status.")


@router.post(
    "/schedules",
    status_code=201,
    operation_id="schedule_create",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "currency_unknown", "recurrence_invalid"),
            403: ("mandate_missing", "customer_suspended"),
            404: ("account_unknown", "mandate_unknown", "calendar_unknown"),
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
    ),
)
async def create_schedule(
    call: Call, body: ScheduleRequest, idempotency_key: IdempotencyKey = None
) -> ScheduleReceipt:
    """Schedule a transfer. It needs transfers:write too, and is checked again on each date."""
    body.check_rule()
    arguments = body.model_dump()
    record = await call.write("schedule_create", **arguments, idempotency_key=idempotency_key)
    schedule = ScheduleReceipt.of_receipt(record)
    call.locate(f"/schedules/{schedule.schedule_id}")
    return schedule


@router.get(
    "/schedules", operation_id="schedule_list", responses=refusals({400: ("cursor_invalid",)})
)
async def list_schedules(call: Call, query: Annotated[ScheduleFilter, Query()]) -> SchedulePage:
    """The schedules the caller may see."""
    rows = await call.read(
        "schedule_list",
        account_number=query.account,
        status=query.status,
        customer=query.customer,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return SchedulePage.model_validate(query.paginate(rows))


@router.get(
    "/schedules/{schedule_id}",
    operation_id="schedule_get",
    responses=refusals({404: ("schedule_unknown",)}),
)
async def get_schedule(call: Call, schedule_id: IdInput) -> Schedule:
    """A schedule."""
    rows = await call.read("schedule_get", schedule=schedule_id)
    return Schedule.of(rows[0])


@router.get(
    "/schedules/{schedule_id}/dues",
    operation_id="schedule_due_list",
    responses=refusals({400: ("cursor_invalid",), 404: ("schedule_unknown",)}),
)
async def list_dues(
    call: Call, schedule_id: IdInput, query: Annotated[DueFilter, Query()]
) -> DuePage:
    """The dates of a schedule: what will be, what was done, what was refused and why."""
    rows = await call.read(
        "schedule_due_list",
        schedule=schedule_id,
        status=query.status,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return DuePage.model_validate(query.paginate(rows))


@router.post(
    "/schedules/{schedule_id}/pause",
    operation_id="schedule_pause",
    responses=refusals({404: ("schedule_unknown",), 409: ("schedule_ended",)}, write=True),
)
async def pause_schedule(
    call: Call, schedule_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> ScheduleReceipt:
    """Stop a schedule until it is resumed."""
    record = await call.write(
        "schedule_pause", schedule=schedule_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return ScheduleReceipt.of_receipt(record)


@router.post(
    "/schedules/{schedule_id}/resume",
    operation_id="schedule_resume",
    responses=refusals(
        {403: ("mandate_missing",), 404: ("schedule_unknown",), 409: ("schedule_ended",)},
        write=True,
    ),
)
async def resume_schedule(
    call: Call, schedule_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> ScheduleReceipt:
    """Let a schedule go on; dates that fell due meanwhile are skipped."""
    record = await call.write(
        "schedule_resume", schedule=schedule_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return ScheduleReceipt.of_receipt(record)


@router.post(
    "/schedules/{schedule_id}/cancel",
    operation_id="schedule_cancel",
    responses=refusals({404: ("schedule_unknown",), 409: ("schedule_ended",)}, write=True),
)
async def cancel_schedule(
    call: Call, schedule_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> ScheduleReceipt:
    """End a schedule for good."""
    record = await call.write(
        "schedule_cancel", schedule=schedule_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return ScheduleReceipt.of_receipt(record)
