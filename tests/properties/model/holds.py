"""Holds: money set aside, then paid, released or expired, once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.properties.model.kernel import Posting, settle
from tests.properties.model.mandates import Movement, judge
from tests.properties.model.rights import enter
from tests.properties.model.state import Account, Hold, Model, Refused, Wrong, major, minor
from tests.properties.model.transfers import (
    check_amount,
    check_currency,
    enter_sides,
    find_fee,
    note,
)


def check_place(arguments: Mapping[str, Any]) -> None:
    if arguments.get("to_account") is None and not arguments.get("other_payee_allowed"):
        raise Wrong("request_invalid")
    check_amount(arguments)
    if arguments["from_account"] == arguments.get("to_account"):
        raise Wrong("same_account")


def place(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    from_account: str,
    amount: Decimal,
    to_account: str | None = None,
    other_payee_allowed: bool = False,
    currency: str | None = None,
) -> Mapping[str, Any]:
    """Sets money aside."""
    debit, credit = enter_sides(model, who, from_account, to_account)
    check_currency(currency, debit, credit)
    asked = minor(amount, debit.currency)
    mandate = enter(model, who, from_account, "debit").mandate
    judge(model, mandate, Movement("hold_place", to_account, debit.currency, asked))
    if debit.closed:
        raise Refused("account_closed", field="from_account")
    if credit and credit.closed:
        raise Refused("account_closed", field="to_account")
    if not debit.debit_open:
        code = "account_dormant" if debit.dormant else "account_frozen"
        raise Refused(code, field="from_account")
    left = model.available(debit)
    if left is not None and asked > left:
        raise Refused("insufficient_funds", available=major(left, debit.currency))
    hold = Hold(str(told.get("hold_id")), from_account, asked, to_account, other_payee_allowed,
                mandate)  # fmt: skip
    model.put(model.holds, hold.hold_id, hold)
    return {"status": "open", **show(model, debit)}


def show(model: Model, account: Account) -> dict[str, Any]:
    """What is left on the account of a hold."""
    return {
        "balance": major(account.posted, account.currency),
        "available": major(model.available(account), account.currency),
        "held": major(model.held(account.number), account.currency),
    }


def check_open(hold: Hold) -> None:
    if hold.status == "expired":
        raise Refused("hold_expired", status="expired")
    if not hold.is_open:
        raise Refused("hold_resolved", status=hold.status)


def capture(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    hold: int,
    amount: Decimal | None = None,
    to_account: str | None = None,
) -> Mapping[str, Any]:
    """Pays from a hold; the rest of it is released."""
    found = model.holds.get(str(hold))
    entrance = enter(model, who, found.account if found else None, "debit")
    if found is None or entrance.account is None:
        raise Refused("hold_unknown")
    if to_account is not None and to_account not in model.accounts:
        raise Refused("account_unknown", field="to_account")
    debit = entrance.admit()
    payee = to_account or found.payee
    if payee is None:
        raise Wrong("request_invalid")
    if payee == debit.number:
        raise Wrong("same_account")
    check_currency(None, debit, model.accounts[payee])
    asked = found.amount if amount is None else minor(amount, debit.currency)
    check_open(found)
    if found.payee not in {None, payee} and not found.other_payee_allowed:
        raise Refused("payee_not_allowed", to_account=found.payee)
    posting = Posting(debit.number, payee, asked, "hold_capture", released=found.amount,
                      fee=find_fee(model, debit, "hold_capture"), mandate=entrance.mandate,
                      is_reserved=entrance.mandate == found.mandate)  # fmt: skip
    facts = settle_capture(model, posting, found)
    note(model, told.get("transfer_id"), posting, facts)
    return facts


def settle_capture(model: Model, posting: Posting, hold: Hold) -> dict[str, Any]:
    """Books it; more than the hold is refused before funds are looked at."""
    currency = model.accounts[posting.debit].currency
    exceeds = Refused("capture_exceeds", amount=major(hold.amount, currency))
    try:
        facts = settle(model, posting)
    except Refused as refused:
        states = {
            "mandate_range",
            "mandate_payee",
            "mandate_budget",
            "account_closed",
            "account_frozen",
            "account_dormant",
            "system_account_missing",
        }
        if posting.amount > hold.amount and refused.code not in states:
            raise exceeds from None
        raise
    if posting.amount > hold.amount:
        raise exceeds
    model.change(hold, status="captured")
    return facts


def release(
    model: Model, who: str, _told: Mapping[str, Any], _key: str | None, *, hold: int
) -> Mapping[str, Any]:
    """Gives a hold up."""
    found = model.holds.get(str(hold))
    entrance = enter(model, who, found.account if found else None, "release")
    if found is None or entrance.account is None:
        raise Refused("hold_unknown")
    account = entrance.admit()
    check_open(found)
    model.change(found, status="released")
    return {"status": "released", **show(model, account)}
