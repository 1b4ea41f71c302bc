"""The bank that exchanges currencies: rates, and accounts of the bank to exchange through."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply

EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
AGENT_SCOPES = ["accounts:read", "rates:read", "transfers:read", "transfers:write"]
# base, quote, rate
RATES = [("EUR", "USD", "1.08"), ("USD", "JPY", "151.2345"), ("KWD", "USD", "3.2512345678")]


@pytest.fixture
def bank(bank: Bank) -> Bank:
    """With positions in four currencies, money of Ann's in each, and rates."""
    prepare(bank)
    return bank


def prepare(bank: Bank) -> None:
    """Names the bank's accounts as its operator, and gives Ann an account in each currency."""

    def open_account(number: str, currency: str, customer: int = 1) -> None:
        answer = bank.call(
            "account_open", "operator", customer=customer, currency=currency, account_number=number
        )
        assert answer["outcome"] == "applied", answer

    open_account("CASH-KWD", "KWD")
    for currency in EXPONENTS:
        for role, name in (("exchange_position", "POS"), ("exchange_rounding", "ROUND")):
            open_account(f"{name}-{currency}", currency)
            named = {"role": role, "currency": currency, "account_number": f"{name}-{currency}"}
            apply(bank, "book_account_set", "operator", **named)
        open_account(f"ANN-{currency}", currency, ANN)
        paid = bank.pay("operator", f"CASH-{currency}", f"ANN-{currency}", 10**9)
        assert paid["outcome"] == "applied", paid
    for base, quote, rate in RATES:
        set_rate(bank, base, quote, rate)


def set_rate(bank: Bank, base: str, quote: str, rate: object, **more: Any) -> dict[str, Any]:
    """A rate fed by the operator."""
    answer = bank.call(
        "rate_set", "operator", base_currency=base, quote_currency=quote, rate=rate, **more
    )
    assert answer["outcome"] == "applied", answer
    resource: dict[str, Any] = answer["resource"]
    return resource


def quote_for(
    bank: Bank, debit: str, credit: str, amount: object, who: str = "ann_agent", **more: Any
) -> dict[str, Any]:
    """A quote that is given."""
    answer = bank.call(
        "quote_create", who, from_account=debit, to_account=credit, amount=amount, **more
    )
    assert answer["outcome"] == "applied", answer
    resource: dict[str, Any] = answer["resource"]
    return resource


def execute(
    bank: Bank, quote: dict[str, Any], who: str = "ann_agent", **more: Any
) -> dict[str, Any]:
    """The answer to the execution of a quote."""
    return bank.call("exchange_execute", who, quote=int(quote["quote_id"]), **more)


def expire(bank: Bank, quote: dict[str, Any]) -> None:
    """Lets the time of a quote pass."""
    bank.root.execute(
        "update bank_data.exchange_quote set expires_at = now() where id = %s",
        [quote["quote_id"]],
    )


def expect_amount(  # noqa: PLR0917
    amount: Decimal, side: str, debit: str, credit: str, base: str, rate: Fraction
) -> tuple[Decimal, Fraction]:
    """The other amount in major units, and what it leaves to the bank.

    The latter in minor units of the quote currency. Calculated with fractions, in another way than
    the bank does it.
    """
    given, other = (debit, credit) if side == "sell" else (credit, debit)
    exact = Fraction(amount) * (rate if given == base else 1 / rate) * 10 ** EXPONENTS[other]
    # Against the customer: what is credited down, what is debited up.
    minor = exact.__floor__() if side == "sell" else exact.__ceil__()
    left = abs(exact - minor) / 10 ** EXPONENTS[other]  # major units of the other currency
    quote = credit if debit == base else debit
    if other == base:
        left *= rate
    return Decimal(minor).scaleb(-EXPONENTS[other]), left * 10 ** EXPONENTS[quote]


def remainders(bank: Bank) -> dict[str, Fraction]:
    """What rounding left to the bank so far, booked or not, in minor units by currency."""
    rows = bank.root.execute(
        """
        select r.currency, r.remainder + coalesce(b.posted, 0) as total
          from bank_data.exchange_remainder r
          left join bank.audit_account b on b.number = 'ROUND-' || r.currency
        """
    ).fetchall()
    return {row["currency"]: Fraction(row["total"]) for row in rows}
