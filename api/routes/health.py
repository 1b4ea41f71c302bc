"""Whether this process runs, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter

from api.call import Call
from api.fields import ResponseModel
from api.openapi import refusals
from api.operation import PublicOperation

router = APIRouter(route_class=PublicOperation, tags=["health"])


class Health(ResponseModel):
    """A good answer; a bad one is a problem."""

    status: Literal["ok"] = "ok"


@router.get("/livez", operation_id="live", responses=refusals(public=True))
async def get_liveness(call: Call) -> Health:  # noqa: ARG001 (no question to anybody)
    """The process runs. Restart it when this fails."""
    return Health()


@router.get(
    "/readyz", operation_id="ready", responses=refusals({503: ("release_outdated",)}, public=True)
)
async def get_readiness(call: Call) -> Health:
    """The database answers, on both pools, and has the release this process was packaged with."""
    await call.services.release.check()
    return Health()
