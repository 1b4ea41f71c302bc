"""What a mandate lets pass: its terms, and how far they are used."""

from dataclasses import dataclass

from tests.properties.model.state import Mandate, Model, Refused

PAYMENTS = {"transfer_post", "transfer_leg", "hold_place", "hold_capture", "account_sweep"}
GOVERNED = PAYMENTS | {"transfer_reverse", "exchange_leg"}


@dataclass(frozen=True)
class Movement:
    """What is judged; the amount in minor units.

    Args:
        is_reserved: a hold of the same mandate has taken its part of the limits.
    """

    kind: str
    payee: str | None
    currency: str
    amount: int
    is_reserved: bool = False


def judge(model: Model, mandate: int | None, movement: Movement) -> None:
    """Raises what the terms forbid, the first in the order of the registry."""
    found = model.mandates.get(mandate or 0)
    if found is None or found.terms is None or movement.kind not in GOVERNED:
        return
    terms, amount = found.terms, movement.amount
    if terms.currency not in {None, movement.currency}:
        raise Refused("mandate_range")
    if not movement.is_reserved and terms.amount_max is not None and amount > terms.amount_max:
        raise Refused("mandate_range")
    is_payment = movement.kind in PAYMENTS and movement.payee is not None
    if is_payment and terms.payees is not None and movement.payee not in terms.payees:
        raise Refused("mandate_payee")
    if movement.is_reserved:
        return
    held, holds = reserved(model, mandate)
    if terms.budget is not None and amount > terms.budget - found.used - held:
        raise Refused("mandate_budget")
    if terms.once and found.uses + holds > 0:
        raise Refused("mandate_budget")
    if terms.uses is not None and found.uses + holds >= terms.uses:
        raise Refused("mandate_budget")


def reserved(model: Model, mandate: int | None) -> tuple[int, int]:
    """What open holds take up: their sum and number."""
    amounts = [hold.amount for hold in model.holds.values()
               if hold.mandate == mandate and hold.is_open]  # fmt: skip
    return sum(amounts), len(amounts)


def count(model: Model, mandate: int | None, kind: str, amount: int) -> None:
    """Counts what was moved."""
    found: Mandate | None = model.mandates.get(mandate or 0)
    if found is not None and kind in GOVERNED:
        model.change(found, used=found.used + amount, uses=found.uses + 1)
