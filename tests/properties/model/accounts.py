"""Accounts: opened, frozen, dormant, with a limit, closed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.properties.model.kernel import Posting, settle
from tests.properties.model.rights import Entrance, check_staff, enter, enter_customer, is_staff
from tests.properties.model.state import (
    BANK,
    EXPONENTS,
    Account,
    Model,
    Refused,
    Transfer,
    Wrong,
    minor,
)


def open_account(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    customer: int,
    currency: str | None = None,
    account_number: str | None = None,
    product: str | None = None,
) -> Mapping[str, Any]:
    """Opens an account; a product says the currency and the limit."""
    of_product, limit = model.limits.get(product or "", (None, 0))
    if (account_number or limit) and not is_staff(who):
        raise Refused("staff_only")
    enter_customer(model, who, customer)
    currency = currency or of_product
    if currency not in EXPONENTS:
        raise Wrong("currency_unknown")
    if of_product not in {None, currency}:
        raise Wrong("currency_mismatch")
    if product and customer == BANK:
        raise Refused("product_mismatch")
    if account_number in model.accounts:
        raise Refused("account_number_taken")
    number = str(told.get("account_number"))
    account = Account(number, customer, currency, limit=limit, product=product)
    model.put(model.accounts, number, account)
    return {} if account_number is None else {"account_number": account_number}


def enter_open(model: Model, who: str, number: str) -> Account:
    """An account that may be changed and is not closed."""
    account = enter(model, who, number, "manage").admit()
    if account.closed:
        raise Refused("account_closed")
    return account


def freeze(
    model: Model,
    who: str,
    _told: Mapping[str, Any],
    _key: str | None,
    *,
    account_number: str,
    direction: str = "all",
) -> Mapping[str, Any]:
    """Shuts an account for debits, credits or all; one that is frozen for debits sleeps no more.

    Staff may open the other direction with it, nobody else.
    """
    account = enter_open(model, who, account_number)
    is_dormant = account.dormant and direction == "credit"
    opens = is_staff(who)
    model.change(
        account,
        dormant=is_dormant,
        debit_open=direction == "credit" and not is_dormant and (opens or account.debit_open),
        credit_open=direction == "debit" and (opens or account.credit_open),
    )
    return {}


def unfreeze(
    model: Model, who: str, _told: Mapping[str, Any], _key: str | None, *, account_number: str
) -> Mapping[str, Any]:
    """Opens a frozen account again; a dormant one stays shut for debits."""
    check_staff(who)
    account = enter_open(model, who, account_number)
    model.change(account, debit_open=not account.dormant, credit_open=True)
    return {}


def reactivate(
    model: Model, who: str, _told: Mapping[str, Any], _key: str | None, *, account_number: str
) -> Mapping[str, Any]:
    """Wakes a dormant account."""
    check_staff(who)
    account = enter_open(model, who, account_number)
    if account.dormant:
        model.change(account, dormant=False, debit_open=True)
    return {}


def fall_asleep(model: Model, number: str) -> None:
    """What the worker does with an account that was not used for too long."""
    account = model.accounts[number]
    if account.debit_open and not account.closed:
        model.change(account, dormant=True, debit_open=False)


def set_limit(
    model: Model,
    who: str,
    _told: Mapping[str, Any],
    _key: str | None,
    *,
    account_number: str,
    overdraft_limit: Decimal,
) -> Mapping[str, Any]:
    """Sets how far an account may go below zero."""
    check_staff(who)
    account = enter(model, who, account_number, "manage").admit()
    limit = minor(overdraft_limit, account.currency)
    if account.is_internal:
        raise Refused("account_internal")
    if account.closed:
        raise Refused("account_closed")
    model.change(account, limit=limit)
    return {}


def check_close(arguments: Mapping[str, Any]) -> None:
    if arguments["account_number"] == arguments.get("sweep_to"):
        raise Wrong("same_account")


def close(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    account_number: str,
    sweep_to: str | None = None,
) -> Mapping[str, Any]:
    """Closes an account for good, empty or after its money was moved."""
    entrance = enter(model, who, account_number, "manage")
    account = entrance.admit()
    if sweep_to is not None:
        sweep(model, who, entrance, sweep_to, told)
    if account.closed:
        raise Refused("account_closed")
    if account.posted or model.held(account_number):
        raise Refused("account_not_empty")
    model.change(account, closed=True, debit_open=False, credit_open=False)
    return {}


def sweep(
    model: Model, who: str, entrance: Entrance, sweep_to: str, told: Mapping[str, Any]
) -> None:
    """Moves all that is on an account; to somebody else it takes the right to debit."""
    account, mandate = entrance.admit(), entrance.mandate
    target = model.accounts.get(sweep_to)
    if target is None:
        raise Refused("account_unknown", field="sweep_to")
    if target.owner != account.owner:
        right = enter(model, who, account.number, "debit")
        right.admit()
        mandate = right.mandate
    if target.currency != account.currency:
        raise Wrong("currency_mismatch")
    if account.closed:
        raise Refused("account_closed")
    if model.held(account.number) or account.posted < 0:
        raise Refused("account_not_empty")
    amount = account.posted
    if amount:
        settle(model, Posting(account.number, sweep_to, amount, "account_sweep",
                              mandate=mandate))  # fmt: skip
        made = Transfer(account.number, sweep_to, amount, "account_sweep")
        model.put(model.transfers, str(told.get("sweep_transfer_id")), made)
