from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    apply,
    fail,
    give,
    lacks,
    last_row,
    precede,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.exchanges import (
    AGENT_SCOPES,
    bank,
    expect_amount,
    quote_for,
    set_rate,
)
from tests.db.functions.writes import WriteContract

__all__ = ["bank"]  # the fixture: with positions and rates

EURO = {"from_account": "ANN-EUR", "to_account": "ANN-USD", "amount": Decimal(100)}


class TestQuoteCreate(WriteContract):
    function = "quote_create"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts: ClassVar[dict[str, int]] = {}
    names: ClassVar[dict[str, int]] = {"from_account": 34, "to_account": 34}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(EURO)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return EURO | {"side": "buy"}


@pytest.mark.parametrize(
    ("debit", "credit", "side", "amount", "other", "remainder"),
    [
        ("EUR", "USD", "sell", "100.00", "108.00", "0"),
        ("EUR", "USD", "buy", "108.00", "100.00", "0"),
        ("USD", "EUR", "sell", "100.00", "92.59", "0.28"),  # 92.5925…: down
        ("USD", "EUR", "buy", "92.59", "100.00", "0.28"),
        ("EUR", "USD", "buy", "100.00", "92.60", "0.8"),  # 92.5925…: up
        ("USD", "JPY", "sell", "0.01", "1", "0.512345"),
        ("JPY", "USD", "sell", "1000", "6.61", "0.339955"),
        ("JPY", "USD", "buy", "6.61", "1000", "0.339955"),
        ("KWD", "USD", "sell", "1.000", "3.25", "0.12345678"),
        ("USD", "KWD", "sell", "1.00", "0.307", "0.18709876854"),
        ("USD", "KWD", "buy", "0.307", "1.00", "0.18709876854"),
    ],
)
def test_quote_create__sides_and_exponents__rounded_against_the_customer(  # noqa: PLR0917
    bank: Bank, debit: str, credit: str, side: str, amount: str, other: str, remainder: str
) -> None:
    quote = quote_for(bank, f"ANN-{debit}", f"ANN-{credit}", Decimal(amount), side=side)
    amounts = (amount, other) if side == "sell" else (other, amount)
    assert (quote["from_amount"], quote["to_amount"]) == amounts
    assert (quote["from_currency"], quote["to_currency"]) == (debit, credit)
    assert (quote["side"], quote["status"], quote["exchange_id"]) == (side, "open", None)
    left = bank.one("select remainder from bank_data.exchange_quote")
    assert left == Decimal(remainder)
    expected = expect_amount(
        Decimal(amount), side, debit, credit, quote["base_currency"], Fraction(quote["rate"])
    )
    assert (Decimal(other), Fraction(left)) == expected
    assert bank.balance(f"ANN-{debit}") == 10**9  # nothing moves, nothing is held
    bank.verify()


def test_quote_create__spread__against_the_customer_both_ways(bank: Bank) -> None:
    set_rate(bank, "EUR", "USD", Decimal("1.08"), spread=Decimal("0.01"))
    sold = quote_for(bank, "ANN-EUR", "ANN-USD", Decimal(100))
    assert (sold["rate"], sold["to_amount"]) == ("1.0692", "106.92")
    bought = quote_for(bank, "ANN-USD", "ANN-EUR", Decimal(100), side="buy")
    assert (bought["rate"], bought["from_amount"]) == ("1.0908", "109.08")
    assert (bought["base_currency"], bought["quote_currency"]) == ("EUR", "USD")


def test_quote_create__rates__direct_first_newest_in_force(bank: Bank) -> None:
    def rate() -> tuple[str, str]:
        quote = quote_for(bank, "ANN-EUR", "ANN-USD", Decimal(100))
        return quote["base_currency"], quote["rate"]

    assert rate() == ("EUR", "1.08")
    newer = set_rate(bank, "EUR", "USD", 2)
    assert rate() == ("EUR", "2")
    opposite = set_rate(bank, "USD", "EUR", 4)  # newer, but not of the pair that is asked for
    assert rate() == ("EUR", "2")
    expire = (
        "update bank_data.exchange_rate set valid_from = '2020-01-01', valid_until = now()"
        " where id = %s"
    )
    bank.root.execute(expire, [newer["rate_id"]])
    assert rate() == ("EUR", "1.08")
    bank.root.execute(expire, [801])
    assert rate() == ("USD", "4")
    bank.root.execute(expire, [opposite["rate_id"]])
    answer = refuse(bank, "quote_create", "ann_agent", "rate_unavailable", **EURO)
    assert answer["facts"] == {"from_currency": "EUR", "to_currency": "USD"}


@pytest.mark.parametrize(
    ("more", "seconds"),
    [({}, 30), ({"expires_in": "1 second"}, 1), ({"expires_in": "15 minutes"}, 900)],
)
def test_quote_create__expires_in__that_long(
    bank: Bank, more: dict[str, str], seconds: int
) -> None:
    quote = quote_for(bank, **_named(EURO), **more)
    begins, ends = (datetime.fromisoformat(quote[name]) for name in ("created_at", "expires_at"))
    assert abs(ends - begins - timedelta(seconds=seconds)) < timedelta(seconds=0.1)


def test_quote_create__rate_ends_before__no_longer_than_the_rate(bank: Bank) -> None:
    rate = set_rate(bank, "EUR", "USD", 1, valid_for="5 seconds")
    assert quote_for(bank, **_named(EURO))["expires_at"] == rate["valid_until"]


@pytest.mark.parametrize("who", ["ann_agent", "ann"])
def test_quote_create__who_may_debit__recorded(bank: Bank, who: str) -> None:
    quote = apply(bank, "quote_create", who, **EURO)
    row = last_row(bank)
    assert row["subject_id"] == int(quote["quote_id"])
    assert row["customer_id"] == ANN
    assert (row["mandate_id"] is not None) == (who == "ann_agent")


def test_quote_create__to_another_customer__applied(bank: Bank) -> None:
    """Any account of the book may be credited; nothing of it is told but its currency."""
    quote = quote_for(bank, "ANN-USD", "ACC20002", Decimal(1))
    assert (quote["to_account"], quote["to_amount"]) == ("ACC20002", "151")


@pytest.mark.parametrize(
    "more",
    [
        {"from_account": None},
        {"to_account": None},
        {"amount": None},
        {"side": None},
        {"side": "SELL"},
        {"side": "both"},
        {"expires_in": None},
        {"expires_in": "0"},
        {"expires_in": "-1 second"},
        {"expires_in": "15 minutes 1 second"},
    ],
)
def test_quote_create__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "quote_create", "ann_agent", "request_invalid", **EURO | more)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "-Infinity", "1e18"])
def test_quote_create__no_amount__amount_invalid(bank: Bank, amount: str) -> None:
    for side in ("sell", "buy"):
        arguments = EURO | {"amount": Decimal(amount), "side": side}
        fail(bank, "quote_create", "ann_agent", "amount_invalid", **arguments)


def test_quote_create__other_amount_too_large__amount_invalid(bank: Bank) -> None:
    arguments = {"from_account": "ANN-USD", "to_account": "ANN-JPY", "amount": Decimal(10) ** 15}
    assert apply(bank, "quote_create", "ann_agent", **arguments)
    set_rate(bank, "USD", "JPY", 10**4)
    fail(bank, "quote_create", "ann_agent", "amount_invalid", **arguments)


def test_quote_create__too_many_places__amount_precision(bank: Bank) -> None:
    """Of the currency the amount is in: that depends on the side."""
    pair = {"from_account": "ANN-KWD", "to_account": "ANN-USD"}
    for amount, side, code in (
        ("1.001", "sell", None),
        ("1.0001", "sell", "amount_precision"),
        ("1.01", "buy", None),
        ("1.001", "buy", "amount_precision"),
    ):
        arguments = pair | {"amount": Decimal(amount), "side": side}
        if code:
            fail(bank, "quote_create", "ann_agent", code, **arguments)
        else:
            apply(bank, "quote_create", "ann_agent", **arguments)


def test_quote_create__other_side_zero__amount_too_small(bank: Bank) -> None:
    """A yen is 0.66 cents: rounded down, nothing; bought, it costs a cent."""
    yen = {"from_account": "ANN-JPY", "to_account": "ANN-USD", "amount": Decimal(1)}
    answer = refuse(bank, "quote_create", "ann_agent", "amount_too_small", **yen)
    assert answer["facts"] == {"currency": "USD", "rate": "151.2345", "base_currency": "USD"}
    bought = quote_for(bank, "ANN-USD", "ANN-JPY", Decimal(1), side="buy")
    assert bought["from_amount"] == "0.01"


def test_quote_create__same_account_or_currency__refused(bank: Bank) -> None:
    same = EURO | {"to_account": "ANN-EUR"}
    fail(bank, "quote_create", "ann_agent", "same_account", **same)
    fail(
        bank, "quote_create", "ann_agent", "currency_mismatch", **EURO | {"to_account": "ACC10002"}
    )


def test_quote_create__position_of_the_bank__same_account(bank: Bank) -> None:
    for debit, credit in (
        ("POS-EUR", "ANN-USD"),
        ("CASH-EUR", "POS-USD"),
        ("ROUND-USD", "ANN-EUR"),
    ):
        arguments = EURO | {"from_account": debit, "to_account": credit}
        fail(bank, "quote_create", "staff", "same_account", **arguments)
    assert quote_for(bank, "CASH-EUR", "CASH-USD", 1, "staff")["to_amount"] == "1.08"


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann"])
def test_quote_create__foreign_account__account_unknown(bank: Bank, who: str) -> None:
    told = [
        refuse(bank, "quote_create", who, "account_unknown", **EURO | {"from_account": number})
        for number in ("ACC20001", "CASH-EUR", "NOSUCH")
    ]
    assert {str(answer["facts"]) for answer in told} == {"{'field': 'from_account'}"}


def test_quote_create__no_such_payee__account_unknown(bank: Bank) -> None:
    for number in ("NOSUCH", "'; --"):
        arguments = EURO | {"to_account": number}
        answer = refuse(bank, "quote_create", "ann_agent", "account_unknown", **arguments)
        assert answer["facts"] == {"field": "to_account"}


def test_quote_create__no_right_to_debit__mandate_missing(bank: Bank) -> None:
    set_scopes(bank, "ann_viewer", *AGENT_SCOPES)
    for who in ("ann_viewer", "staff"):
        answer = refuse(bank, "quote_create", who, "mandate_missing", **EURO)
        assert answer["facts"] == lacks("debit", staff=who == "staff", field="from_account")


def test_quote_create__mandate__that_one_or_none(bank: Bank) -> None:
    set_scopes(bank, "stranger", *AGENT_SCOPES)
    mandate = give(bank, "stranger", ANN, "debit")
    refuse(bank, "quote_create", "ann_agent", "account_unknown", **EURO, mandate=mandate)
    refuse(bank, "quote_create", "ann", "mandate_unknown", **EURO, mandate=mandate)
    made = apply(bank, "quote_create", "stranger", **EURO, mandate=mandate)
    assert made["mandate_id"] == str(mandate)


def test_quote_create__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    refuse(bank, "quote_create", "ann_agent", "customer_suspended", **EURO)


@pytest.mark.parametrize(
    ("role", "currency"),
    [("exchange_position", "EUR"), ("exchange_position", "USD"), ("exchange_rounding", "USD")],
)
def test_quote_create__account_of_the_bank_not_named__system_account_missing(
    bank: Bank, role: str, currency: str
) -> None:
    bank.root.execute(
        "delete from bank_data.book_account where role = %s and currency = %s", [role, currency]
    )
    answer = refuse(bank, "quote_create", "ann_agent", "system_account_missing", **EURO)
    assert answer["facts"] == {"role": role, "currency": currency}


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"from_account": "NOSUCH"}, ["account_unknown", "customer_suspended"]),
        ({}, ["customer_suspended", "rate_unavailable"]),
    ],
)
def test_quote_create__two_reasons__by_precedence(
    bank: Bank, more: dict[str, str], codes: list[str]
) -> None:
    suspend_customer(bank, ANN)
    bank.root.execute("delete from bank_data.exchange_rate")
    refuse(bank, "quote_create", "ann_agent", precede(bank, *codes), **EURO | more)


def test_quote_create__no_rate_and_no_position__by_precedence(bank: Bank) -> None:
    bank.root.execute("delete from bank_data.exchange_rate")
    bank.root.execute("delete from bank_data.book_account")
    first = precede(bank, "rate_unavailable", "system_account_missing")
    refuse(bank, "quote_create", "ann_agent", first, **EURO)


def _named(arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "debit": arguments["from_account"],
        "credit": arguments["to_account"],
        "amount": arguments["amount"],
    }
