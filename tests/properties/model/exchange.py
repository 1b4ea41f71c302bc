"""Exchanges of currencies: rates, quotes, and the legs through the bank's positions."""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.properties.model.kernel import Posting, settle
from tests.properties.model.rights import check_staff, enter
from tests.properties.model.state import EXPONENTS, Model, Quote, Refused, Wrong, major, minor
from tests.properties.model.transfers import check_post


def check_quote(arguments: Mapping[str, Any]) -> None:
    check_post(arguments)


def set_rate(
    model: Model,
    who: str,
    _told: Mapping[str, Any],
    _key: str | None,
    *,
    base_currency: str,
    quote_currency: str,
    rate: Decimal,
    spread: Decimal = Decimal(0),
) -> Mapping[str, Any]:
    """Feeds a rate, which takes over from the one before."""
    check_staff(who)
    model.put(model.rates, (base_currency, quote_currency), (Fraction(rate), Fraction(spread)))
    return {}


def price(
    model: Model, debit: str, credit: str, amount: int, side: str
) -> tuple[int, str, Fraction] | None:
    """The other amount, the quote currency of the rate, and what rounding leaves of it.

    Who pays gives a little more, or gets a little less, than a whole minor unit would be worth.
    """
    if (debit, credit) in model.rates:
        rate, spread = model.rates[debit, credit]
        base, quoted, factor = debit, credit, rate * (1 - spread)
    elif (credit, debit) in model.rates:
        rate, spread = model.rates[credit, debit]
        base, quoted, factor = credit, debit, rate * (1 + spread)
    else:
        return None
    factor *= Fraction(10) ** (EXPONENTS[quoted] - EXPONENTS[base])
    given = debit if side == "sell" else credit
    exact = amount * factor if given == base else amount / factor
    other = math.floor(exact) if side == "sell" else math.ceil(exact)
    in_base, in_quoted = (amount, other) if given == base else (other, amount)
    return other, quoted, abs(in_base * factor - in_quoted)


def quote(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    from_account: str,
    to_account: str,
    amount: Decimal,
    side: str = "sell",
    **_when: Any,
) -> Mapping[str, Any]:
    """Promises a price."""
    entrance = enter(model, who, from_account, "debit")
    credit = model.accounts.get(to_account)
    if entrance.account and credit is None:
        raise Refused("account_unknown", field="to_account")
    debit = entrance.admit()
    assert credit
    if debit.currency == credit.currency:
        raise Wrong("currency_mismatch")
    asked = minor(amount, (debit if side == "sell" else credit).currency)
    found = price(model, debit.currency, credit.currency, asked, side)
    if found is None:
        raise Refused("rate_unavailable")
    other, currency, remainder = found
    positions = {
        model.roles["exchange_position", debit.currency],
        model.roles["exchange_position", credit.currency],
        model.roles["exchange_rounding", currency],
    }
    if positions & {from_account, to_account}:
        raise Wrong("same_account")
    if other == 0:
        raise Refused("amount_too_small")
    debited, credited = (asked, other) if side == "sell" else (other, asked)
    made = Quote(who, entrance.mandate, from_account, to_account, debited, credited, currency,
                 remainder)  # fmt: skip
    model.put(model.quotes, str(told.get("quote_id")), made)
    return {
        "from_amount": major(debited, debit.currency),
        "to_amount": major(credited, credit.currency),
    }


def execute(
    model: Model, who: str, _told: Mapping[str, Any], _key: str | None, *, quote: int
) -> Mapping[str, Any]:
    """Exchanges at the price of a quote, once."""
    found = model.quotes.get(str(quote))
    if found is None or found.who != who:
        raise Refused("quote_unknown")
    entrance = enter(model, who, found.debit, "debit", found.mandate)
    debit = entrance.admit()
    if found.status != "open":
        raise Refused(f"quote_{found.status}")
    credit = model.accounts[found.credit]
    source = model.roles["exchange_position", debit.currency]
    target = model.roles["exchange_position", credit.currency]
    facts = settle(model, Posting(debit.number, source, found.debited, "exchange_leg",
                                  mandate=entrance.mandate))  # fmt: skip
    settle(model, Posting(target, credit.number, found.credited, "exchange_leg"))
    left = model.remainders.get(found.currency, Fraction(0)) + found.remainder
    whole = math.floor(left)
    model.put(model.remainders, found.currency, left - whole)
    if whole:
        position = source if found.currency == debit.currency else target
        rounding = model.roles["exchange_rounding", found.currency]
        settle(model, Posting(position, rounding, whole, "exchange_leg"))
    model.change(found, status="used")
    return {name: facts[name] for name in ("balance", "available", "version")}
