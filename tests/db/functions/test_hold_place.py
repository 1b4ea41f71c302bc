import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    NOT_IN_FORCE,
    apply,
    fail,
    fall_asleep,
    give,
    lacks,
    last_row,
    let_expire,
    place,
    precede,
    principal_of,
    refuse,
    set_mandate,
    set_scopes,
    short_of,
    snapshot,
    suspend_customer,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.test_transfer_post import WRONG, close, freeze, spend_all
from tests.db.functions.writes import WriteContract

HOLD = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": Decimal(10)}
LEFT = ("balance", "available", "held")


class TestHoldPlace(WriteContract, GovernedContract):
    function = "hold_place"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts = {"memo": 500}  # noqa: RUF012
    names = {"from_account": 34, "to_account": 34}  # noqa: RUF012

    def prepare(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return HOLD

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return HOLD

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return HOLD | {"amount": Decimal("10.01")}


# --- applied


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "service"])
def test_hold_place__who_may_debit__applied(bank: Bank, who: str) -> None:
    metadata = {"b": [1, {"c": None}], "d": None}
    held = place(bank, who, "250.5", memo="room 12", metadata=json.dumps(metadata))
    shown: dict[str, object] = {"from_account": "ACC10001", "to_account": "ACC20001"}
    shown |= {"amount": "250.50"}
    shown |= {"currency": "USD", "status": "open", "other_payee_allowed": False, "memo": "room 12"}
    shown |= {"balance": "1000.00", "available": "749.50", "held": "250.50"}
    shown |= {"principal_id": str(principal_of(bank, who)), "metadata": metadata}
    assert {name: held[name] for name in shown} == shown
    empty = ("captured_amount", "resolved_at", "transfer_id")
    assert [held[name] for name in empty] == [None] * 3
    assert (held["mandate_id"] is None) == (who == "ann")
    row = last_row(bank)
    assert str(row["subject_id"]) == held["hold_id"]
    assert (row["customer_id"], row["amount"], row["debit_account_id"]) == (ANN, None, None)
    kept = bank.root.execute("select * from bank.audit_hold").fetchall()
    assert [(hold["amount"], hold["expires_at"] - hold["placed_at"]) for hold in kept] == [
        (25050, timedelta(days=7))
    ]
    account = bank.call("account_balance", "ann", account_number="ACC10001")
    assert [account[name] for name in LEFT] == [1000, Decimal("749.50"), Decimal("250.50")]
    bank.verify()


def test_hold_place__six_of_a_fifth__five_accepted(bank: Bank) -> None:
    assert bank.pay("operator", "CASH-USD", "ACC10001", 4000)["outcome"] == "applied"
    left = [place(bank, amount=1000)["available"] for _ in range(5)]
    assert left == ["4000.00", "3000.00", "2000.00", "1000.00", "0.00"]
    answer = refuse(
        bank, "hold_place", "ann_agent", "insufficient_funds", **HOLD | {"amount": 1000}
    )
    assert answer["facts"] == short_of("0.00")
    bank.verify()


def test_hold_place__held__not_for_others_to_take(bank: Bank) -> None:
    place(bank, amount=600)
    pay = {"from_account": "ACC10001", "to_account": "ACC20001"}
    answer = refuse(
        bank, "transfer_post", "ann", "insufficient_funds", **pay, amount=Decimal("400.01")
    )
    assert answer["facts"]["available"] == "400.00"
    paid = bank.pay("ann", "ACC10001", "ACC20001", 400)
    assert (paid["outcome"], paid["balance"], paid["available"]) == ("applied", 600, 0)
    refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")
    bank.verify()


def test_hold_place__overdraft__counts_in_available(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set floor_amount = -10000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    assert place(bank, amount=1100)["available"] == "0.00"
    refuse(bank, "hold_place", "ann", "insufficient_funds", **HOLD | {"amount": Decimal("0.01")})


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_hold_place__staff__only_accounts_of_the_bank(bank: Bank, who: str) -> None:
    held = place(bank, who, from_account="CASH-USD")
    assert (held["available"], held["held"]) == (None, "100.00")
    answer = refuse(bank, "hold_place", who, "mandate_missing", **HOLD)
    assert answer["facts"] == lacks("debit", staff=True, field="from_account")
    bank.verify()


def test_hold_place__no_payee__only_when_another_is_allowed(bank: Bank) -> None:
    arguments = {"from_account": "ACC10001", "amount": 1}
    fail(bank, "hold_place", "ann_agent", "request_invalid", **arguments)
    held = apply(bank, "hold_place", "ann_agent", **arguments, other_payee_allowed=True)
    assert (held["to_account"], held["other_payee_allowed"]) == (None, True)


@pytest.mark.parametrize(
    "expires_in", ["1 second", "90 minutes", "1 month", "365 days", "1 year", None]
)
def test_hold_place__expires_in__from_now(bank: Bank, expires_in: str | None) -> None:
    held = place(bank, expires_in=expires_in)
    exact = bank.one(
        "select expires_at = (placed_at at time zone 'UTC' + %s) at time zone 'UTC'"
        " from bank.audit_hold",
        expires_in or "7 days",
    )
    assert exact
    assert held["expires_at"] > held["placed_at"]


@pytest.mark.parametrize(
    "expires_in",
    ["0", "999 milliseconds", "-1 day", "400 days", "1 year 2 days", "13 months",
     "100000000 years", "-100000000 years", "1 year -400 days", "-1 year 361 days"],
)  # fmt: skip
def test_hold_place__expires_in_out_of_range__request_invalid(bank: Bank, expires_in: str) -> None:
    fail(bank, "hold_place", "ann_agent", "request_invalid", **HOLD, expires_in=expires_in)


# --- by time, without a sweeper


def test_hold_place__others_expired__available_again(bank: Bank) -> None:
    place(bank, amount=1000)
    refuse(bank, "hold_place", "ann_agent", "insufficient_funds", **HOLD)
    let_expire(bank)
    rows = bank.journal_count()
    answer = bank.call("hold_place", "ann_agent", **HOLD | {"amount": 1000})
    assert (answer["outcome"], answer["resource"]["held"]) == ("applied", "1000.00")
    assert bank.journal_count() == rows + 2  # the hold, and that the other one has expired
    written = bank.root.execute("select status from bank.audit_hold order by id").fetchall()
    assert [row["status"] for row in written] == ["expired", "open"]
    bank.verify()


def test_hold_place__time_over__balance_and_transfer_know(bank: Bank) -> None:
    place(bank, amount=1000)
    let_expire(bank)
    for function in ("account_balance", "account_get"):
        read = bank.call(function, "ann_agent", account_number="ACC10001")
        assert [read[name] for name in LEFT] == [1000, 1000, 0]
    (listed,) = bank.rows("account_list", "ann_agent", currency="USD", page_size=1)
    assert [listed[name] for name in LEFT] == [1000, 1000, 0]
    paid = bank.pay("ann_agent", "ACC10001", "ACC20001", 900)
    assert (paid["outcome"], paid["available"]) == ("applied", 100)
    bank.verify()


def test_hold_place__time_really_passes__available_again(bank: Bank) -> None:
    place(bank, amount=1000, expires_in="1 second")
    bank.root.execute("select pg_sleep(1.05)")
    assert bank.call("account_balance", "ann", account_number="ACC10001")["available"] == 1000
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1000)["outcome"] == "applied"
    bank.verify()


def test_hold_place__some_expired__transfer_tells_what_is_available(bank: Bank) -> None:
    """Nothing had to be expired to make it possible, but what is left counts without them."""
    gone = place(bank, amount=300)
    place(bank, amount=100)
    let_expire(bank, gone["hold_id"])
    paid = bank.pay("ann_agent", "ACC10001", "ACC20001", 10)
    assert (paid["balance"], paid["available"]) == (990, 890)
    assert bank.one("select held from bank.audit_account where number = 'ACC10001'") == 10000
    bank.verify()


def test_hold_place__expired_and_closed__closed(bank: Bank) -> None:
    assert bank.pay("operator", "CASH-USD", "ACC10003", 5)["outcome"] == "applied"
    place(bank, amount=5, from_account="ACC10003")
    bank.pay("operator", "CASH-USD", "ACC10003", 1)
    let_expire(bank)
    assert bank.pay("ann", "ACC10003", "ACC10001", 6)["outcome"] == "applied"
    assert bank.call("account_close", "ann", account_number="ACC10003")["outcome"] == "applied"
    bank.verify()


def test_hold_place__refused_after_others_expired__nothing_changes(bank: Bank) -> None:
    place(bank, amount=500)
    let_expire(bank)
    answer = refuse(
        bank, "hold_place", "ann", "insufficient_funds", **HOLD | {"amount": Decimal("1000.01")}
    )
    assert answer["facts"]["available"] == "1000.00"
    bank.verify()


# --- refused


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service", "stranger"])
def test_hold_place__foreign_account__account_unknown(bank: Bank, who: str) -> None:
    told = [
        refuse(bank, "hold_place", who, "account_unknown",
               **HOLD | {"from_account": number, "to_account": "ACC10001"})["facts"]
        for number in ("ACC20001", "CASH-USD", "ACC99999", "'; --")
    ]  # fmt: skip
    assert told == [{"field": "from_account"}] * 4


def test_hold_place__no_such_payee__account_unknown(bank: Bank) -> None:
    arguments = HOLD | {"to_account": "ACC99999"}
    answer = refuse(bank, "hold_place", "ann_agent", "account_unknown", **arguments)
    assert answer["facts"] == {"field": "to_account"}


@pytest.mark.parametrize("who", ["ann_reader", "ann_viewer"])
def test_hold_place__mandate_to_read_only__mandate_missing(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "transfers:write")
    answer = refuse(bank, "hold_place", who, "mandate_missing", **HOLD)
    assert answer["facts"] == lacks("debit", field="from_account")


def test_hold_place__mandate_not_in_force__account_unknown(bank: Bank) -> None:
    for times in NOT_IN_FORCE:
        mandate = give(bank, "stranger", ANN, "debit")
        place(bank, "stranger", 1)
        set_mandate(bank, mandate, times)
        refuse(bank, "hold_place", "stranger", "account_unknown", **HOLD)


def test_hold_place__named_mandate__recorded(bank: Bank) -> None:
    _, second = (give(bank, "stranger", ANN, "debit") for _ in range(2))
    held = place(bank, "stranger", mandate=second)
    assert held["mandate_id"] == str(last_row(bank)["mandate_id"]) == str(second)
    of_another = HOLD | {"mandate": second}
    refuse(bank, "hold_place", "ann_agent", "account_unknown", **of_another)
    refuse(bank, "hold_place", "ann", "mandate_unknown", **of_another)


def test_hold_place__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, BOB)
    place(bank)
    suspend_customer(bank, ANN)
    for who in ("ann_agent", "ann", "service"):
        refuse(bank, "hold_place", who, "customer_suspended", **HOLD)


def test_hold_place__account_shut__account_frozen_or_account_closed(bank: Bank) -> None:
    freeze(bank, "ACC20001")
    place(bank)  # that may pass until it is captured
    freeze(bank, "ACC10001")
    answer = refuse(bank, "hold_place", "ann_agent", "account_frozen", **HOLD)
    assert answer["facts"] == {"field": "from_account"}
    close(bank, "ACC20001")
    answer = refuse(bank, "hold_place", "ann_agent", "account_closed", **HOLD)
    assert answer["facts"] == {"field": "to_account"}
    close(bank, "ACC10001")
    answer = refuse(bank, "hold_place", "ann_agent", "account_closed", **HOLD)
    assert answer["facts"] == {"field": "from_account"}


def test_hold_place__frozen_for_credits__applied(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction="credit")
    place(bank)


def test_hold_place__account_of_the_bank_full__balance_limit(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set posted = -3999999999999999999"
        " from bank_data.account a where a.id = b.account_id and a.number = 'CASH-USD'"
    )
    arguments = HOLD | {"from_account": "CASH-USD"}
    answer = refuse(bank, "hold_place", "operator", "balance_limit", **arguments)
    assert answer["facts"] == {"field": "from_account"}


# --- malformed


@pytest.mark.parametrize("amount", [0, -1, "NaN", "Infinity", "1e18", "1e30"])
def test_hold_place__amount__amount_invalid(bank: Bank, amount: object) -> None:
    fail(bank, "hold_place", "ann_agent", "amount_invalid", **HOLD | {"amount": Decimal(amount)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": Decimal("0.001")}, "amount_precision"),
        ({"currency": "EUR"}, "currency_mismatch"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"to_account": "ACC20002"}, "currency_mismatch"),
        ({"to_account": "ACC10001"}, "same_account"),
        ({"amount": None}, "request_invalid"),
        ({"from_account": None}, "request_invalid"),
        ({"other_payee_allowed": None}, "request_invalid"),
        ({"metadata": "[]"}, "request_invalid"),
    ],
)
def test_hold_place__malformed__nothing_written(
    bank: Bank, more: dict[str, Any], code: str
) -> None:
    fail(bank, "hold_place", "ann_agent", code, **HOLD | more)


@pytest.mark.parametrize("first", WRONG)
@pytest.mark.parametrize("second", WRONG)
def test_hold_place__two_wrongs__by_precedence(bank: Bank, first: str, second: str) -> None:
    arguments: dict[str, Any] = HOLD | WRONG[first] | WRONG[second]
    fail(bank, "hold_place", "ann_agent", precede(bank, first, second), **arguments)
    code = precede(bank, first, second, "unauthenticated")
    fail(bank, "hold_place", "nobody", code, **arguments)


def test_hold_place__frozen_and_no_funds__by_precedence(bank: Bank) -> None:
    spend_all(bank, "ACC10001")
    freeze(bank, "ACC10001")
    code = precede(bank, "account_frozen", "insufficient_funds")
    refuse(bank, "hold_place", "ann", code, **HOLD)


# --- idempotency beyond what every write promises


@pytest.mark.parametrize("amount", [10, 5000])
@pytest.mark.parametrize(
    "more",
    [
        {"amount": 11},
        {"to_account": "ACC10003"},
        {"from_account": "ACC10003"},
        {"currency": "USD"},
        {"memo": None},
        {"metadata": '{"a": 2}'},
        {"metadata": '{"a": null, "b": null}'},
        {"other_payee_allowed": True},
        {"expires_in": "8 days"},
        {"mandate": 1},
    ],
)
def test_hold_place__same_key_something_else__idempotency_key_reused(
    bank: Bank, amount: int, more: dict[str, Any]
) -> None:
    first = HOLD | {"amount": amount, "memo": "room", "metadata": '{"a": null}'}
    bank.call("hold_place", "ann_agent", **first, idempotency_key="once")
    before = snapshot(bank)
    answer = bank.call("hold_place", "ann_agent", **first | more, idempotency_key="once")
    assert (answer["outcome"], answer["replayed"]) == ("idempotency_key_reused", False)
    assert snapshot(bank) == before


@pytest.mark.parametrize("amount", [10, 5000])
def test_hold_place__same_request_spelled_otherwise__replayed(bank: Bank, amount: int) -> None:
    first = HOLD | {"amount": Decimal(amount), "metadata": '{"a":1,"b":2}'}
    again = first | {"amount": Decimal(f"{amount}.000"), "metadata": '{ "b": 2,\n"a": 1.0 }'}
    one = bank.call("hold_place", "ann_agent", **first, idempotency_key="once")
    again |= {"idempotency_key": "once", "expires_in": "7 days"}
    bank.api.execute("set intervalstyle = 'sql_standard'; set timezone = 'Asia/Tokyo'")
    two = bank.call("hold_place", "ann_agent", **again)
    assert two == one | {"replayed": True}


def test_hold_place__refused_then_funded__insufficient_funds_replayed(bank: Bank) -> None:
    arguments = HOLD | {"amount": 1500, "idempotency_key": "once"}
    first = refuse(bank, "hold_place", "ann_agent", "insufficient_funds", **arguments)
    assert bank.pay("operator", "CASH-USD", "ACC10001", 1000)["outcome"] == "applied"
    assert bank.call("hold_place", "ann_agent", **arguments) == first | {"replayed": True}


def test_hold_place__must__undone_with_the_transaction(bank: Bank) -> None:
    before = snapshot(bank)
    hold = "select bank.must(bank.hold_place('ACC10001', %s, 'ACC20001'))"
    bank.service.execute("begin")
    bank.service.execute(hold, [900])
    with pytest.raises(psycopg.Error):
        bank.service.execute(hold, [200])
    bank.service.execute("commit")  # a rollback by now
    assert snapshot(bank) == before


def test_hold_place__dormant__account_dormant(bank: Bank) -> None:
    fall_asleep(bank, "ACC10001")
    answer = refuse(bank, "hold_place", "ann_agent", "account_dormant", **HOLD)
    assert answer["facts"] == {"field": "from_account"}
