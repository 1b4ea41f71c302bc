"""Who may do what."""

from dataclasses import dataclass

from tests.bank import PRINCIPALS
from tests.properties.model.state import Account, Mandate, Model, Refused


@dataclass
class Entrance:
    """What the gate said about an account: the mandate that let the caller in, or a refusal."""

    account: Account | None = None
    mandate: int | None = None
    refusal: Refused | None = None

    def admit(self) -> Account:
        """The account, or the refusal."""
        if self.refusal:
            raise self.refusal
        assert self.account
        return self.account


def check_caller(model: Model, who: str, scope: str | None) -> None:
    """Whether a caller may write at all."""
    if not model.is_open:
        raise Refused("book_suspended")
    if model.suspended.get(who):
        raise Refused("principal_suspended")
    if scope is not None and scope not in PRINCIPALS[who][3]:
        raise Refused("scope_missing")


def is_staff(who: str) -> bool:
    return PRINCIPALS[who][0] == "human"


def check_staff(who: str) -> None:
    if not is_staff(who):
        raise Refused("staff_only")


def enter(
    model: Model, who: str, number: str | None, action: str, mandate: int | None = None
) -> Entrance:
    """Whether a caller may do this with an account: debit, release (a hold), manage.

    A mandate that is named has to be the one that allows it.
    """
    account = model.accounts.get(number or "")
    kind, customer = PRINCIPALS[who][:2]
    needed = "debit" if action == "release" else action
    if account is None:
        return Entrance(None, None, Refused("account_unknown"))
    entrance = Entrance(account)
    actions = None
    if kind == "customer" and account.owner != customer:
        return Entrance(None, None, Refused("account_unknown"))
    if kind == "agent":
        found = find_mandate(model, who, account.owner, needed, number, mandate=mandate)
        if found is None:
            return Entrance(None, None, Refused("account_unknown"))
        entrance.mandate, actions = found, model.mandates[found].actions
    if mandate is not None and entrance.mandate is None:
        entrance.refusal = Refused("mandate_unknown")
    elif (actions is not None and needed not in actions) or (
        kind == "human" and action == "debit" and not account.is_internal
    ):
        entrance.refusal = Refused("mandate_missing")
    elif not model.customers[account.owner] and (
        action == "debit" or (action == "manage" and kind != "human")
    ):
        entrance.refusal = Refused("customer_suspended")
    return entrance


def find_mandate(
    model: Model,
    who: str,
    customer: int,
    action: str,
    number: str | None,
    *,
    mandate: int | None = None,
) -> int | None:
    """The mandate that lets an agent to a customer: the best, and of these the oldest."""

    def covers(found: Mandate) -> bool:
        is_here = found.numbers is None or number in found.numbers
        return found.agent == who and found.customer == customer and is_here and not found.revoked

    found = [
        (action not in each.actions, number_of)
        for number_of, each in model.mandates.items()
        if covers(each) and mandate in {None, number_of}
    ]
    return min(found)[1] if found else None


def enter_customer(model: Model, who: str, customer: int) -> None:
    """Whether a caller may manage a customer as a whole."""
    kind, own = PRINCIPALS[who][:2]
    if kind == "agent":
        found = find_mandate(model, who, customer, "manage", None)
        if found is None:
            raise Refused("customer_unknown")
        if "manage" not in model.mandates[found].actions:
            raise Refused("mandate_missing")
    elif kind == "customer" and customer != own:
        raise Refused("customer_unknown")
    if not model.customers[customer]:
        raise Refused("customer_suspended")
