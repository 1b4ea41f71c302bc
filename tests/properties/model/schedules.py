"""Scheduled transfers: asked for now, made on their day with the rights of that day."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.bank import PRINCIPALS
from tests.properties.model.kernel import Posting, settle
from tests.properties.model.rights import check_caller, enter
from tests.properties.model.state import Model, Refused, Schedule, minor
from tests.properties.model.transfers import check_currency, enter_sides, find_fee, note


def create(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    from_account: str,
    to_account: str,
    amount: Decimal,
    up_to: bool = False,
    **_when: Any,
) -> Mapping[str, Any]:
    """Asks for a transfer on a day to come."""
    if "transfers:write" not in PRINCIPALS[who][3]:
        raise Refused("scope_missing")
    debit, credit = enter_sides(model, who, from_account, to_account)
    check_currency(None, debit, credit)
    asked = minor(amount, debit.currency)
    made = Schedule(who, from_account, to_account, asked, up_to)
    model.put(model.schedules, str(told.get("schedule_id")), made)
    return {}


def execute(model: Model, number: str, transfer: str | None) -> str:
    """What the worker does on the day; a refusal is written down as that of any transfer."""
    schedule = model.schedules[number]
    mark = len(model.undo)
    code = "applied"
    try:
        check_caller(model, schedule.who, "transfers:write")
        entrance = enter(model, schedule.who, schedule.debit, "debit")
        debit = entrance.admit()
        fee = find_fee(model, debit, "transfer_post")
        posting = Posting(schedule.debit, schedule.credit, schedule.amount, up_to=schedule.up_to,
                          fee=fee, mandate=entrance.mandate)  # fmt: skip
        note(model, transfer, posting, settle(model, posting))
    except Refused as refused:
        model.roll_back(mark)
        model.write_down()
        code = refused.code
    model.change(schedule, is_done=True)
    return code
