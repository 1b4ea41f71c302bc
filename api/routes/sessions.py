"""Agent sessions: runs and conversations, each with a credential of its own."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import keys
from api.call import Call
from api.fields import (
    Id,
    IdempotencyKey,
    IdInput,
    Page,
    PageFilter,
    ReasonRequest,
    Receipt,
    RequestModel,
    ResponseModel,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["sessions"])


class AgentSession(ResponseModel):
    """One run or conversation of an agent with a customer."""

    session_id: Id
    principal_id: Id = Field(description="Who started it, and acts in it.")
    customer_id: Id
    channel: str
    started_at: Time
    expires_at: Time = Field(description="Over from then on in any case.")
    ended_at: Time | None = Field(description="Null: nobody has ended it.")


class AgentSessionReceipt(AgentSession, Receipt):
    """A session after a change."""


class NewAgentSessionReceipt(AgentSessionReceipt):
    """A new session."""

    key: str | None = Field(
        default=None,
        description="The credential of its calls: shown once, null when the answer is replayed.",
    )


class AgentSessionPage(Page):
    """Sessions, the newest first."""

    items: list[AgentSession]


class AgentSessionFilter(PageFilter):
    """Which sessions to list."""

    customer: IdInput | None = Field(default=None, description="Only with this customer.")
    principal: IdInput | None = Field(default=None, description="Only of this principal.")


class AgentSessionRequest(RequestModel):
    """A session to start."""

    customer: IdInput = Field(description="With whom.")
    channel: Word = Field(description="Where: a lower-case word, such as chat, voice or mail.")
    expires_at: TimeInput | None = Field(
        default=None, description="Null: in one day; at most in 30 days, or when your key expires."
    )


@router.get(
    "/agent-sessions",
    operation_id="agent_session_list",
    responses=refusals({400: ("cursor_invalid",)}),
)
async def list_agent_sessions(
    call: Call, query: Annotated[AgentSessionFilter, Query()]
) -> AgentSessionPage:
    """The agent sessions the caller may see, the newest first."""
    rows = await call.read(
        "agent_session_list",
        customer=query.customer,
        principal=query.principal,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return AgentSessionPage.model_validate(query.paginate(rows))


@router.post(
    "/agent-sessions",
    status_code=201,
    operation_id="agent_session_start",
    responses=refusals({403: ("session_bound",), 404: ("customer_unknown",)}, write=True),
)
async def start_agent_session(
    call: Call, body: AgentSessionRequest, idempotency_key: IdempotencyKey = None
) -> NewAgentSessionReceipt:
    """Start a session. Every call with its key belongs to it, and reaches no other customer."""
    minted = keys.mint(call.services.settings.environment, call.book)
    record = await call.write(
        "agent_session_start",
        customer=body.customer,
        channel=body.channel,
        key_id=minted.key_id,
        digest=minted.digest,
        expires_at=body.expires_at,
        idempotency_key=idempotency_key,
    )
    session = NewAgentSessionReceipt.of_receipt(record)
    call.locate(f"/agent-sessions/{session.session_id}")
    return session if session.replayed else session.model_copy(update={"key": minted.key})


@router.get(
    "/agent-sessions/{session_id}",
    operation_id="agent_session_get",
    responses=refusals({404: ("session_unknown",)}),
)
async def get_agent_session(call: Call, session_id: IdInput) -> AgentSession:
    """An agent session."""
    rows = await call.read("agent_session_get", session=session_id)
    return AgentSession.of(rows[0])


@router.post(
    "/agent-sessions/{session_id}/end",
    operation_id="agent_session_end",
    responses=refusals({404: ("session_unknown",)}, write=True),
)
async def end_agent_session(
    call: Call, session_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> AgentSessionReceipt:
    """End a session: its key is refused from the very next call."""
    record = await call.write(
        "agent_session_end", session=session_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return AgentSessionReceipt.of_receipt(record)
