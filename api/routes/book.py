"""The whole book: its proof, and its emergency stop."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.call import Call
from api.fields import Id, IdempotencyKey, ReasonRequest, Receipt, ResponseModel
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["book"], prefix="/book")


class Finding(ResponseModel):
    """Something that does not hold."""

    check_name: str
    subject: str
    detail: str


class Verification(ResponseModel):
    """The result of a proof of the book."""

    holds: bool
    findings: list[Finding]


class BookReceipt(Receipt):
    """The book after a change."""

    book_id: Id
    status: Literal["open", "suspended"] = Field(description="suspended: nothing can be changed.")


@router.get("/verification", operation_id="book_verify", responses=refusals({403: ("staff_only",)}))
async def verify_book(call: Call) -> Verification:
    """Prove the book: every balance, every total. It reads everything."""
    rows = await call.read("book_verify")
    return Verification(holds=not rows, findings=[Finding.of(row) for row in rows])


@router.post(
    "/suspend",
    operation_id="book_suspend",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def suspend_book(
    call: Call, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> BookReceipt:
    """Refuse every change, from the very next call."""
    record = await call.write("book_suspend", reason=body.reason, idempotency_key=idempotency_key)
    return BookReceipt.of_receipt(record)


@router.post(
    "/resume",
    operation_id="book_resume",
    responses=refusals({403: ("staff_only",)}, write=True),
)
async def resume_book(
    call: Call, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> BookReceipt:
    """Allow changes again."""
    record = await call.write("book_resume", reason=body.reason, idempotency_key=idempotency_key)
    return BookReceipt.of_receipt(record)
