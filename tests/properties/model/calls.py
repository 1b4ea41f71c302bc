"""What all calls have in common: who calls, the key, what is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.properties.model import accounts, bulk, exchange, holds, identity, schedules, transfers
from tests.properties.model.rights import check_caller
from tests.properties.model.state import Model, Refused, Wrong

APPLIED = "applied"


@dataclass(frozen=True)
class Call:
    """A call of a function of the bank."""

    who: str
    function: str
    arguments: Mapping[str, Any]
    key: str | None = None


@dataclass(frozen=True)
class Expected:
    """What must be answered.

    Args:
        facts: of a refusal, or of what was made: only what the model knows.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True)
class Function:
    """How the model answers a function.

    Args:
        decide: changes the model and returns facts, or raises Refused or Wrong; it is given the
            bank's own answer for the ids in it.
        check: raises what is wrong with a request whoever sends it.
        has_row: an applied call has a row of its own in the journal, beside those of its postings.
    """

    decide: Callable[..., Mapping[str, Any]]
    scope: str | None
    check: Callable[..., None] | None = None
    has_row: bool = True


FUNCTIONS = {
    "transfer_post": Function(
        transfers.post, "transfers:write", transfers.check_post, has_row=False
    ),
    "transfer_post_legs": Function(transfers.post_legs, "transfers:write", transfers.check_legs),
    "transfer_reverse": Function(
        transfers.reverse, "transfers:reverse", transfers.check_amount, has_row=False
    ),
    "hold_place": Function(holds.place, "transfers:write", holds.check_place),
    "hold_capture": Function(
        holds.capture, "transfers:write", transfers.check_amount, has_row=False
    ),
    "hold_release": Function(holds.release, "transfers:write"),
    "account_open": Function(accounts.open_account, "accounts:write"),
    "account_freeze": Function(accounts.freeze, "accounts:write"),
    "account_unfreeze": Function(accounts.unfreeze, "accounts:write"),
    "account_close": Function(accounts.close, "accounts:write", accounts.check_close),
    "account_reactivate": Function(accounts.reactivate, "accounts:write"),
    "account_limit_set": Function(accounts.set_limit, "products:write"),
    "rate_set": Function(exchange.set_rate, "rates:write"),
    "quote_create": Function(exchange.quote, "transfers:write", exchange.check_quote),
    "exchange_execute": Function(exchange.execute, "transfers:write"),
    "schedule_create": Function(schedules.create, "schedules:write", transfers.check_post),
    "mandate_create": Function(identity.give_mandate, "mandates:write"),
    "mandate_revoke": Function(identity.revoke_mandate, "mandates:write"),
    "transfers_post": Function(bulk.post, "transfers:write"),
}


def answer(model: Model, call: Call, told: Mapping[str, Any]) -> Expected:
    """What the bank must answer; from what it did answer come the ids of new things."""
    function = FUNCTIONS[call.function]
    try:
        if function.check:
            function.check(call.arguments)
    except Wrong as wrong:
        return Expected(wrong.code)
    if model.keyless.get(call.who):
        return Expected("unauthenticated")
    name = (call.who, call.function, call.key or "")
    if call.key and name in model.recorded:
        arguments, recorded = model.recorded[name]
        if arguments == call.arguments:
            return Expected(recorded.code, recorded.facts, replayed=True)
        return Expected("idempotency_key_reused")
    mark = len(model.undo)
    rows = 1
    try:
        check_caller(model, call.who, function.scope)
        expected = Expected(
            APPLIED, function.decide(model, call.who, told, call.key, **call.arguments)
        )
        rows = int(function.has_row)
    except Wrong as wrong:
        model.roll_back(mark)
        return Expected(wrong.code)
    except Refused as refused:
        model.roll_back(mark)
        expected = Expected(refused.code, refused.facts)
    model.write_down(rows)
    if call.key and expected.code != "book_suspended":
        model.put(model.recorded, name, (call.arguments, expected))
    return expected
