import json
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.approvals import review_above
from tests.db.functions.calls import (
    HOSTILE,
    NOT_IN_FORCE,
    apply,
    fail,
    give,
    last_row,
    let_expire,
    place,
    precede,
    principal_of,
    refuse,
    set_mandate,
    set_scopes,
    snapshot,
    suspend_customer,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.terms import (
    age,
    compute_fee,
    make_product,
    name_fee_income,
    open_funded,
    sweep,
)
from tests.db.functions.writes import WriteContract

PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": Decimal(10)}
TOP = Decimal("9999999999999999.99")  # 18 digits, of which USD has two behind the point


class TestTransferPost(WriteContract, GovernedContract):
    function = "transfer_post"
    waits = True
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts = {"memo": 500, "end_to_end_id": 35}  # noqa: RUF012
    names = {"from_account": 34, "to_account": 34}  # noqa: RUF012

    def prepare(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return PAY

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return PAY

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return PAY | {"amount": Decimal("10.01")}


def freeze(bank: Bank, number: str) -> None:
    apply(bank, "account_freeze", "operator", account_number=number)


def close(bank: Bank, number: str) -> None:
    """Closes an account as the DBA, whatever is on it."""
    bank.root.execute("update bank_data.account set closed_at = now() where number = %s", [number])
    bank.root.execute(
        "update bank_data.account_balance b set debit_open = false, credit_open = false"
        " from bank_data.account a where a.id = b.account_id and a.number = %s",
        [number],
    )


# --- applied


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "service"])
def test_transfer_post__who_may_debit__applied(bank: Bank, who: str) -> None:
    details = {"memo": "rent", "metadata": {"b": [1, {"c": None}]}, "end_to_end_id": "E2E-1"}
    arguments = PAY | details | {"metadata": json.dumps(details["metadata"])}
    paid = bank.call("transfer_post", who, **arguments)
    row = last_row(bank)
    shown = {"outcome": "applied", "replayed": False, "from_account": "ACC10001"}
    shown |= {"to_account": "ACC20001", "amount": Decimal("10.00"), "currency": "USD"}
    shown |= {"balance": Decimal("990.00"), "available": Decimal("990.00"), "version": 2, **details}
    shown |= {"facts": None, "hint": None, "principal_id": principal_of(bank, who)}
    assert {name: paid[name] for name in shown} == shown
    assert str(paid["amount"]) == "10.00"
    for name, column in (("transfer_id", "id"), ("occurred_at", "occurred_at")):
        assert paid[name] == row[column]
    assert (paid["mandate_id"] is None) == (who == "ann")
    assert bank.balance("ACC10001") == 990
    assert bank.balance("ACC20001") == 1010
    bank.verify()


def test_transfer_post__journal__both_sides(bank: Bank) -> None:
    paid = bank.call("transfer_post", "ann_agent", **PAY, idempotency_key="once", memo="rent")
    row = last_row(bank)
    accounts = {
        each["number"]: each["id"] for each in bank.root.execute("select * from bank_data.account")
    }
    written = {
        "book_id": 1, "operation": "transfer_post", "outcome": "applied",
        "request_id": paid["request_id"], "principal_id": bank.principals["ann_agent"],
        "customer_id": ANN, "credit_customer_id": BOB, "mandate_id": paid["mandate_id"],
        "subject_id": None, "facts": None, "request": {"memo": "rent"},
        "debit_account_id": accounts["ACC10001"], "credit_account_id": accounts["ACC20001"],
        "amount": 1000, "currency": "USD", "debit_balance": 99000, "debit_available": 99000,
        "credit_balance": 101000, "debit_version": 2, "credit_version": 2,
    }  # fmt: skip
    assert {name: row[name] for name in written} == written
    assert row["idempotency_id"] is not None
    assert row["credential_id"] is not None


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_transfer_post__staff__only_accounts_of_the_bank(bank: Bank, who: str) -> None:
    paid = bank.call("transfer_post", who, **PAY | {"from_account": "CASH-USD"})
    assert (paid["outcome"], paid["available"]) == ("applied", None)
    answer = refuse(bank, "transfer_post", who, "mandate_missing", **PAY)
    assert answer["facts"] == {"action": "debit", "field": "from_account"}
    bank.verify()


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "shown"),
    [
        ("ACC10001", "ACC20001", "0.01", "0.01"),
        ("ACC10001", "ACC20001", "1.000", "1.00"),
        ("ACC10001", "ACC20001", "1e2", "100.00"),
        ("ACC10001", "ACC10003", "1000", "1000.00"),
        ("CASH-USD", "ACC10003", TOP, str(TOP)),
        ("CASH-JPY", "ACC20002", "1", "1"),
        ("CASH-JPY", "ACC20002", "1.0", "1"),
        ("CASH-JPY", "ACC20002", "999999999999999999", "999999999999999999"),
    ],
)
def test_transfer_post__amount__exact(
    bank: Bank, debit: str, credit: str, amount: str, shown: str
) -> None:
    who = "operator" if debit.startswith("CASH") else "ann"
    before = bank.balance(debit), bank.balance(credit)
    paid = bank.pay(who, debit, credit, Decimal(amount))
    assert (paid["outcome"], str(paid["amount"])) == ("applied", shown)
    assert bank.balance(debit) == before[0] - Decimal(amount) == paid["balance"]
    assert bank.balance(credit) == before[1] + Decimal(amount)
    bank.verify()


# --- requests that are wrong


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", "amount_invalid"),
        ("-0", "amount_invalid"),
        ("-1", "amount_invalid"),
        ("-0.001", "amount_invalid"),
        ("NaN", "amount_invalid"),
        ("Infinity", "amount_invalid"),
        ("-Infinity", "amount_invalid"),
        ("1e30", "amount_invalid"),
        ("1e18", "amount_invalid"),
        ("1e100000", "amount_invalid"),
        ("10000000000000000.00", "amount_invalid"),
        ("999999999999999999", "amount_invalid"),
        ("0.001", "amount_precision"),
        ("1e-1000", "amount_precision"),
        ("1.005", "amount_precision"),
        ("9999999999999999.991", "amount_precision"),
    ],
)
def test_transfer_post__bad_amount__amount_invalid(bank: Bank, amount: str, code: str) -> None:
    fail(bank, "transfer_post", "ann_agent", code, **PAY | {"amount": Decimal(amount)})


def test_transfer_post__part_of_a_yen__amount_precision(bank: Bank) -> None:
    for amount in ("0.5", "1.01"):
        jpy = {"from_account": "ACC20002", "to_account": "CASH-JPY", "amount": Decimal(amount)}
        fail(bank, "transfer_post", "bob_agent", "amount_precision", **jpy)


@pytest.mark.parametrize(
    "more",
    [
        {"from_account": None},
        {"to_account": None},
        {"amount": None},
        {"book": None},
        {"metadata": "[]"},
        {"metadata": "null"},
        {"metadata": '"text"'},
        {"metadata": json.dumps({"a": "x" * 4096})},
    ],
)
def test_transfer_post__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "transfer_post", "ann_agent", "request_invalid", **PAY | more)


def test_transfer_post__same_account__same_account(bank: Bank) -> None:
    fail(bank, "transfer_post", "ann_agent", "same_account", **PAY | {"to_account": "ACC10001"})


@pytest.mark.parametrize("currency", ["XXX", "usd", "", "' --"])
def test_transfer_post__no_such_currency__currency_unknown(bank: Bank, currency: str) -> None:
    fail(bank, "transfer_post", "ann_agent", "currency_unknown", **PAY, currency=currency)


@pytest.mark.parametrize(
    "more",
    [
        {"currency": "EUR"},
        {"to_account": "ACC10002"},
        {"to_account": "ACC10002", "currency": "USD"},
        {"to_account": "ACC10002", "currency": "EUR"},
        {"to_account": "ACC20002"},
    ],
)
def test_transfer_post__two_currencies__currency_mismatch(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "transfer_post", "ann_agent", "currency_mismatch", **PAY | more)
    assert bank.call("transfer_post", "ann_agent", **PAY, currency="USD")["outcome"] == "applied"


def test_transfer_post__nul_character__impossible(bank: Bank) -> None:
    before = snapshot(bank)
    with pytest.raises(psycopg.DataError):
        bank.call("transfer_post", "ann_agent", **PAY, memo="a\0b")
    with pytest.raises(psycopg.DataError):
        bank.call("transfer_post", "ann_agent", **PAY, metadata='{"a": "\\u0000"}')
    assert snapshot(bank) == before


def test_transfer_post__hostile_metadata__stored_verbatim(bank: Bank) -> None:
    metadata = {HOSTILE: [HOSTILE, {"from_account": "ACC20001", "amount": 1e6}]}
    paid = bank.call("transfer_post", "ann_agent", **PAY, metadata=json.dumps(metadata))
    assert paid["metadata"] == metadata == last_row(bank)["request"]["metadata"]
    assert bank.balance("ACC10001") == 990


# --- refusals


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger", "service"])
def test_transfer_post__foreign_debtor__account_unknown(bank: Bank, who: str) -> None:
    told = [
        refuse(bank, "transfer_post", who, "account_unknown",
               **PAY | {"from_account": number, "to_account": "ACC10001"})["facts"]
        for number in ("ACC20001", "CASH-USD", "ACC99999", "acc20001", "' or 1=1 --")
    ]  # fmt: skip
    assert told == [{"field": "from_account"}] * 5


def test_transfer_post__no_such_creditor__account_unknown(bank: Bank) -> None:
    for number in ("ACC99999", "' --", "ACC20001 "):
        arguments = PAY | {"to_account": number}
        answer = refuse(bank, "transfer_post", "ann_agent", "account_unknown", **arguments)
        assert answer["facts"] == {"field": "to_account"}


@pytest.mark.parametrize("who", ["ann_reader", "ann_viewer"])
def test_transfer_post__mandate_to_read_only__mandate_missing(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "transfers:write")
    answer = refuse(bank, "transfer_post", who, "mandate_missing", **PAY)
    assert answer["facts"] == {"action": "debit", "field": "from_account"}


def test_transfer_post__mandate_not_in_force__account_unknown(bank: Bank) -> None:
    for amount, times in enumerate(NOT_IN_FORCE, start=1):
        mandate = give(bank, "stranger", ANN, "debit")
        assert bank.pay("stranger", "ACC10001", "ACC20001", amount)["outcome"] == "applied"
        set_mandate(bank, mandate, times)
        refuse(bank, "transfer_post", "stranger", "account_unknown", **PAY)


def test_transfer_post__named_mandate__recorded(bank: Bank) -> None:
    first, second = (give(bank, "stranger", ANN, "debit") for _ in range(2))
    paid = bank.call("transfer_post", "stranger", **PAY, mandate=second)
    assert paid["mandate_id"] == last_row(bank)["mandate_id"] == second
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["mandate_id"] == first


@pytest.mark.parametrize(("who", "debit"), [("ann", "ACC10001"), ("operator", "CASH-USD")])
def test_transfer_post__mandate_where_none_is_needed__mandate_unknown(
    bank: Bank, who: str, debit: str
) -> None:
    """Whoever names a mandate means its limits: it is never ignored."""
    arguments = PAY | {"from_account": debit, "mandate": give(bank, "stranger", ANN, "debit")}
    refuse(bank, "transfer_post", who, "mandate_unknown", **arguments)


def test_transfer_post__mandate_of_another__account_unknown(bank: Bank) -> None:
    of_stranger = give(bank, "stranger", ANN, "debit")
    for mandate in (of_stranger, 999999, -1):
        arguments = PAY | {"mandate": mandate}
        refuse(bank, "transfer_post", "ann_agent", "account_unknown", **arguments)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
def test_transfer_post__suspended_debtor__customer_suspended(bank: Bank, who: str) -> None:
    suspend_customer(bank, ANN)
    refuse(bank, "transfer_post", who, "customer_suspended", **PAY)


def test_transfer_post__suspended_creditor__applied(bank: Bank) -> None:
    suspend_customer(bank, BOB)
    assert bank.call("transfer_post", "ann_agent", **PAY)["outcome"] == "applied"


@pytest.mark.parametrize(("number", "field"), [("ACC10001", "from"), ("ACC20001", "to")])
@pytest.mark.parametrize("debit", ["ACC10001", "ACC20001"])  # either may have the smaller id
def test_transfer_post__frozen_or_closed__account_frozen(
    bank: Bank, number: str, field: str, debit: str
) -> None:
    if debit == "ACC20001":
        number = "ACC20001" if field == "from" else "ACC10001"
    who, credit = ("ann", "ACC20001") if debit == "ACC10001" else ("bob_agent", "ACC10001")
    arguments = {"from_account": debit, "to_account": credit, "amount": 1}
    freeze(bank, number)
    answer = refuse(bank, "transfer_post", who, "account_frozen", **arguments)
    assert answer["facts"] == {"field": f"{field}_account"}
    close(bank, number)
    answer = refuse(bank, "transfer_post", who, "account_closed", **arguments)
    assert answer["facts"] == {"field": f"{field}_account"}


@pytest.mark.parametrize(("debit", "credit", "who"), [
    ("ACC10001", "ACC20001", "ann_agent"), ("ACC20001", "ACC10001", "bob_agent"),
])  # fmt: skip
def test_transfer_post__one_cent_too_much__insufficient_funds(
    bank: Bank, debit: str, credit: str, who: str
) -> None:
    arguments = {"from_account": debit, "to_account": credit}
    more = arguments | {"amount": Decimal("1000.01")}
    answer = refuse(bank, "transfer_post", who, "insufficient_funds", **more)
    assert answer["facts"] == {"available": "1000.00", "currency": "USD"}
    exact = bank.call("transfer_post", who, **arguments, amount=1000)
    assert (exact["outcome"], exact["balance"]) == ("applied", 0)
    bank.verify()


def test_transfer_post__hold_and_overdraft__insufficient_funds(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set held = 2500, floor_amount = -10000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    more = PAY | {"amount": Decimal("1075.01")}
    answer = refuse(bank, "transfer_post", "ann", "insufficient_funds", **more)
    assert answer["facts"]["available"] == "1075.00"
    paid = bank.call("transfer_post", "ann", **PAY | {"amount": 1075})
    assert (paid["outcome"], paid["balance"], paid["available"]) == ("applied", -75, 0)


def test_transfer_post__creditor_full__balance_limit(bank: Bank) -> None:
    fees = {"customer": 1, "currency": "USD", "account_number": "FEES"}
    apply(bank, "account_open", "operator", **fees)
    for debit in ("CASH-USD", "CASH-USD", "FEES"):
        assert bank.pay("operator", debit, "ACC10001", TOP)["outcome"] == "applied"
    top = {"from_account": "FEES", "to_account": "ACC10001", "amount": TOP}
    answer = refuse(bank, "transfer_post", "operator", "balance_limit", **top, allow_duplicate=True)
    assert answer["facts"] == {"field": "to_account"}
    bank.verify()


def test_transfer_post__account_of_the_bank_empty__balance_limit(bank: Bank) -> None:
    top = {"from_account": "CASH-USD", "to_account": "ACC10001", "amount": TOP}
    for credit in ("ACC10003", "ACC10003", "ACC10003"):
        assert bank.pay("operator", "CASH-USD", credit, TOP)["outcome"] == "applied"
    answer = refuse(bank, "transfer_post", "operator", "balance_limit", **top, allow_duplicate=True)
    assert answer["facts"] == {"field": "from_account"}
    bank.verify()


# --- possible duplicates


def test_transfer_post__twice_without_key__possible_duplicate(bank: Bank) -> None:
    first = bank.call("transfer_post", "ann_agent", **PAY)
    for who in ("ann_agent", "ann", "service"):
        answer = refuse(bank, "transfer_post", who, "possible_duplicate", **PAY)
        assert answer["facts"] == {"transfer_id": str(first["transfer_id"])}
    refuse(bank, "transfer_post", "ann", "possible_duplicate", **PAY, allow_duplicate=None)
    confirmed = bank.call("transfer_post", "ann_agent", **PAY, allow_duplicate=True)
    assert confirmed["outcome"] == "applied"
    bank.verify()


@pytest.mark.parametrize(
    "more",
    [
        {"amount": Decimal("10.01")},
        {"to_account": "ACC10003"},
        {"idempotency_key": "k"},
    ],
)
def test_transfer_post__not_quite_the_same__applied(bank: Bank, more: dict[str, Any]) -> None:
    bank.call("transfer_post", "ann_agent", **PAY)
    assert bank.call("transfer_post", "ann_agent", **PAY | more)["outcome"] == "applied"


def test_transfer_post__keyed_then_without_key__possible_duplicate(bank: Bank) -> None:
    bank.call("transfer_post", "ann_agent", **PAY, idempotency_key="once")
    refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **PAY)


def test_transfer_post__opposite_way__applied(bank: Bank) -> None:
    bank.call("transfer_post", "ann_agent", **PAY)
    back = {"from_account": "ACC20001", "to_account": "ACC10001", "amount": 10}
    assert bank.call("transfer_post", "bob_agent", **back)["outcome"] == "applied"


def test_transfer_post__window__decides_about_duplicates(bank: Bank) -> None:
    bank.call("transfer_post", "ann_agent", **PAY)
    bank.root.execute("update bank_data.journal set occurred_at = occurred_at - interval '3 min'")
    assert bank.call("transfer_post", "ann_agent", **PAY)["outcome"] == "applied"
    bank.root.execute("update bank_data.book set duplicate_window = '0'")
    assert bank.call("transfer_post", "ann_agent", **PAY)["outcome"] == "applied"
    bank.root.execute("update bank_data.book set duplicate_window = '10 minutes'")
    refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **PAY)


# --- idempotency beyond what every write promises


def test_transfer_post__refused_then_funded__insufficient_funds_replayed(bank: Bank) -> None:
    arguments = PAY | {"amount": 1500, "idempotency_key": "once"}
    first = refuse(bank, "transfer_post", "ann_agent", "insufficient_funds", **arguments)
    assert bank.pay("operator", "CASH-USD", "ACC10001", 1000)["outcome"] == "applied"
    before = snapshot(bank)
    assert bank.call("transfer_post", "ann_agent", **arguments) == first | {"replayed": True}
    assert snapshot(bank) == before
    other = arguments | {"idempotency_key": "twice"}
    assert bank.call("transfer_post", "ann_agent", **other)["outcome"] == "applied"


@pytest.mark.parametrize("applied", [True, False])
def test_transfer_post__same_request_spelled_otherwise__replayed(bank: Bank, applied: bool) -> None:
    amount = 10 if applied else 5000
    first = PAY | {"amount": Decimal(amount), "metadata": '{"a":1,"b":2}', "currency": "USD"}
    again = first | {"amount": Decimal(f"{amount}.000"), "metadata": '{ "b": 2,\n"a": 1 }'}
    one = bank.call("transfer_post", "ann_agent", **first, idempotency_key="once")
    assert one["outcome"] == ("applied" if applied else "insufficient_funds")
    two = bank.call("transfer_post", "ann_agent", **again, idempotency_key="once")
    assert two == one | {"replayed": True}


@pytest.mark.parametrize("amount", [10, 5000])
@pytest.mark.parametrize(
    "more",
    [
        {"amount": 11},
        {"to_account": "ACC10003"},
        {"to_account": "ACC99999"},
        {"from_account": "ACC10003"},
        {"currency": "EUR"},
        {"memo": "other"},
        {"memo": None},
        {"metadata": '{"a": 2}'},
        {"metadata": None},
        {"end_to_end_id": "E2E-1"},
        {"mandate": 1},
    ],
)
def test_transfer_post__same_key_something_else__idempotency_key_reused(
    bank: Bank, amount: int, more: dict[str, Any]
) -> None:
    first = PAY | {"amount": amount, "memo": "rent", "metadata": '{"a": 1}'}
    bank.call("transfer_post", "ann_agent", **first, idempotency_key="once")
    before = snapshot(bank)
    answer = bank.call("transfer_post", "ann_agent", **first | more, idempotency_key="once")
    assert (answer["outcome"], answer["replayed"]) == ("idempotency_key_reused", False)
    assert answer["transfer_id"] is None
    assert snapshot(bank) == before


def test_transfer_post__key_of_another_operation__applied(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10002", idempotency_key="once")
    assert bank.call("transfer_post", "ann", **PAY, idempotency_key="once")["outcome"] == "applied"


def test_transfer_post__error__does_not_burn_the_key(bank: Bank) -> None:
    wrong = PAY | {"currency": "EUR", "idempotency_key": "once"}
    fail(bank, "transfer_post", "ann_agent", "currency_mismatch", **wrong)
    right = PAY | {"idempotency_key": "once"}
    assert bank.call("transfer_post", "ann_agent", **right)["outcome"] == "applied"


# --- precedence

WRONG: dict[str, dict[str, Any]] = {
    "request_invalid": {"memo": ""},
    "amount_invalid": {"amount": 0},
    "same_account": {"to_account": "ACC10001"},
    "idempotency_key_invalid": {"idempotency_key": ""},
}


@pytest.mark.parametrize("first", WRONG)
@pytest.mark.parametrize("second", WRONG)
def test_transfer_post__two_wrongs__by_precedence(bank: Bank, first: str, second: str) -> None:
    arguments: dict[str, Any] = PAY | WRONG[first] | WRONG[second]
    fail(bank, "transfer_post", "ann_agent", precede(bank, first, second), **arguments)
    code = precede(bank, first, second, "unauthenticated")
    fail(bank, "transfer_post", "nobody", code, **arguments)


# How an account becomes one that refuses, and with which code.
State = tuple[Callable[[Bank, str], None], str]


def spend_all(bank: Bank, number: str) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set held = posted"
        " from bank_data.account a where a.id = b.account_id and a.number = %s",
        [number],
    )


def fill_up(bank: Bank, number: str) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set posted = 4000000000000000000"
        " from bank_data.account a where a.id = b.account_id and a.number = %s",
        [number],
    )


@pytest.mark.parametrize("debit", ["ACC10001", "ACC20001"])  # either may have the smaller id
@pytest.mark.parametrize(
    "debtor",
    [(close, "account_closed"), (freeze, "account_frozen"), (spend_all, "insufficient_funds")],
)
@pytest.mark.parametrize(
    "creditor",
    [(close, "account_closed"), (freeze, "account_frozen"), (fill_up, "balance_limit")],
)
def test_transfer_post__both_accounts_refuse__by_precedence(
    bank: Bank, debit: str, debtor: State, creditor: State
) -> None:
    who, credit = ("ann", "ACC20001") if debit == "ACC10001" else ("bob_agent", "ACC10001")
    for (change, _), number in ((debtor, debit), (creditor, credit)):
        change(bank, number)
    code = precede(bank, debtor[1], creditor[1])
    arguments = {"from_account": debit, "to_account": credit, "amount": 1}
    refuse(bank, "transfer_post", who, code, **arguments)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"to_account": "ACC99999"}, ["account_unknown"]),
        ({"currency": "XXX"}, ["currency_unknown"]),
        ({"currency": "EUR"}, ["currency_mismatch"]),
        ({"amount": Decimal("0.001")}, ["amount_precision"]),
    ],
)
@pytest.mark.parametrize("who", ["ann_viewer", "ann_agent"])
def test_transfer_post__no_right_and_more__by_precedence(
    bank: Bank, who: str, more: dict[str, Any], codes: list[str]
) -> None:
    suspend_customer(bank, ANN)  # and ann_viewer has no mandate to debit either
    mandate = ["mandate_missing"] if who == "ann_viewer" else []
    code = precede(bank, *codes, *mandate, "customer_suspended")
    refuse(bank, "transfer_post", who, code, **PAY | more)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"currency": "XXX", "amount": Decimal("0.001")}, ["currency_unknown", "amount_precision"]),
        (
            {"currency": "EUR", "amount": Decimal("0.001")},
            ["currency_mismatch", "amount_precision"],
        ),
        ({"currency": "XXX", "to_account": "ACC10002"}, ["currency_unknown", "currency_mismatch"]),
    ],
)
def test_transfer_post__currency_and_more__by_precedence(
    bank: Bank, more: dict[str, Any], codes: list[str]
) -> None:
    freeze(bank, "ACC10001")
    code = precede(bank, *codes, "account_frozen")
    fail(bank, "transfer_post", "ann_agent", code, **PAY | more)


def test_transfer_post__duplicate_without_funds__by_precedence(bank: Bank) -> None:
    bank.call("transfer_post", "ann_agent", **PAY | {"amount": 600})
    code = precede(bank, "insufficient_funds", "possible_duplicate")
    refuse(bank, "transfer_post", "ann_agent", code, **PAY | {"amount": 600})


@pytest.fixture
def charged(bank: Bank) -> str:
    """An account with 100.00 that pays 1.00 and 1 % for each transfer; returns its number."""
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": 1, "percentage": 1}
    apply(bank, "product_fee_set", "staff", **terms)
    return open_funded(bank, "CURRENT-USD", 100)


def test_transfer_post__fee__one_item(bank: Bank, charged: str) -> None:
    rows = bank.journal_count()
    paid = bank.pay("ann", charged, "ACC20001", 50, idempotency_key="once", memo="rent")
    assert (paid["amount"], paid["fee"], paid["kind"]) == (50, Decimal("1.50"), "transfer_post")
    assert (paid["balance"], paid["available"], paid["version"]) == (Decimal("48.50"),) * 2 + (3,)
    assert bank.balance("FEES-USD") == Decimal("1.50")
    assert bank.journal_count() == rows + 2
    fee = last_row(bank)
    assert (fee["operation"], fee["parent_id"]) == ("transfer_fee", paid["transfer_id"])
    assert fee["request_id"] == paid["request_id"]
    again = bank.pay("ann", charged, "ACC20001", 50, idempotency_key="once", memo="rent")
    assert again == paid | {"replayed": True}
    assert bank.call("transfer_get", "ann", transfer=paid["transfer_id"]) == paid
    received = bank.call("transfer_get", "bob_agent", transfer=paid["transfer_id"])
    assert (received["fee"], received["balance"]) == (None, None)  # that is between payer and bank
    entries = bank.rows("entry_list", "ann", account_number=charged)
    assert [(entry["amount"], entry["memo"]) for entry in entries[:2]] == [
        (Decimal("-1.50"), None), (-50, "rent"),
    ]  # fmt: skip
    bank.verify()


def test_transfer_post__fee_not_available__insufficient_funds(bank: Bank, charged: str) -> None:
    """98.01 and its fee of 1.98 are 99.99; one cent more costs 1.98, two cents more 1.98 too."""
    for amount, fee in (
        ("98.03", "1.98"),
        ("99.00", "1.99"),
        ("100.00", "2.00"),
        ("100.01", "2.00"),
    ):
        arguments = {"from_account": charged, "to_account": "ACC20001", "amount": Decimal(amount)}
        answer = refuse(bank, "transfer_post", "ann", "insufficient_funds", **arguments)
        assert answer["facts"] == {"available": "100.00", "currency": "USD", "fee": fee}
    paid = bank.pay("ann", charged, "ACC20001", Decimal("98.02"))
    assert (paid["fee"], paid["balance"]) == (Decimal("1.98"), 0)
    assert bank.balance("FEES-USD") == Decimal("1.98")
    bank.verify()


def test_transfer_post__fee_and_duplicate__by_precedence(bank: Bank, charged: str) -> None:
    arguments = {"from_account": charged, "to_account": "ACC20001", "amount": 40}
    assert bank.call("transfer_post", "ann", **arguments)["outcome"] == "applied"
    refuse(bank, "transfer_post", "ann", "possible_duplicate", **arguments)
    assert bank.pay("ann", charged, "ACC20001", 18)["outcome"] == "applied"
    first = precede(bank, "insufficient_funds", "possible_duplicate")  # 40.00 left, 41.40 needed
    refuse(bank, "transfer_post", "ann", first, **arguments)


def test_transfer_post__nowhere_for_the_fee__system_account_missing(
    bank: Bank, charged: str
) -> None:
    bank.root.execute("delete from bank_data.book_account")
    arguments = {"from_account": charged, "to_account": "ACC20001", "amount": 1}
    answer = refuse(bank, "transfer_post", "ann", "system_account_missing", **arguments)
    assert answer["facts"] == {"role": "fee_income", "currency": "USD"}
    apply(bank, "account_freeze", "staff", account_number=charged)
    first = precede(bank, "account_frozen", "system_account_missing")
    refuse(bank, "transfer_post", "ann", first, **arguments)


def test_transfer_post__fee_account_frozen__account_frozen(bank: Bank, charged: str) -> None:
    apply(bank, "account_freeze", "staff", account_number="FEES-USD")
    arguments = {"from_account": charged, "to_account": "ACC20001", "amount": 1}
    answer = refuse(bank, "transfer_post", "ann", "account_frozen", **arguments)
    assert answer["facts"] == {"field": "fee_account"}


def test_transfer_post__to_the_fee_account__both_credited(bank: Bank, charged: str) -> None:
    assert bank.pay("ann", charged, "FEES-USD", 10)["fee"] == Decimal("1.10")
    assert bank.balance("FEES-USD") == Decimal("11.10")
    bank.verify()


def test_transfer_post__credit_or_other_product__no_fee(bank: Bank, charged: str) -> None:
    assert bank.pay("bob_agent", "ACC20001", charged, 10)["fee"] is None
    assert bank.pay("staff", "CASH-USD", charged, 10)["fee"] is None
    make_product(bank, "SAVINGS-USD", kind="savings")
    saving = open_funded(bank, "SAVINGS-USD", 10)
    assert bank.pay("ann", saving, charged, 10)["fee"] is None
    bank.verify()


def test_transfer_post__dormant__account_dormant(bank: Bank, charged: str) -> None:
    bank.root.execute(
        "update bank_data.account set dormant_after = '1 day', dormancy_due_at = now()"
        " where number = %s",
        [charged],
    )
    age(bank, charged, "2 days")
    assert sweep(bank) == 1
    arguments = {"from_account": charged, "to_account": "ACC20001", "amount": 1000}
    for _ in range(2):  # with a fee and without one: two ways through the kernel
        answer = refuse(bank, "transfer_post", "ann", "account_dormant", **arguments)
        assert answer["facts"] == {"field": "from_account"}
        apply(bank, "account_freeze", "staff", account_number="ACC20001")
        first = precede(bank, "account_dormant", "account_frozen")
        refuse(bank, "transfer_post", "ann", first, **arguments)
        apply(bank, "account_unfreeze", "staff", account_number="ACC20001")
        end = {"product": "CURRENT-USD", "operation": "transfer_post"}
        apply(bank, "product_fee_set", "staff", **end)
    bank.verify()


@pytest.mark.parametrize(
    "tampering",
    [
        "update bank_data.journal set parent_id = parent_id - 1",
        "update bank_data.journal set parent_id = null",
        "update bank_data.journal set subject_id = 0",
        "update bank_data.product_fee set flat = flat + 1",
        "update bank_data.product_fee set operation = 'hold_capture'",
    ],
)
def test_transfer_post__fee_tampered__found(bank: Bank, charged: str, tampering: str) -> None:
    bank.pay("ann", charged, "ACC20001", 50)
    where = " where operation = 'transfer_fee'" if "journal" in tampering else ""
    assert bank.root.execute((tampering + where).encode()).rowcount == 1
    found = {row["check_name"] for row in bank.rows("book_verify", "operator")}
    assert found == ({"fee"} if "journal" in tampering else {"fee", "product"})


@pytest.mark.parametrize("seed", range(3))
def test_transfer_post__as_much_as_there_is__amount_and_fee_fit(bank: Bank, seed: int) -> None:
    """The kernel's way, which takes up to an amount: against a search that tries every cent."""
    source = random.Random(seed)  # noqa: S311 - not a secret
    make_product(bank)
    name_fee_income(bank)
    for _ in range(12):
        free = Decimal(source.randrange(1, 900)) / 100
        fee = {
            "flat": Decimal(source.choice([0, 0, 1, 30])) / 100,
            "percentage": Decimal(source.choice([0, 1, 25, 500, 10_000])) / 100,
            "minimum": Decimal(source.choice([0, 0, 50])) / 100,
        }
        named = {"product": "CURRENT-USD", "operation": "transfer_post"}
        apply(bank, "product_fee_set", "staff", **named, **fee)
        number = open_funded(bank, "CURRENT-USD", free)
        asked = Decimal(source.randrange(1, 1000)) / 100
        cents = [Decimal(cent) / 100 for cent in range(1, int(asked * 100) + 1)]
        fitting = [cent for cent in cents if cent + compute_fee(cent, fee) <= free]
        moved = sweep_up_to(bank, number, "ACC20001", asked)
        if fitting:
            assert moved == (fitting[-1], compute_fee(fitting[-1], fee)), (free, asked, fee)
        else:
            assert moved is None
    bank.verify()


def sweep_up_to(
    bank: Bank, debit: str, credit: str, amount: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Amount and fee of a posting of at most an amount, asked of the kernel itself."""
    query: LiteralString = """
        select p.id, p.outcome, p.amount
          from (select bank_private.account_find(1, %s) as debtor,
                       bank_private.account_find(1, %s) as creditor) f
         cross join lateral (
               select (jsonb_populate_record(null::bank_private.call, jsonb_build_object(
                 'operation', 'transfer_post', 'request_id', gen_random_uuid(), 'caller',
                 jsonb_build_object('book_id', 1, 'principal_id', %s)))) as call offset 0) c
         cross join lateral (
               select bank_private.posting_charge(c.call, f.debtor, jsonb_populate_record(
                 bank_private.posting_make(c.call, f.debtor, f.creditor, %s),
                 '{"up_to": true}')) as postings offset 0) m
         cross join lateral bank_private.postings_settle(c.call, m.postings, true) p"""
    operator = principal_of(bank, "operator")
    with bank.root.transaction():
        for name, value in (("book", "1"), ("principal", str(operator))):
            bank.root.execute("select set_config(%s, %s, true)", [f"bank.{name}", value])
        found = bank.root.execute(query, [debit, credit, operator, int(amount * 100)]).fetchall()
    if found[0]["outcome"] != "applied":
        return None
    fees = [row["amount"] for row in found[1:] if row["id"] is not None]
    return Decimal(found[0]["amount"]) / 100, Decimal(sum(fees)) / 100


# --- as much as is available


@pytest.mark.parametrize(("asked", "moved"), [(5000, "1000.00"), (1000, "1000.00"), (1, "1.00")])
def test_transfer_post__up_to__what_is_available(bank: Bank, asked: int, moved: str) -> None:
    paid = bank.call("transfer_post", "ann_agent", **PAY | {"amount": asked}, up_to=True)
    row = last_row(bank)
    assert (paid["outcome"], str(paid["amount"])) == ("applied", moved)
    assert paid["balance"] == paid["available"] == 1000 - Decimal(moved) == bank.balance("ACC10001")
    assert row["amount"] == Decimal(moved) * 100
    assert row["request"] == {"up_to": True, "amount": str(asked)}
    assert bank.call("transfer_get", "ann", transfer=paid["transfer_id"]) == paid
    bank.verify()


def test_transfer_post__up_to_of_nothing__insufficient_funds(bank: Bank) -> None:
    empty = {"from_account": "ACC10003", "to_account": "ACC20001", "amount": 10, "up_to": True}
    answer = refuse(bank, "transfer_post", "ann", "insufficient_funds", **empty)
    assert answer["facts"] == {"available": "0.00", "currency": "USD"}
    assert answer["amount"] == 10


def test_transfer_post__up_to_with_hold_and_overdraft__what_is_available(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set held = 2500, floor_amount = -10000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    paid = bank.call("transfer_post", "ann", **PAY | {"amount": 5000}, up_to=True)
    assert (paid["amount"], paid["balance"], paid["available"]) == (1075, -75, 0)


def test_transfer_post__up_to_from_the_bank__all_of_it(bank: Bank) -> None:
    deposit = {"from_account": "CASH-USD", "to_account": "ACC10001", "amount": 5000}
    assert bank.call("transfer_post", "staff", **deposit, up_to=True)["amount"] == 5000


def test_transfer_post__freed_by_an_expired_hold_to_a_full_account__applied(bank: Bank) -> None:
    """The credit was booked before the debit failed: it does not count twice when that is judged.

    ACC10001 is credited first, having the lower id; the money is there once the hold is expired.
    """
    top = 4 * 10**18 - 1000
    bank.root.execute(
        "update bank_data.account_balance b set posted = %s from bank_data.account a"
        " where a.id = b.account_id and a.number = 'ACC10001'",
        [top - 600],
    )
    place(bank, "bob_agent", 1000, from_account="ACC20001", to_account="ACC10003")
    let_expire(bank)
    paid = bank.pay("bob_agent", "ACC20001", "ACC10001", Decimal("10.00"))
    assert (paid["outcome"], paid["balance"]) == ("applied", 990)


def test_transfer_post__up_to_again_without_key__possible_duplicate(bank: Bank) -> None:
    """The retry of a sweep that left something must not take the rest."""
    sweep = PAY | {"amount": 600, "up_to": True}
    first = bank.call("transfer_post", "ann_agent", **sweep)
    answer = refuse(bank, "transfer_post", "ann_agent", "possible_duplicate", **sweep)
    assert answer["facts"] == {"transfer_id": str(first["transfer_id"])}
    assert bank.call("transfer_post", "ann", **sweep, allow_duplicate=True)["amount"] == 400


@pytest.mark.parametrize("amount", [10, 5000])
def test_transfer_post__up_to_with_the_same_key__what_was_asked_counts(
    bank: Bank, amount: int
) -> None:
    sweep = PAY | {"amount": amount, "up_to": True, "idempotency_key": "once"}
    first = bank.call("transfer_post", "ann_agent", **sweep)
    bank.pay("staff", "CASH-USD", "ACC10001", 100)
    again = sweep | {"amount": Decimal(f"{amount}.000")}
    assert bank.call("transfer_post", "ann_agent", **again) == first | {"replayed": True}
    before = snapshot(bank)
    for more in ({"amount": 1000}, {"up_to": False}, {"expected_version": 1}):
        answer = bank.call("transfer_post", "ann_agent", **sweep | more)
        assert answer["outcome"] == "idempotency_key_reused"
    assert snapshot(bank) == before


# --- preconditions


def test_transfer_post__expected_version__precondition_failed(bank: Bank) -> None:
    for version in (0, 2, 2**62):
        arguments = PAY | {"expected_version": version}
        answer = refuse(bank, "transfer_post", "ann", "precondition_failed", **arguments)
        assert answer["facts"] == {"version": 1}
    paid = bank.call("transfer_post", "ann", **PAY, expected_version=1)
    assert (paid["outcome"], paid["version"]) == ("applied", 2)
    refuse(bank, "transfer_post", "ann", "precondition_failed", **PAY, expected_version=1)


def test_transfer_post__available_at_least__precondition_failed(bank: Bank) -> None:
    for least in ("1000.01", "1000.0001", "999999999999999999"):
        arguments = PAY | {"available_at_least": Decimal(least)}
        answer = refuse(bank, "transfer_post", "ann", "precondition_failed", **arguments)
        assert answer["facts"] == {"available": "1000.00", "currency": "USD"}
    for amount, low in ((1, Decimal(1000)), (2, Decimal("998.9999")), (3, Decimal(0))):
        more = {"amount": amount, "available_at_least": low}
        assert bank.call("transfer_post", "ann", **PAY | more)["outcome"] == "applied"
    for amount, low in ((1, Decimal(10**9)), (2, Decimal(10**17))):  # without a floor
        deposit = PAY | {"from_account": "CASH-USD", "amount": amount, "available_at_least": low}
        assert bank.call("transfer_post", "staff", **deposit)["outcome"] == "applied"
    bank.verify()


def test_transfer_post__precondition_and_key__refusal_replayed(bank: Bank) -> None:
    arguments = PAY | {"expected_version": 2, "idempotency_key": "once"}
    first = refuse(bank, "transfer_post", "ann", "precondition_failed", **arguments)
    bank.pay("staff", "CASH-USD", "ACC10001", 1)
    assert bank.call("transfer_post", "ann", **arguments) == first | {"replayed": True}
    for more in ({"expected_version": 3}, {"expected_version": None}, {"available_at_least": 1}):
        answer = bank.call("transfer_post", "ann", **arguments | more)
        assert answer["outcome"] == "idempotency_key_reused"
    exact = PAY | {"available_at_least": Decimal("1.0"), "idempotency_key": "twice"}
    assert bank.call("transfer_post", "ann", **exact)["outcome"] == "applied"
    again = exact | {"available_at_least": 1}
    assert bank.call("transfer_post", "ann", **again)["replayed"] is True


@pytest.mark.parametrize(
    "more",
    [
        {"expected_version": -1},
        {"available_at_least": Decimal(-1)},
        {"available_at_least": Decimal("NaN")},
        {"available_at_least": Decimal("Infinity")},
        {"available_at_least": Decimal("1e18")},
    ],
)
def test_transfer_post__bad_precondition__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "transfer_post", "ann", "request_invalid", **PAY | more)
    fail(bank, "transfer_post", "nobody", "request_invalid", **PAY | more)


# --- value date

DEPOSIT = PAY | {"from_account": "CASH-USD"}


@pytest.mark.parametrize("who", ["staff", "operator"])
@pytest.mark.parametrize("days", [-365, -1, 0, 1, 365])
def test_transfer_post__value_date__kept(bank: Bank, who: str, days: int) -> None:
    day = bank.one("select (now() at time zone 'UTC')::date + %s", days)
    paid = bank.call("transfer_post", who, **DEPOSIT, value_date=day)
    assert (paid["outcome"], paid["value_date"]) == ("applied", day)
    row = last_row(bank)
    assert (row["value_date"], row["request"]) == (day, {"value_date": str(day)})
    assert bank.call("transfer_get", "bob_agent", transfer=paid["transfer_id"])["value_date"] == day
    bank.verify()


def test_transfer_post__no_value_date__the_day_of_booking(bank: Bank) -> None:
    assert bank.call("transfer_post", "staff", **DEPOSIT)["value_date"] is None


@pytest.mark.parametrize("who", ["ann", "ann_agent", "stranger", "service"])
def test_transfer_post__value_date_not_by_staff__staff_only(bank: Bank, who: str) -> None:
    day = bank.one("select now()::date")
    answer = refuse(bank, "transfer_post", who, "staff_only", **PAY, value_date=day)
    assert answer["facts"] == {"field": "value_date"}


@pytest.mark.parametrize("day", ["infinity", "-infinity", "2000-01-01", "2999-01-01"])
def test_transfer_post__value_date_too_far__request_invalid(bank: Bank, day: str) -> None:
    for who in ("staff", "ann", "nobody"):
        fail(bank, "transfer_post", who, "request_invalid", **DEPOSIT, value_date=day)


def test_transfer_post__value_date__todays_of_the_book(bank: Bank) -> None:
    """The year begins and ends where the book is: at any time it is another day somewhere."""
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        bank.root.execute("update bank_data.book set time_zone = %s", [zone])
        query = "select ((now() at time zone %s)::date + interval '1 year')::date + %s"
        last, over = (bank.one(query, zone, more) for more in (0, 1))
        for confirmed, day, code in ((True, last, "applied"), (True, over, "request_invalid")):
            arguments = DEPOSIT | {"value_date": day, "allow_duplicate": confirmed}
            if code == "applied":
                assert bank.call("transfer_post", "staff", **arguments)["outcome"] == code
            else:
                fail(bank, "transfer_post", "staff", code, **arguments)


# --- options: precedence

OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"value_date": "today"}, "staff_only"),
    ({"expected_version": 7}, "precondition_failed"),
    ({"available_at_least": 10**6}, "precondition_failed"),
    ({"amount": 5000}, "insufficient_funds"),
]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    "state",
    [
        (close, "account_closed"),
        (freeze, "account_frozen"),
        (spend_all, "insufficient_funds"),
        (lambda bank, _: suspend_customer(bank, ANN), "customer_suspended"),
    ],
)
def test_transfer_post__option_and_state__by_precedence(
    bank: Bank, option: tuple[dict[str, Any], str], state: State
) -> None:
    state[0](bank, "ACC10001")
    code = precede(bank, option[1], state[1])
    refuse(bank, "transfer_post", "ann", code, **PAY | {"available_at_least": 0} | option[0])


@pytest.mark.parametrize(("option", "code"), OPTIONS)
def test_transfer_post__option_and_wrong__by_precedence(
    bank: Bank, option: dict[str, Any], code: str
) -> None:
    for more, wrong in (
        ({"from_account": "ACC20001", "to_account": "ACC10001"}, "account_unknown"),
        ({"currency": "EUR"}, "currency_mismatch"),
    ):
        first = precede(bank, code, wrong)
        check = fail if first == "currency_mismatch" else refuse
        check(bank, "transfer_post", "ann", first, **PAY | option | more)


def test_transfer_post__option_on_both_rows_full__balance_limit(bank: Bank) -> None:
    fill_up(bank, "ACC20001")
    answer = refuse(bank, "transfer_post", "ann", "balance_limit", **PAY, expected_version=1)
    assert answer["facts"] == {"field": "to_account"}


def test_transfer_post__people_must_approve__pending_approval(bank: Bank) -> None:
    review_above(bank, "50.00")
    answer = bank.call("transfer_post", "ann_agent", **pay_of(100))
    assert (answer["outcome"], answer["transfer_id"]) == ("pending_approval", None)
    assert answer["facts"]["staff_needed"] == 1
    assert answer["hint"]
    assert bank.balance("ACC10001") == 1000
    assert bank.call("transfer_post", "ann_agent", **pay_of(50))["outcome"] == "applied"


def pay_of(amount: int) -> dict[str, Any]:
    return {"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount}
