"""Imported statements of other banks, matched with the bank's own entries."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.body import LINES_MEDIA_TYPE
from api.call import Call
from api.errors import Problem
from api.external import document, sheet
from api.external.statement import COLUMNS, Document, DocumentError
from api.fields import (
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
from api.workshop import Workshop

router = APIRouter(route_class=Operation, tags=["reconciliation"])

FORMATS: dict[str, document.Format] = {
    "text/csv": "csv",
    "application/xml": "camt053",
    LINES_MEDIA_TYPE: "lines",
}
READERS = Workshop("import")
BALANCE = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")


def read_balance(value: object) -> Decimal:
    """A balance, which may be less than zero.

    Raises:
        PydanticCustomError: amount_invalid.
    """
    if isinstance(value, str) and BALANCE.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("amount_invalid", 'a plain decimal such as "-12.50"')


Balance = Annotated[
    Decimal,
    BeforeValidator(read_balance),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]


class Import(ResponseModel):
    """An imported statement. Amounts have the other bank's sign: money that came in is positive."""

    import_id: Id
    account_number: str
    currency: str
    format: Literal["csv", "camt053", "lines"]
    reference: str | None = Field(description="Number of the statement.")
    opening: Money | None = Field(description="Balance before the first line, as they say.")
    closing: Money | None = Field(description="Balance after the last line.")
    first_day: date
    last_day: date
    lines: int
    matched: int = Field(description="Lines that are entries of the account.")
    explained: int = Field(description="Lines that staff have explained.")
    open: int = Field(description="Lines that are breaks.")
    open_amount: Money = Field(description="Sum of the open lines.")
    principal_id: Id = Field(description="Who imported it.")
    created_at: Time
    untrusted: tuple[str, ...] = ("reference",)


class ImportReceipt(Import, Receipt):
    """An import after a change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "applied",
                    "request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "replayed": False,
                    "import_id": "901",
                    "account_number": "CASH-USD",
                    "currency": "USD",
                    "format": "csv",
                    "reference": "2026-01",
                    "opening": "1000.00",
                    "closing": "1250.00",
                    "first_day": "2026-01-01",
                    "last_day": "2026-01-31",
                    "lines": 12,
                    "matched": 11,
                    "explained": 0,
                    "open": 1,
                    "open_amount": "-7.25",
                    "principal_id": "102",
                    "created_at": "2026-02-01T08:00:00Z",
                    "untrusted": ["reference"],
                }
            ]
        }
    )


class ImportPage(Page):
    """Imports in order of their ids."""

    items: list[Import]


class ImportFilter(PageFilter):
    """Which imports to list."""

    account_number: Word | None = Field(default=None, description="Only of this account.")


class ImportTarget(RequestModel):
    """What the document is about, and what it does not say itself."""

    account_number: Word = Field(description="Account of the bank itself.")
    reference: Text | None = Field(
        default=None, description="Number of the statement; else that in the camt.053."
    )
    opening: Balance | None = Field(
        default=None, description="Balance before the first line; else that in the camt.053."
    )
    closing: Balance | None = Field(
        default=None, description="Balance after the last line; else that in the camt.053."
    )
    delimiter: sheet.Delimiter = Field(default="comma", description="Of the fields of CSV.")
    decimal: sheet.Mark = Field(default="point", description="The decimal mark of CSV.")


class MatchRequest(RequestModel):
    """How far to look."""

    days: int = Field(
        default=3, ge=0, le=30, description="How far apart the two banks may have booked."
    )


@router.post(
    "/imports",
    status_code=201,
    operation_id="import_create",
    responses=refusals(
        {
            400: ("amount_invalid", "amount_precision", "document_invalid"),
            403: ("staff_only",),
            404: ("account_unknown",),
            409: ("import_duplicate",),
            422: ("currency_mismatch",),
        },
        write=True,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {
                    "schema": {
                        "type": "string",
                        "description": "RFC 4180, UTF-8. The first line names the columns: "
                        f"{', '.join(COLUMNS)}; the first two are required.",
                    }
                },
                "application/xml": {
                    "schema": {
                        "type": "string",
                        "description": "ISO 20022 camt.053.001.02 or .08 with one statement.",
                    }
                },
                LINES_MEDIA_TYPE: {
                    "schema": {
                        "type": "string",
                        "description": "A JSON object in each line, named like the columns.",
                    }
                },
            },
        }
    },
)
async def create_import(
    call: Call,
    query: Annotated[ImportTarget, Query()],
    idempotency_key: IdempotencyKey = None,
) -> ImportReceipt:
    """Import a statement of another bank, and match its lines with the entries of the account."""
    media_type, content = await call.read_file(FORMATS, call.services.settings.import_body_limit)
    found = await read_file(FORMATS[media_type], content, query)
    record = await call.write(
        "import_create",
        account_number=query.account_number,
        document_format=FORMATS[media_type],
        digest=hashlib.sha256(content).digest(),
        lines=[line.write() for line in found.lines],
        reference=query.reference or found.reference,
        opening=found.opening if query.opening is None else query.opening,
        closing=found.closing if query.closing is None else query.closing,
        currency=found.currency,
        idempotency_key=idempotency_key,
    )
    made = ImportReceipt.of_receipt(record)
    call.locate(f"/imports/{made.import_id}")
    return made


async def read_file(form: document.Format, content: bytes, target: ImportTarget) -> Document:
    """Read a document in a thread.

    Raises:
        Problem: document_invalid, overloaded.
    """
    try:
        return await READERS.do(document.read, form, content, target.delimiter, target.decimal)
    except DocumentError as error:
        raise Problem("document_invalid", detail=str(error)) from None


@router.get(
    "/imports",
    operation_id="import_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",)}),
)
async def list_imports(call: Call, query: Annotated[ImportFilter, Query()]) -> ImportPage:
    """Imported statements, and how far each is reconciled."""
    rows = await call.read(
        "import_list",
        account_number=query.account_number,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return ImportPage.model_validate(query.paginate(rows))


@router.get(
    "/imports/{import_id}",
    operation_id="import_get",
    responses=refusals({403: ("staff_only",), 404: ("import_unknown",)}),
)
async def get_import(call: Call, import_id: IdInput) -> Import:
    """An imported statement, and how far it is reconciled."""
    rows = await call.read("import_get", **{"import": import_id})
    return Import.of(rows[0])


@router.post(
    "/imports/{import_id}/match",
    operation_id="import_match",
    responses=refusals({403: ("staff_only",), 404: ("import_unknown",)}, write=True),
)
async def match_import(
    call: Call, import_id: IdInput, body: MatchRequest, idempotency_key: IdempotencyKey = None
) -> ImportReceipt:
    """Match the open lines of a statement once more, after something was booked."""
    record = await call.write(
        "import_match",
        **{"import": import_id},
        days=body.days,
        idempotency_key=idempotency_key,
    )
    return ImportReceipt.of_receipt(record)
