"""Many transfers in one request: as one JSON document, or as an upload of lines."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field, SkipValidation
from starlette.requests import Request
from starlette.responses import Response

from api.body import LINES_MEDIA_TYPE, READERS, has_media_type
from api.call import Call
from api.errors import Problem
from api.fields import (
    Amount,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Word,
)
from api.openapi import refusals
from api.operation import (
    Operation,
    answer_problem,
    read_idempotency_key,
)
from api.stream import begin
from api.upload import LineResponse, Upload, write_items


class BulkItem(RequestModel):
    """A transfer of a bulk. What is wrong with it is its own outcome, so it is only described."""

    from_account: Word = Field(description="Number of the debited account.")
    to_account: Word = Field(description="Number of the credited account.")
    amount: Amount
    currency: Word | None = Field(default=None, description="ISO 4217; that of the accounts.")
    idempotency_key: Word | None = Field(
        default=None, description="Of this transfer, the same as that of POST /transfers."
    )
    memo: Text | None = Field(default=None, description="Up to 500 characters.")
    metadata: dict[str, Any] | None = Field(default=None, description="Up to 4096 characters.")
    end_to_end_id: Text | None = Field(default=None, description="ISO 20022, 35 characters.")
    allow_duplicate: bool = Field(
        default=False, description="Pay again what was paid without a key a moment ago."
    )


class BulkRequest(RequestModel):
    """Transfers to make in this order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mode": "independent",
                    "items": [
                        {
                            "from_account": "ACC10001",
                            "to_account": "ACC20002",
                            "amount": "250.00",
                            "idempotency_key": "payroll-2026-01-4711",
                        }
                    ],
                }
            ]
        }
    )
    body_limit_setting: ClassVar[str] = "bulk_body_limit"

    mode: Literal["independent", "atomic"] = Field(
        default="independent", description="independent: each for itself; atomic: all or none."
    )
    items: list[SkipValidation[BulkItem]] = Field(
        min_length=1, max_length=10000, description="1 to 10,000 transfers."
    )
    mandate: IdInput | None = Field(default=None, description="Under this mandate; else any.")


class BulkOutcome(ResponseModel):
    """What became of an item. What does not apply is null."""

    item: int = Field(description="Its place in the request, from 1.")
    outcome: str = Field(description="A code of GET /outcomes; applied: the money moved.")
    replayed: bool = Field(description="True: it was answered before, by its own key.")
    transfer_id: Id | None = None
    balance: Money | None = Field(default=None, description="Of the debited account after it.")
    available: Money | None = Field(default=None, description="On the debited account after it.")
    version: int | None = Field(default=None, description="Of the debited account after it.")
    facts: dict[str, Any] | None = Field(default=None, description="Values behind a refusal.")
    detail: str | None = Field(default=None, description="What was wrong with a malformed one.")
    hint: str | None = Field(default=None, description="What to do about a refusal.")


class BulkReceipt(Receipt):
    """The outcomes of a bulk in the order of its items."""

    mode: Literal["independent", "atomic"]
    count: int = Field(description="Number of items.")
    applied: int = Field(description="Items that were applied, now or earlier.")
    refused: int = Field(description="Items that were not.")
    items: list[BulkOutcome]


class BulkOperation(Operation):
    """The endpoint for documents, and for uploads of lines."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler that Starlette calls."""
        handle_document = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if not has_media_type(request.headers, LINES_MEDIA_TYPE):
                response: Response = await handle_document(request)
                return response
            call = Call(request.scope, request.receive)
            try:
                await call.authenticate()
                upload = Upload(call, await read_idempotency_key(call))
                outcomes = await begin(upload.run())
            except Problem as problem:
                return answer_problem(call, problem)
            return LineResponse(outcomes)

        return handle


router = APIRouter(route_class=BulkOperation, tags=["transfers"])


@router.post(
    "/transfers/bulk",
    operation_id="transfers_post",
    responses=refusals(
        {409: ("legs_refused",)},
        write=True,
        success={
            200: {
                "description": "Every item has its outcome. For lines: a line of type item for "
                "each, a line of type progress after each thousand, and one of type summary, "
                "after one of type problem if the upload was not worked through.",
                "content": {LINES_MEDIA_TYPE: {"schema": {"type": "string"}}},
            }
        },
    ),
    openapi_extra={
        "requestBody": {
            "content": {
                LINES_MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "A transfer in each line, as in items; as many as you like. "
                        "The mode is independent, mandate a parameter of the query; there is no "
                        "preview.",
                    }
                }
            }
        }
    },
)
async def post_transfers(
    call: Call, body: BulkRequest, idempotency_key: IdempotencyKey = None
) -> BulkReceipt:
    """Make many transfers, each with the outcome it would have had alone, or all or none."""
    record = await call.write(
        "transfers_post",
        items=await READERS.do(write_items, body.items),
        mode=body.mode,
        idempotency_key=idempotency_key,
        mandate=body.mandate,
    )
    return BulkReceipt.of_receipt(record)
