"""Payees of Ann, for the tests about them."""

from typing import Any

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply


def payee_of(bank: Bank, who: str = "ann", number: str = "ACC20001", name: str = "Bob") -> int:
    """A payee of Ann, which is added if it is not there; its id."""
    there: int | None = bank.one(
        "select p.id from bank_data.payee p join bank_data.account a on a.id = p.account_id"
        " where p.customer_id = %s and a.number = %s and p.removed_at is null",
        ANN,
        number,
    )
    if there is not None:
        return there
    made = apply(bank, "payee_add", who, customer=ANN, account_number=number, name=name)
    return int(made["payee_id"])


def confirm(bank: Bank, name: str, who: str = "ann_agent", **more: Any) -> dict[str, Any]:
    """Asks whether ACC20001 is held under a name; the whole answer."""
    arguments = {"customer": ANN, "account_number": "ACC20001", "name": name} | more
    return bank.call("payee_confirm", who, **arguments)


def make_hours_pass(bank: Bank, hours: int) -> None:
    """Puts everything about payees and their checks into the past."""
    bank.root.execute(
        "update bank_data.payee set created_at = created_at - make_interval(hours => %s)", [hours]
    )
    bank.root.execute(
        "update bank_data.payee_check set starts_at = starts_at - make_interval(hours => %s)",
        [hours],
    )
