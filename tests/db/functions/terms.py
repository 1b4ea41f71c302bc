"""Products with everything that hangs on them, for the tests of what they do to accounts."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply


def make_product(bank: Bank, code: str = "CURRENT-USD", **terms: Any) -> dict[str, Any]:
    """A product of staff's; a current account in USD unless told otherwise."""
    named = {"name": code.title(), "kind": "current", "currency": "USD"} | terms
    return apply(bank, "product_create", "staff", code=code, **named)


def name_fee_income(bank: Bank, currency: str = "USD") -> str:
    """The account that takes fees; returns its number."""
    number = f"FEES-{currency}"
    named = {"customer": 1, "currency": currency, "account_number": number}
    apply(bank, "account_open", "staff", **named)
    named = {"role": "fee_income", "currency": currency, "account_number": number}
    apply(bank, "book_account_set", "staff", **named)
    return number


def open_funded(
    bank: Bank, product: str, amount: object = 0, *, currency: str = "USD", customer: int = ANN
) -> str:
    """An account of a product with money on it; returns its number."""
    made = apply(bank, "account_open", "staff", customer=customer, product=product)
    number: str = made["account_number"]
    if amount:
        assert bank.pay("staff", f"CASH-{currency}", number, amount)["outcome"] == "applied"
    return number


def compute_fee(amount: Decimal, fee: Mapping[str, Decimal | None], places: int = 2) -> Decimal:
    """What a fee comes to, computed without the database."""
    flat, percentage = fee.get("flat") or Decimal(0), fee.get("percentage") or Decimal(0)
    total = flat + amount * percentage / 100
    total = max(total, fee.get("minimum") or Decimal(0))
    maximum = fee.get("maximum")
    if maximum is not None:
        total = min(total, maximum)
    return total.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def account_id(bank: Bank, number: str) -> int:
    """The inner number of an account."""
    found: int = bank.one("select id from bank_data.account where number = %s", number)
    return found


def age(bank: Bank, number: str, by: str) -> None:
    """Lets time pass for an account: since its opening and until somebody looks at it.

    The whole journal grows older with it, so that the order of its times stays.
    """
    bank.root.execute(
        "update bank_data.account set opened_at = opened_at - %s::interval,"
        " dormancy_due_at = dormancy_due_at - %s::interval where number = %s",
        [by, by, number],
    )
    bank.root.execute("update bank_data.journal set occurred_at = occurred_at - %s::interval", [by])


def sweep(bank: Bank, batch: int = 100) -> int:
    """One run of the worker's dormancy sweep; returns how many accounts it looked at."""
    with bank.connect("bank_worker") as worker:
        query = "select bank.account_dormancy_sweep(%s) as done"
        (row,) = worker.execute(query, [batch]).fetchall()
    done: int = row["done"]
    return done
