"""Transfers: plain and with options, of many legs, and reversed."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.properties.model.kernel import Posting, settle
from tests.properties.model.rights import check_staff, enter, is_staff
from tests.properties.model.state import (
    EXPONENTS,
    Account,
    Fee,
    Model,
    Refused,
    Transfer,
    Wrong,
    major,
    minor,
)

REVERSIBLE = {"transfer_post", "transfer_leg", "transfer_fee", "hold_capture", "account_sweep"}


def check_amount(arguments: Mapping[str, Any]) -> None:
    amount = arguments.get("amount")
    if amount is not None and not 0 < amount < 10**18:
        raise Wrong("amount_invalid")


def check_post(arguments: Mapping[str, Any]) -> None:
    check_amount(arguments)
    if arguments["from_account"] == arguments["to_account"]:
        raise Wrong("same_account")


def check_legs(arguments: Mapping[str, Any]) -> None:
    for leg in arguments["legs"]:
        check_amount({"amount": Decimal(leg["amount"])})
    for leg in arguments["legs"]:
        if leg["from_account"] == leg["to_account"]:
            raise Wrong("same_account")


def check_currency(asked: str | None, debit: Account, credit: Account | None) -> None:
    """Whether currencies fit; an unknown one is told before one of the other account."""
    if asked is not None and asked not in EXPONENTS:
        raise Wrong("currency_unknown")
    if asked not in {None, debit.currency}:
        raise Wrong("currency_mismatch")
    if credit is not None and credit.currency != debit.currency:
        raise Wrong("currency_mismatch")


def enter_sides(
    model: Model, who: str, from_account: str, to_account: str | None
) -> tuple[Account, Account | None]:
    """Both accounts of a payment, as far as the caller may."""
    entrance = enter(model, who, from_account, "debit")
    if entrance.account and to_account is not None and to_account not in model.accounts:
        raise Refused("account_unknown", field="to_account")
    debit = entrance.admit()
    return debit, model.accounts.get(to_account or "")


def find_fee(model: Model, account: Account, operation: str) -> Fee | None:
    return model.fees.get((account.product or "", operation))


def post(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    key: str | None,
    *,
    from_account: str,
    to_account: str,
    amount: Decimal,
    currency: str | None = None,
    allow_duplicate: bool = False,
    up_to: bool = False,
    expected_version: int | None = None,
    available_at_least: Decimal | None = None,
    value_date: date | None = None,
) -> Mapping[str, Any]:
    """One transfer."""
    if value_date is not None:
        check_staff(who)
    debit, credit = enter_sides(model, who, from_account, to_account)
    assert credit
    check_currency(currency, debit, credit)
    least = available_at_least
    posting = Posting(
        from_account,
        to_account,
        minor(amount, debit.currency),
        up_to=up_to,
        expected_version=expected_version,
        available_at_least=None
        if least is None
        else math.ceil(least.scaleb(EXPONENTS[debit.currency])),
        is_guarded=key is None and not allow_duplicate,
        fee=find_fee(model, debit, "transfer_post"),
        value_date=value_date,
        mandate=enter(model, who, from_account, "debit").mandate,
    )
    facts = settle(model, posting)
    note(model, told.get("transfer_id"), posting, facts)
    return facts


def note(model: Model, transfer: str | int | None, posting: Posting, facts: Any) -> None:
    """Remembers a transfer by its id, so that it can be reversed."""
    if transfer is not None:
        moved = int(facts["amount"].scaleb(EXPONENTS[model.accounts[posting.debit].currency]))
        made = Transfer(posting.debit, posting.credit, moved, posting.kind)
        model.put(model.transfers, str(transfer), made)


def post_legs(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    key: str | None,
    *,
    legs: list[dict[str, str]],
    currency: str | None = None,
    allow_duplicate: bool = False,
) -> Mapping[str, Any]:
    """Many transfers in their order, all or none; all that forbids a leg is told."""
    refused: list[tuple[int, str]] = []
    sides: list[tuple[Account, Account]] = []
    for place, leg in enumerate(legs, start=1):
        try:
            debit, credit = enter_sides(model, who, leg["from_account"], leg["to_account"])
            assert credit
            sides.append((debit, credit))
        except Refused as refusal:
            refused.append((place, refusal.code))
    if refused:
        raise Refused("legs_refused", refused=refused)
    for debit, credit in sides:
        check_currency(currency, debit, credit)
    postings: list[Posting] = []
    moved: set[tuple[str, str | None, int]] = set()  # by this request: no leg equals those
    for (debit, credit), leg in zip(sides, legs, strict=True):
        amount = minor(Decimal(leg["amount"]), debit.currency)
        fee = find_fee(model, debit, "transfer_post")
        mandate = enter(model, who, debit.number, "debit").mandate
        is_first = (debit.number, credit.number, amount) not in moved
        is_guarded = is_first and key is None and not allow_duplicate
        postings.append(Posting(debit.number, credit.number, amount, "transfer_leg",
                                is_guarded=is_guarded, fee=fee, mandate=mandate))  # fmt: skip
        moved.add((debit.number, credit.number, amount))
        if fee:
            income = model.roles.get(("fee_income", debit.currency))
            moved.add((debit.number, income, fee.of(amount)))
    return settle_legs(model, told, postings)


def settle_legs(
    model: Model, told: Mapping[str, Any], postings: list[Posting]
) -> Mapping[str, Any]:
    """Books legs, all or none."""
    refused = []
    legs = []
    for place, posting in enumerate(postings, start=1):
        try:
            legs.append(settle(model, posting))
        except Refused as refusal:
            refused.append((place, refusal.code))
    if refused:
        raise Refused("legs_refused", refused=refused)
    for posting, facts, leg in zip(postings, legs, told.get("legs", []), strict=False):
        note(model, leg["transfer_id"], posting, facts)
    return {"legs": legs}


def reverse(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    transfer: int,
    amount: Decimal | None = None,
    allow_overdraw: bool = False,
) -> Mapping[str, Any]:
    """Gives a transfer back, or a part of it."""
    if allow_overdraw:
        check_staff(who)
    original = model.transfers.get(str(transfer))
    number = original.credit if original else None
    entrance = enter(model, who, number, "manage" if is_staff(who) else "debit")
    if entrance.account is None or original is None:
        raise Refused("transfer_unknown")
    debit = entrance.admit()
    asked = None if amount is None else minor(amount, debit.currency)
    if original.kind not in REVERSIBLE:
        raise Refused("transfer_not_reversible", kind=original.kind)
    left = original.amount - original.reversed
    if left == 0 or (asked or 0) > left:
        raise Refused("reversal_exceeds", reversible=major(left, debit.currency))
    posting = Posting(
        original.credit,
        original.debit,
        asked or left,
        "transfer_reverse",
        may_overdraw=allow_overdraw,
        mandate=entrance.mandate,
    )
    facts = settle(model, posting)
    model.change(original, reversed=original.reversed + (asked or left))
    note(model, told.get("transfer_id"), posting, facts)
    return facts
