"""Mandates, which let agents act for customers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.bank import PRINCIPALS
from tests.properties.model.rights import is_staff
from tests.properties.model.state import Mandate, MandateTerms, Model, Refused, minor


def give_mandate(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    principal: str,
    customer: int,
    actions: list[str],
    account_numbers: list[str] | None = None,
    terms: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    """Lets an agent act for a customer; `principal` by its name."""
    kind, own = PRINCIPALS[who][:2]
    if kind == "agent":
        raise Refused("staff_only")
    if kind == "customer" and customer != own:
        raise Refused("customer_unknown")
    for number in account_numbers or ():
        if number not in model.accounts or model.accounts[number].owner != customer:
            raise Refused("account_unknown")
    for number in (terms or {}).get("payees", ()):
        if number not in model.accounts:
            raise Refused("account_unknown")
    if not model.customers[customer]:
        raise Refused("customer_suspended")
    numbers = frozenset(account_numbers) if account_numbers else None
    made = Mandate(principal, customer, frozenset(actions), numbers, terms=read_terms(terms))
    if "mandate_id" in told:
        model.put(model.mandates, int(told["mandate_id"]), made)
    return {}


def read_terms(terms: Mapping[str, Any] | None) -> MandateTerms | None:
    """Terms as they are sent; all limits of the tests are budgets of one period."""
    if terms is None:
        return None
    currency = terms.get("currency")

    def read(amount: str | None) -> int | None:
        return None if amount is None else minor(Decimal(amount), currency or "")

    (limit,) = terms["limits"]
    payees = frozenset(terms["payees"]) if "payees" in terms else None
    return MandateTerms(
        currency, read(terms.get("amount_max")), payees, read(limit.get("amount")),
        limit.get("uses"), "every" in terms,
    )  # fmt: skip


def revoke_mandate(
    model: Model, who: str, _told: Mapping[str, Any], _key: str | None, *, mandate: int
) -> Mapping[str, Any]:
    """Takes a mandate back: staff, its customer, or its agent."""
    found = model.mandates[mandate]
    kind, own = PRINCIPALS[who][:2]
    is_theirs = who == found.agent or (kind == "customer" and own == found.customer)
    if not is_staff(who) and not is_theirs:
        raise Refused("mandate_unknown")
    model.change(found, revoked=True)
    return {}
