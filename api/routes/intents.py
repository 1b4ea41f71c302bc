"""Intents: transfers that are prepared, shown, and then executed by their id."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.call import Call
from api.fields import (
    Amount,
    Duration,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
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
from api.routes.transfers import Transfer, present

router = APIRouter(route_class=Operation, tags=["transfers"])

Match = Literal["match", "close_match", "no_match"]
MONEY = (
    "account_closed",
    "account_frozen",
    "account_dormant",
    "system_account_missing",
    "insufficient_funds",
    "balance_limit",
    "possible_duplicate",
)
RIGHTS = (
    "mandate_missing",
    "customer_suspended",
    "mandate_range",
    "mandate_payee",
    "mandate_budget",
    "rule_denied",
)
INTENT: dict[str, Any] = {
    "intent_id": "1201",
    "status": "open",
    "principal_id": "101",
    "customer_id": "1001",
    "mandate_id": "501",
    "session_id": None,
    "from_account": "ACC10001",
    "to_account": "ACC20002",
    "amount": "250.00",
    "currency": "USD",
    "memo": "invoice 4711",
    "metadata": None,
    "end_to_end_id": None,
    "allow_duplicate": False,
    "fee": None,
    "balance": "12250.00",
    "available": "12250.00",
    "needs_approval": False,
    "customers_needed": 0,
    "staff_needed": 0,
    "reasons": [],
    "payee": {
        "status": "known",
        "known": {
            "payee_id": "601",
            "name": "Bob",
            "match": "close_match",
            "trusted": False,
            "known_since": "2026-01-30T16:00:00Z",
            "cooling_off_until": "2026-01-31T16:00:00Z",
        },
        "confirmation": {"name": "Bob Example", "match": "match", "account_name": None},
    },
    "digest": "c8fd613aeb9c35296b2760258c1f6c9af24ae9d6dc4da515b5475043f51b248e",
    "created_at": "2026-01-31T09:30:00Z",
    "expires_at": "2026-01-31T09:35:00Z",
    "executed_at": None,
    "approval_id": None,
    "transfer_id": None,
    "untrusted": ["memo", "metadata", "end_to_end_id", "payee"],
}


class PrepareRequest(RequestModel):
    """A transfer to freeze."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "from_account": "ACC10001",
                    "to_account": "ACC20002",
                    "amount": "250.00",
                    "memo": "invoice 4711",
                    "payee_name": "Bob Example",
                    "expires_in": "PT10M",
                }
            ]
        }
    )

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    allow_duplicate: bool = Field(
        default=False, description="It may be executed although an equal one was just paid."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")
    payee_name: Text | None = Field(
        default=None,
        description="Compared with the name of the credited account, up to 200 characters; needs "
        "the scope payees:write.",
    )
    expires_in: Duration | None = Field(
        default=None, description="1 second to 1 hour; null: 5 minutes."
    )


class KnownPayee(ResponseModel):
    """The payee in the customer's list."""

    payee_id: Id
    name: str = Field(description="As the customer gave it.")
    match: Match = Field(description="How it compared with the account's when it was added.")
    trusted: bool = Field(description="By staff.")
    known_since: Time
    cooling_off_until: Time | None = Field(
        description="Until when it counts as new; null: it is trusted."
    )


class PayeeName(ResponseModel):
    """How the name that was given compares with that of the account."""

    name: str = Field(description="As it was given.")
    match: Match
    account_name: str | None = Field(description="The real name, on a close match only.")


class IntentPayee(ResponseModel):
    """What is known of whom it pays."""

    status: Literal["own", "known", "new", "untold"] = Field(
        description="own: an account of the same customer; known, new: in its list of payees, or "
        "not; untold: that needs the scope payees:read."
    )
    known: KnownPayee | None
    confirmation: PayeeName | None = Field(description="Null: no name was given.")


class Intent(ResponseModel):
    """A transfer that was prepared. What it froze never changes."""

    documents = ("metadata", "reasons")

    model_config = ConfigDict(json_schema_extra={"examples": [INTENT]})

    intent_id: Id
    status: Literal["open", "pending", "executed", "ended", "expired"] = Field(
        description="pending: it waits for approval; ended: that came to nothing."
    )
    principal_id: Id = Field(description="Who prepared it, and alone may execute it.")
    customer_id: Id = Field(description="Who pays.")
    mandate_id: Id | None = Field(description="Under which mandate it is executed.")
    session_id: Id | None = Field(description="In which agent session it was prepared.")
    from_account: str
    to_account: str
    amount: Money
    currency: str
    memo: str | None
    metadata: dict[str, Any] | None
    end_to_end_id: str | None
    allow_duplicate: bool
    fee: Money | None = Field(description="That would be charged with it; null: nothing.")
    balance: Money | None = Field(
        description="Of the debited account after it, as things stood when it was prepared."
    )
    available: Money | None = Field(description="On the debited account after it, likewise.")
    needs_approval: bool = Field(description="Executed, it waits for people.")
    customers_needed: int = Field(description="1: the customer in person must approve.")
    staff_needed: int = Field(description="How many of the staff must approve.")
    reasons: list[dict[str, Any]] = Field(
        description="What asks for them: facts of the mandate and of the rules."
    )
    payee: IntentPayee
    digest: str = Field(description="sha256 of what was frozen, hexadecimal.")
    created_at: Time
    expires_at: Time = Field(description="From then on it cannot be executed any more.")
    executed_at: Time | None
    approval_id: Id | None = Field(description="What it waits for, or did.")
    transfer_id: Id | None = Field(description="The transfer it became.")
    untrusted: tuple[str, ...] = ("memo", "metadata", "end_to_end_id", "payee")


class IntentReceipt(Intent, Receipt):
    """A transfer that was prepared just now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **INTENT,
                    "outcome": "applied",
                    "request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "replayed": False,
                }
            ]
        }
    )


class IntentPage(Page):
    """Intents in order of their ids."""

    items: list[Intent]


class IntentRequest(RequestModel):
    """Nothing: what is executed was said when it was prepared."""


@router.post(
    "/transfers/prepare",
    status_code=201,
    operation_id="transfer_prepare",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "currency_unknown"),
            403: ("payee_check_limit", *RIGHTS),
            404: ("account_unknown", "mandate_unknown"),
            409: MONEY,
            422: ("same_account", "currency_mismatch"),
        },
        write=True,
        success={
            201: {
                "description": "What executing it would do. Nothing has moved.",
                "links": {
                    "execute": {
                        "operationId": "transfer_execute",
                        "parameters": {"intent_id": "$response.body#/intent_id"},
                    },
                    "intent": {
                        "operationId": "intent_get",
                        "parameters": {"intent_id": "$response.body#/intent_id"},
                    },
                },
            }
        },
    ),
)
async def prepare_transfer(
    call: Call, body: PrepareRequest, idempotency_key: IdempotencyKey = None
) -> IntentReceipt:
    """Freeze a transfer and see what it would do; nothing moves until it is executed."""
    more = {} if body.expires_in is None else {"expires_in": body.expires_in}
    record = await call.write(
        "transfer_prepare",
        from_account=body.from_account,
        to_account=body.to_account,
        amount=body.amount,
        currency=body.currency,
        idempotency_key=idempotency_key,
        memo=body.memo,
        metadata=body.metadata,
        end_to_end_id=body.end_to_end_id,
        allow_duplicate=body.allow_duplicate,
        mandate=body.mandate,
        payee_name=body.payee_name,
        **more,
    )
    intent = IntentReceipt.of_receipt(record)
    call.locate(f"/intents/{intent.intent_id}")
    return intent


@router.post(
    "/intents/{intent_id}/execute",
    operation_id="transfer_execute",
    responses=refusals(
        {
            202: ("pending_approval",),
            403: RIGHTS,
            404: ("intent_unknown", "account_unknown"),
            409: (
                "intent_changed",
                "intent_expired",
                "approval_resolved",
                "approval_expired",
                *MONEY,
            ),
        },
        write=True,
    ),
)
async def execute_intent(
    call: Call,
    intent_id: IdInput,
    body: IntentRequest,  # noqa: ARG001 - it has to be empty
) -> Transfer:
    """Make the transfer that was prepared: once, however often this is sent. It needs no key."""
    record = await call.write("transfer_execute", intent=intent_id)
    return present(record)


@router.get(
    "/intents/{intent_id}",
    operation_id="intent_get",
    responses=refusals({404: ("intent_unknown",)}),
)
async def get_intent(call: Call, intent_id: IdInput) -> Intent:
    """A transfer that the caller prepared, and whether it was executed."""
    rows = await call.read("intent_get", intent=intent_id)
    return Intent.of(rows[0])


@router.get("/intents", operation_id="intent_list", responses=refusals({400: ("cursor_invalid",)}))
async def list_intents(call: Call, query: Annotated[PageFilter, Query()]) -> IntentPage:
    """The transfers that the caller prepared."""
    rows = await call.read("intent_list", page_size=query.limit, page_cursor=query.cursor)
    return IntentPage.model_validate(query.paginate(rows))
