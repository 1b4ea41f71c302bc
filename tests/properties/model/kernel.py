"""How money moves: a posting is applied or refused, and its fee with it."""

import bisect
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.properties.model.mandates import Movement, count
from tests.properties.model.mandates import judge as judge_mandate
from tests.properties.model.state import Account, Fee, Model, Refused, major


@dataclass
class Posting:
    """Money to move; amounts in minor units.

    Args:
        released: of a hold that ends with it.
        is_guarded: an equal payment before is a possible duplicate.
        mandate: it is moved with it, and judged by its terms.
        is_reserved: a hold of the mandate has taken up its limits already.
        fee: what is taken for it, None: nothing.
    """

    debit: str
    credit: str
    amount: int
    kind: str = "transfer_post"
    up_to: bool = False
    released: int = 0
    may_overdraw: bool = False
    expected_version: int | None = None
    available_at_least: int | None = None
    is_guarded: bool = False
    fee: Fee | None = None
    value_date: date | None = None
    mandate: int | None = None
    is_reserved: bool = False


def settle(model: Model, posting: Posting) -> dict[str, Any]:
    """Books a posting with its fee, or raises why not; the facts are those of the debit side."""
    mark = len(model.undo)
    debit = model.accounts[posting.debit]
    fee = posting.fee if posting.fee and posting.fee.of(posting.amount) else None
    try:
        asked = Movement(posting.kind, posting.credit, debit.currency, posting.amount,
                         posting.is_reserved)  # fmt: skip
        judge_mandate(model, posting.mandate, asked)
        judge_state(model, posting, "to_account")
        amount = judge_amount(model, posting, fee)
        move(model, posting, amount)
        count(model, posting.mandate, posting.kind, amount)
        charged = fee.of(amount) if fee else 0
        if charged:
            account = model.roles["fee_income", debit.currency]
            extra = Posting(debit.number, account, charged, "transfer_fee",
                            value_date=posting.value_date)  # fmt: skip
            judge_state(model, extra, "fee_account")
            move(model, extra, charged)
    except Refused:
        model.roll_back(mark)
        raise
    return {
        "amount": major(amount, debit.currency),
        "balance": major(debit.posted, debit.currency),
        "available": major(available_after(model, posting), debit.currency),
        "version": debit.version,
        "fee": major(charged, debit.currency) if charged else None,
    }


def available_after(model: Model, posting: Posting) -> int | None:
    """The hold that a capture ends is open in the model until the capture is done."""
    left = model.available(model.accounts[posting.debit])
    return None if left is None else left + posting.released


def judge_state(model: Model, posting: Posting, field: str) -> None:
    """Whether both accounts are open for it."""
    debit, credit = model.accounts[posting.debit], model.accounts[posting.credit]
    is_interest = posting.kind == "interest_post"
    if debit.closed:
        raise Refused("account_closed", field="from_account")
    if credit.closed:
        raise Refused("account_closed", field=field)
    if not debit.debit_open and not debit.dormant and not is_interest:
        raise Refused("account_frozen", field="from_account")
    if not credit.credit_open and not is_interest:
        raise Refused("account_frozen", field=field)
    if not debit.debit_open and not is_interest:
        raise Refused("account_dormant", field="from_account")


def judge_amount(model: Model, posting: Posting, fee: Fee | None) -> int:
    """How much is moved, in minor units."""
    debit = model.accounts[posting.debit]
    if fee and ("fee_income", debit.currency) not in model.roles:
        raise Refused("system_account_missing")
    left = model.available(debit)
    if posting.expected_version not in {None, debit.version}:
        raise Refused("precondition_failed", version=debit.version)
    at_least = posting.available_at_least
    if at_least is not None and left is not None and at_least > left:
        raise Refused("precondition_failed", available=major(left, debit.currency))
    amount = posting.amount
    if left is not None:
        free = left + posting.released
        if posting.up_to:
            amount = room(amount, free, fee)
        needed = amount + (fee.of(amount) if fee else 0)
        if amount == 0 or (needed > free and not posting.may_overdraw):
            facts: dict[str, Any] = {"available": major(free, debit.currency)}
            if fee:
                facts["fee"] = major(fee.of(posting.amount), debit.currency)
            raise Refused("insufficient_funds", **facts)
    if posting.is_guarded and (posting.debit, posting.credit, posting.amount) in model.paid:
        raise Refused("possible_duplicate")
    return amount


def room(amount: int, free: int, fee: Fee | None) -> int:
    """As much of an amount as is free, its fee included."""
    if fee is None:
        return min(amount, max(free, 0))
    amounts = range(1, min(amount, max(free, 0)) + 1)
    return bisect.bisect_right(amounts, free, key=lambda each: each + fee.of(each))


def move(model: Model, posting: Posting, amount: int) -> None:
    """Books both sides."""
    debit, credit = model.accounts[posting.debit], model.accounts[posting.credit]
    for account, signed in ((debit, -amount), (credit, amount)):
        model.change(account, posted=account.posted + signed, version=account.version + 1)
        note_value(model, account, signed, posting.value_date or model.today)
    model.put(model.paid, (posting.debit, posting.credit, amount), value=True)
    model.write_down()


def note_value(model: Model, account: Account, amount: int, day: date) -> None:
    """Entries of accounts that bear interest, by the day they count from."""
    if account.product in model.terms:
        entries = model.entries.setdefault(account.number, {})
        model.put(entries, day, entries.get(day, 0) + amount)
