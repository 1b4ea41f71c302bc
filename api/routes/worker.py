"""The worker, as staff see it."""

from fastapi import APIRouter
from pydantic import Field

from api.call import Call
from api.fields import ResponseModel, Time
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["worker"])


class WorkerTask(ResponseModel):
    """A task of the worker."""

    task: str
    worker_id: str = Field(description="The process that leads it.")
    host: str = Field(description="Its machine and process id.")
    fence: int = Field(description="Counts the changes of lead.")
    every_s: int = Field(description="Seconds between two runs.")
    led_until: Time
    beat_at: Time = Field(description="When its leader was last heard of.")
    finished_at: Time | None = Field(description="Its last good run.")
    done: int = Field(description="Items done so far.")
    failures: int = Field(description="Failed runs since the last good one.")
    failed_at: Time | None
    error: str | None = Field(description="Code of the last failure.")
    is_overdue: bool


class WorkerState(ResponseModel):
    """What the worker does."""

    tasks: list[WorkerTask]


@router.get("/worker", operation_id="worker_list", responses=refusals({403: ("staff_only",)}))
async def show_worker(call: Call) -> WorkerState:
    """The tasks of the worker and how they go; for staff."""
    rows = await call.read("worker_list")
    tasks = [{**row, "worker_id": str(row["worker_id"])} for row in rows]
    return WorkerState.model_validate({"tasks": tasks})
