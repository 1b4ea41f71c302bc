"""The caller."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.call import Call
from api.fields import Id, ResponseModel, Time
from api.openapi import refusals
from api.operation import Operation
from api.routes.mandates import Mandate

router = APIRouter(route_class=Operation, tags=["me"])


class Caller(ResponseModel):
    """Who the presented credential is, and what it may do now."""

    book_id: Id
    book_name: str
    principal_id: Id
    class_: Literal["agent", "service", "human", "customer"] = Field(alias="class")
    name: str
    customer_id: Id | None
    scopes: list[str]
    key_id: str | None
    expires_at: Time | None
    mandates: list[Mandate] = Field(description="The first 100 in force.")
    session_id: Id | None = Field(description="The agent session of the credential.")


@router.get("/me", operation_id="caller_get", responses=refusals())
async def get_caller(call: Call) -> Caller:
    """Who am I, and what may I do?"""
    rows = await call.read("caller_get")
    return Caller.of(rows[0])
