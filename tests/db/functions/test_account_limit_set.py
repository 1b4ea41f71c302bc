from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, precede, refuse, short_of
from tests.db.functions.writes import StaffContract

NUMBER = "ACC10001"


class TestAccountLimitSet(StaffContract):
    function = "account_limit_set"
    scope = "products:write"
    names = {"account_number": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": NUMBER, "overdraft_limit": 500}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": NUMBER, "overdraft_limit": 600}


def set_limit(bank: Bank, limit: object, number: str = NUMBER) -> dict[str, Any]:
    named = {"account_number": number, "overdraft_limit": limit}
    return apply(bank, "account_limit_set", "staff", **named)


def test_account_limit_set__to_the_cent__insufficient_funds_beyond(bank: Bank) -> None:
    shown = set_limit(bank, Decimal("500.50"))
    assert (shown["overdraft_limit"], shown["available"]) == ("500.50", "1500.50")
    paid = bank.pay("ann", NUMBER, "ACC20001", Decimal("1500.51"))
    assert paid["outcome"] == "insufficient_funds"
    assert paid["facts"] == short_of("1500.50")
    paid = bank.pay("ann", NUMBER, "ACC20001", Decimal("1500.50"))
    assert (paid["balance"], paid["available"]) == (Decimal("-500.50"), 0)
    assert bank.pay("ann", NUMBER, "ACC20001", "0.01")["outcome"] == "insufficient_funds"
    bank.verify()


def test_account_limit_set__below_what_is_owed__credits_until_it_is_back(bank: Bank) -> None:
    set_limit(bank, 500)
    assert bank.pay("ann", NUMBER, "ACC20001", 1400)["balance"] == -400
    assert set_limit(bank, 100)["available"] == "-300.00"
    balance = bank.call("account_balance", "ann", account_number=NUMBER)
    assert (balance["balance"], balance["available"]) == (-400, -300)
    bank.verify()
    assert bank.pay("bob_agent", "ACC20001", NUMBER, 300)["outcome"] == "applied"
    paid = bank.pay("ann", NUMBER, "ACC20001", "0.01")
    assert (paid["outcome"], paid["facts"]["available"]) == ("insufficient_funds", "0.00")
    assert bank.pay("bob_agent", "ACC20001", NUMBER, 1)["outcome"] == "applied"
    assert bank.pay("ann", NUMBER, "ACC20001", 1)["outcome"] == "applied"
    bank.verify()


def test_account_limit_set__owing__account_not_empty(bank: Bank) -> None:
    set_limit(bank, 500)
    bank.pay("ann", NUMBER, "ACC20001", 1400)
    refuse(bank, "account_close", "staff", "account_not_empty", account_number=NUMBER)


def test_account_limit_set__journal__proves_the_floor(bank: Bank) -> None:
    for limit in (500, 0, Decimal("7.50")):
        set_limit(bank, limit)
        bank.verify()
    for floor in (-751, -749, 0, -50000, -4 * 10**18):
        bank.root.execute(
            "update bank_data.account_balance set floor_amount = %s where account_id ="
            " (select id from bank_data.account where number = 'ACC10001')",
            [floor],
        )
        (finding,) = bank.rows("book_verify", "operator")
        assert (finding["check_name"], finding["subject"]) == ("floor", NUMBER)


@pytest.mark.parametrize(
    "tampering",
    [
        'update bank_data.journal set facts = facts || \'{"overdraft_limit": "8.00"}\'',
        "update bank_data.journal set facts = facts || '{\"overdraft_limit\": null}'",
        'update bank_data.journal set facts = facts || \'{"overdraft_limit": "much"}\'',
        "update bank_data.journal set outcome = 'staff_only'",
        "delete from bank_data.journal",
    ],
)
def test_account_limit_set__journal_tampered__found(bank: Bank, tampering: str) -> None:
    set_limit(bank, 7)
    where = " where operation = 'account_limit_set'"
    assert bank.root.execute((tampering + where).encode()).rowcount == 1
    assert {row["check_name"] for row in bank.rows("book_verify", "operator")} == {"floor"}


def test_account_limit_set__opening_older_than_limits__floor_of_what_was_available(
    bank: Bank,
) -> None:
    bank.root.execute("update bank_data.journal set facts = facts - 'overdraft_limit'")
    bank.verify()


@pytest.mark.parametrize("number", ["ACC99999", "acc10001", "' or 1=1 --", None])
def test_account_limit_set__no_such_account__account_unknown(bank: Bank, number: str) -> None:
    named = {"account_number": number, "overdraft_limit": 1}
    refuse(bank, "account_limit_set", "staff", "account_unknown", **named)


def test_account_limit_set__of_the_bank__account_internal(bank: Bank) -> None:
    named = {"account_number": "CASH-USD", "overdraft_limit": 1}
    refuse(bank, "account_limit_set", "staff", "account_internal", **named)
    bank.verify()


def test_account_limit_set__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number="ACC10003")
    named = {"account_number": "ACC10003", "overdraft_limit": 1}
    refuse(bank, "account_limit_set", "staff", "account_closed", **named)
    first = precede(bank, "amount_precision", "account_closed")
    fail(bank, "account_limit_set", "staff", first, **named | {"overdraft_limit": Decimal("0.001")})


def test_account_limit_set__amount__amount_invalid_and_amount_precision(bank: Bank) -> None:
    for limit, code in (
        (None, "request_invalid"),
        (-1, "amount_invalid"),
        (Decimal("NaN"), "amount_invalid"),
        (10**18, "amount_invalid"),
        (Decimal("0.001"), "amount_precision"),
    ):
        named = {"account_number": NUMBER, "overdraft_limit": limit}
        fail(bank, "account_limit_set", "staff", code, **named)
    assert set_limit(bank, Decimal("9999999999999999.99"))["available"] == "10000000000000999.99"


def test_account_limit_set__same_amount_spelled_otherwise__replayed(bank: Bank) -> None:
    named = {"account_number": "ACC10001", "idempotency_key": "one"}
    apply(bank, "account_limit_set", "staff", overdraft_limit="10", **named)
    answer = bank.call("account_limit_set", "staff", overdraft_limit="10.00", **named)
    assert (answer["outcome"], answer["replayed"]) == ("applied", True)
