"""API keys. The secret of a key is made here, shown once, and never stored."""

from typing import Annotated, Literal

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
    Text,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["keys"])


class Key(ResponseModel):
    """A key or session, without its secret."""

    key_id: str = Field(description="The public part.")
    principal_id: Id
    kind: Literal["key", "session", "agent_session"]
    scopes: list[str]
    label: str | None
    created_at: Time
    expires_at: Time
    revoked_at: Time | None
    untrusted: tuple[str, ...] = ("label",)


class KeyReceipt(Key, Receipt):
    """A key after a change."""


class NewKeyReceipt(KeyReceipt):
    """A new key."""

    key: str | None = Field(
        default=None, description="The secret: shown once, null when the answer is replayed."
    )


class KeyPage(Page):
    """Keys in order of their age."""

    items: list[Key]


class KeyFilter(PageFilter):
    """Which keys to list."""

    principal: IdInput | None = Field(default=None, description="Only of this principal.")


class KeyRequest(RequestModel):
    """A key to make."""

    principal: IdInput = Field(description="Whose.")
    scopes: list[Word] = Field(
        max_length=100, description="No more than yours and its principal's."
    )
    label: Text | None = Field(default=None, description="Up to 200 characters.")
    expires_at: TimeInput | None = Field(default=None, description="Null: in 90 days.")


@router.get("/keys", operation_id="key_list", responses=refusals({400: ("cursor_invalid",)}))
async def list_keys(call: Call, query: Annotated[KeyFilter, Query()]) -> KeyPage:
    """The keys the caller may see."""
    rows = await call.read(
        "key_list", principal=query.principal, page_size=query.limit, page_cursor=query.cursor
    )
    return KeyPage.model_validate(query.paginate(rows))


@router.post(
    "/keys",
    status_code=201,
    operation_id="key_create",
    responses=refusals(
        {403: ("operator_only", "session_bound", "scope_exceeded"), 404: ("principal_unknown",)},
        write=True,
    ),
)
async def create_key(
    call: Call, body: KeyRequest, idempotency_key: IdempotencyKey = None
) -> NewKeyReceipt:
    """Make a key, no broader than the caller's own."""
    minted = keys.mint(call.services.settings.environment, call.book)
    record = await call.write(
        "key_create",
        principal=body.principal,
        key_id=minted.key_id,
        digest=minted.digest,
        scopes=body.scopes,
        label=body.label,
        expires_at=body.expires_at,
        idempotency_key=idempotency_key,
    )
    key = NewKeyReceipt.of_receipt(record)
    call.locate(f"/keys?principal={key.principal_id}")
    return key if key.replayed else key.model_copy(update={"key": minted.key})


@router.post(
    "/keys/{key_id}/revoke",
    operation_id="key_revoke",
    responses=refusals({404: ("key_unknown",)}, write=True),
)
async def revoke_key(
    call: Call, key_id: Word, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> KeyReceipt:
    """Revoke a key, from the very next call, and end the agent sessions started with it."""
    record = await call.write(
        "key_revoke", key_id=key_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return KeyReceipt.of_receipt(record)
