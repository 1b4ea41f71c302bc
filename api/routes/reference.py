"""What everybody may know: currencies and outcome codes."""

from fastapi import APIRouter
from pydantic import Field

from api.call import Call
from api.fields import ResponseModel
from api.openapi import refusals
from api.operation import PublicOperation

router = APIRouter(route_class=PublicOperation, tags=["reference"])


class Currency(ResponseModel):
    """An ISO 4217 currency."""

    code: str
    exponent: int = Field(description="Decimal places of its minor unit.")
    name: str


class CurrencyList(ResponseModel):
    """All currencies."""

    items: list[Currency]


class Outcome(ResponseModel):
    """A code the bank can answer."""

    code: str
    precedence: int = Field(description="When several apply, the lowest is answered.")
    http_status: int
    retryable: bool = Field(description="Whether the same request may succeed later.")
    title: str
    hint: str


class OutcomeList(ResponseModel):
    """All codes, in the order in which they are checked."""

    items: list[Outcome]


@router.get("/currencies", operation_id="currency_list", responses=refusals(public=True))
async def list_currencies(call: Call) -> CurrencyList:
    """The currencies and their decimal places."""
    return CurrencyList(items=[Currency.of(row) for row in await call.read_public("currency_list")])


@router.get("/outcomes", operation_id="outcome_list", responses=refusals(public=True))
async def list_outcomes(call: Call) -> OutcomeList:
    """The codes of results and problems."""
    return OutcomeList(items=[Outcome.of(row) for row in await call.read_public("outcome_list")])
