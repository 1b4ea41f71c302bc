import json
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.approvals import waiting
from tests.db.functions.calls import (
    apply,
    check_lock_order,
    check_row,
    contents,
    fail,
    give,
    last_row,
    let_expire,
    place,
    precede,
    principal_of,
    refuse,
    set_scopes,
    snapshot,
    suspend_customer,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.terms import age, make_product, name_fee_income, open_funded, sweep
from tests.db.functions.test_transfer_post import TOP, close, freeze
from tests.db.functions.writes import WriteContract


def capture(bank: Bank, hold: dict[str, Any], who: str = "ann_agent", **more: Any) -> Any:
    """A capture that is applied and recorded once."""
    rows = bank.journal_count()
    paid = bank.call("hold_capture", who, hold=hold["hold_id"], **more)
    assert (paid["outcome"], paid["replayed"]) == ("applied", False), paid
    assert bank.journal_count() == rows + 1
    check_row(bank, "hold_capture", who, paid)
    return paid


def held_on(bank: Bank, number: str = "ACC10001") -> int:
    held: int = bank.one("select held from bank.audit_account where number = %s", number)
    return held


class TestHoldCapture(WriteContract, GovernedContract):
    function = "hold_capture"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts: ClassVar = {"memo": 500, "end_to_end_id": 35}
    names: ClassVar = {"to_account": 34}

    @pytest.fixture(autouse=True)
    def _holds(self, bank: Bank) -> None:
        self.holds = [int(place(bank, amount=100)["hold_id"]) for _ in range(2)]

    def prepare(self, bank: Bank) -> dict[str, Any]:
        """For a payee that the hold does not name: a rule is asked again then."""
        hold = place(bank, amount=100, to_account=None, other_payee_allowed=True)
        return {"hold": int(hold["hold_id"]), "to_account": "ACC20001"}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hold": self.holds[0]}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hold": self.holds[1]}


# --- applied


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "service"])
def test_hold_capture__whole__paid(bank: Bank, who: str) -> None:
    hold = place(bank, amount=250)
    details = {"memo": "room 12", "metadata": {"a": [1, None], "b": None}, "end_to_end_id": "E2E"}
    paid = capture(bank, hold, who, **details | {"metadata": json.dumps(details["metadata"])})
    shown = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 250, **details}
    shown |= {"balance": 750, "available": 750, "version": 2, "currency": "USD"}
    shown |= {"kind": "hold_capture", "hold_id": int(hold["hold_id"])}
    shown |= {"principal_id": principal_of(bank, who), "facts": None, "hint": None}
    assert {name: paid[name] for name in shown} == shown
    assert (paid["mandate_id"] is None) == (who == "ann")
    row = last_row(bank)
    written = {"subject_id": int(hold["hold_id"]), "customer_id": ANN, "credit_customer_id": BOB}
    written |= {"amount": 25000, "debit_balance": 75000, "debit_available": 75000}
    assert {name: row[name] for name in written} == written
    after = bank.call("hold_get", who, hold=hold["hold_id"])
    assert (after["status"], after["captured_amount"]) == ("captured", 250)
    assert after["transfer_id"] == paid["transfer_id"] == row["id"]
    assert after["resolved_at"]
    assert bank.balance("ACC20001") == 1250
    assert held_on(bank) == 0
    assert bank.call("transfer_get", who, transfer=paid["transfer_id"]) == paid
    seen = bank.call("transfer_get", "bob_agent", transfer=paid["transfer_id"])
    assert (seen["amount"], seen["hold_id"], seen["balance"]) == (250, None, None)
    bank.verify()


def test_hold_capture__part__rest_released(bank: Bank) -> None:
    place(bank, amount=100)
    paid = capture(bank, place(bank, amount=250), amount=Decimal("99.99"))
    assert (paid["balance"], paid["available"]) == (Decimal("900.01"), Decimal("800.01"))
    assert held_on(bank) == 10000
    bank.verify()


def test_hold_capture__nothing_else_available__paid(bank: Bank) -> None:
    paid = capture(bank, place(bank, amount=1000))
    assert (paid["balance"], paid["available"]) == (0, 0)
    bank.verify()


def test_hold_capture__of_another_agent_of_the_customer__paid(bank: Bank) -> None:
    assert capture(bank, place(bank, "ann"), "service")["balance"] == 900


def test_hold_capture__staff__holds_of_the_bank_only(bank: Bank) -> None:
    capture(bank, place(bank, "staff", from_account="CASH-USD"), "operator")
    hold = place(bank)
    answer = refuse(bank, "hold_capture", "staff", "mandate_missing", hold=hold["hold_id"])
    assert answer["facts"] == {"action": "debit"}
    bank.verify()


@pytest.mark.parametrize("payee", ["ACC20001", None])
def test_hold_capture__other_payee_allowed__to_whom_is_named(bank: Bank, payee: str | None) -> None:
    hold = place(bank, to_account=payee, other_payee_allowed=True)
    assert capture(bank, hold, to_account="ACC10003")["to_account"] == "ACC10003"
    assert bank.balance("ACC10003") == 100
    bank.verify()


def test_hold_capture__payee_named_again__paid(bank: Bank) -> None:
    assert capture(bank, place(bank), to_account="ACC20001")["amount"] == 100


@pytest.mark.parametrize("debit", ["ACC10001", "ACC20001"])  # either may have the smaller id
def test_hold_capture__either_order_of_accounts__paid(bank: Bank, debit: str) -> None:
    who, credit = ("ann", "ACC20001") if debit == "ACC10001" else ("bob_agent", "ACC10001")
    capture(bank, place(bank, who, from_account=debit, to_account=credit), who)
    assert [bank.balance(number) for number in (debit, credit)] == [900, 1100]
    bank.verify()


def test_hold_capture__suspended_payee__paid(bank: Bank) -> None:
    suspend_customer(bank, BOB)
    capture(bank, place(bank))


# --- exactly once


def test_hold_capture__twice__hold_resolved(bank: Bank) -> None:
    hold = place(bank)
    paid = capture(bank, hold, amount=40)
    for amount in (None, 60, 40, 1000):
        answer = refuse(
            bank, "hold_capture", "ann", "hold_resolved", hold=hold["hold_id"], amount=amount
        )
        assert answer["facts"]["status"] == "captured"
        assert answer["facts"]["transfer_id"] == str(paid["transfer_id"])
        assert answer["hold_id"] == int(hold["hold_id"])
    bank.verify()


def test_hold_capture__released__hold_resolved(bank: Bank) -> None:
    hold = place(bank)
    apply(bank, "hold_release", "ann", hold=hold["hold_id"])
    answer = refuse(bank, "hold_capture", "ann", "hold_resolved", hold=hold["hold_id"])
    assert answer["facts"]["status"] == "released"
    bank.verify()


def test_hold_capture__time_over__hold_expired(bank: Bank) -> None:
    hold = place(bank)
    let_expire(bank)
    for _ in range(2):
        answer = refuse(bank, "hold_capture", "ann", "hold_expired", hold=hold["hold_id"])
        assert answer["facts"]["status"] == "expired"
        # and once more, when somebody has written it down
        bank.rows("hold_sweep", "worker")
    bank.verify()


def test_hold_capture__expires_while_it_is_captured__hold_expired(bank: Bank) -> None:
    """Between the look at the hold and the posting: nothing is released twice."""
    hold = place(bank)
    source: str = bank.one("select pg_get_functiondef('bank_private.hold_judge'::regproc)")
    bank.root.execute(
        source.replace(
            "begin\n", "begin\n  perform pg_sleep(case when true then 1.2 end) where hold > 0;\n", 1
        ).encode()
    )
    let_expire_in(bank, hold, "0.6 seconds")
    answer = refuse(bank, "hold_capture", "ann", "hold_expired", hold=hold["hold_id"])
    assert answer["facts"]["status"] == "expired"
    bank.verify()


def let_expire_in(bank: Bank, hold: dict[str, Any], interval: str) -> None:
    let_expire(bank, hold["hold_id"])
    bank.root.execute(
        "with late as (update bank_data.hold set expires_at = clock_timestamp() + %s::interval"
        "  returning id, to_jsonb(expires_at at time zone 'UTC') #>> '{}' as expires_at)"
        " update bank_data.journal j"
        "    set facts = j.facts || jsonb_build_object('expires_at', late.expires_at || '+00:00')"
        "   from late where j.subject_id = late.id and j.operation = 'hold_place'",
        [interval],
    )


# --- refused


@pytest.mark.parametrize("who", ["bob_agent", "stranger"])
def test_hold_capture__foreign__hold_unknown(bank: Bank, who: str) -> None:
    """Not even the payee's agent sees it, and a hold that is not there looks the same."""
    hold = place(bank)
    for asked in (hold["hold_id"], 999999, 0, -1):
        for to_account in (None, "ACC99999", "ACC10003"):
            answer = refuse(bank, "hold_capture", who, "hold_unknown", hold=asked,
                            to_account=to_account)  # fmt: skip
            assert (answer["facts"], answer["hold_id"]) == (None, None)


def test_hold_capture__no_mandate_any_more__hold_unknown(bank: Bank) -> None:
    hold = place(bank)
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    refuse(bank, "hold_capture", "ann_agent", "hold_unknown", hold=hold["hold_id"])


def test_hold_capture__no_such_payee__account_unknown(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    arguments = {"hold": hold, "to_account": "ACC99999"}
    answer = refuse(bank, "hold_capture", "ann", "account_unknown", **arguments)
    assert answer["facts"] == {"field": "to_account"}


def test_hold_capture__mandate_named__mandate_unknown_or_recorded(bank: Bank) -> None:
    first, second = (give(bank, "stranger", ANN, "debit") for _ in range(2))
    hold = place(bank)["hold_id"]
    refuse(bank, "hold_capture", "ann", "mandate_unknown", hold=hold, mandate=second)
    refuse(bank, "hold_capture", "ann_agent", "hold_unknown", hold=hold, mandate=second)
    paid = bank.call("hold_capture", "stranger", hold=hold, mandate=second)
    assert (paid["outcome"], paid["mandate_id"]) == ("applied", second)
    assert first != second


@pytest.mark.parametrize("who", ["ann_reader", "ann_viewer"])
def test_hold_capture__mandate_to_read_only__mandate_missing(bank: Bank, who: str) -> None:
    hold = place(bank)["hold_id"]
    set_scopes(bank, who, "transfers:write")
    answer = refuse(bank, "hold_capture", who, "mandate_missing", hold=hold)
    assert answer["facts"] == {"action": "debit"}


def test_hold_capture__suspended_customer__customer_suspended(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    suspend_customer(bank, ANN)
    for who in ("ann_agent", "ann", "service"):
        refuse(bank, "hold_capture", who, "customer_suspended", hold=hold)


def test_hold_capture__other_payee__payee_not_allowed(bank: Bank) -> None:
    arguments = {"hold": place(bank)["hold_id"], "to_account": "ACC10003"}
    answer = refuse(bank, "hold_capture", "ann", "payee_not_allowed", **arguments)
    assert answer["facts"] == {"to_account": "ACC20001"}
    bank.verify()


@pytest.mark.parametrize(("number", "field"), [("ACC10001", "from"), ("ACC20001", "to")])
def test_hold_capture__account_shut__account_frozen_or_account_closed(
    bank: Bank, number: str, field: str
) -> None:
    arguments = {"hold": place(bank)["hold_id"]}
    freeze(bank, number)
    answer = refuse(bank, "hold_capture", "ann", "account_frozen", **arguments)
    assert answer["facts"] == {"field": f"{field}_account"}
    code = precede(bank, "account_frozen", "capture_exceeds")
    refuse(bank, "hold_capture", "ann", code, **arguments, amount=101)
    close(bank, number)
    answer = refuse(bank, "hold_capture", "ann", "account_closed", **arguments)
    assert answer["facts"] == {"field": f"{field}_account"}


@pytest.mark.parametrize("amount", ["100.01", "1000", "5000", "999999999999999999"])
def test_hold_capture__more_than_held__capture_exceeds(bank: Bank, amount: str) -> None:
    """Whether or not that much is available besides."""
    hold = place(bank)["hold_id"]
    code = "amount_invalid" if Decimal(amount) > TOP else "capture_exceeds"
    arguments = {"hold": hold, "amount": Decimal(amount)}
    if code == "amount_invalid":
        fail(bank, "hold_capture", "ann", code, **arguments)
        return
    answer = refuse(bank, "hold_capture", "ann", code, **arguments)
    assert answer["facts"] == {"amount": "100.00", "currency": "USD"}
    bank.verify()


def test_hold_capture__money_gone_meanwhile__insufficient_funds(bank: Bank) -> None:
    """As after a reversal by staff: what was held is not there any more."""
    hold = place(bank, amount=600)["hold_id"]
    bank.root.execute(
        "update bank_data.account_balance b set posted = 50000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    answer = refuse(bank, "hold_capture", "ann", "insufficient_funds", hold=hold)
    assert answer["facts"] == {"available": "500.00", "currency": "USD"}
    assert bank.call("hold_capture", "ann", hold=hold, amount=500)["available"] == 0


def test_hold_capture__payee_full__balance_limit(bank: Bank) -> None:
    hold = place(bank)["hold_id"]
    bank.root.execute(
        "update bank_data.account_balance b set posted = 4000000000000000000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC20001'"
    )
    answer = refuse(bank, "hold_capture", "ann", "balance_limit", hold=hold)
    assert answer["facts"] == {"field": "to_account"}


WRONGS = [
    "hold_resolved",
    "hold_expired",
    "payee_not_allowed",
    "account_closed",
    "account_frozen",
    "capture_exceeds",
]


@pytest.mark.parametrize("first", WRONGS)
@pytest.mark.parametrize("second", WRONGS)
def test_hold_capture__two_wrongs__by_precedence(bank: Bank, first: str, second: str) -> None:
    codes = {first, second}
    if codes == {"hold_resolved", "hold_expired"}:
        pytest.skip("it is one or the other")
    hold = place(bank, other_payee_allowed="payee_not_allowed" not in codes)["hold_id"]
    if "hold_resolved" in codes:
        apply(bank, "hold_release", "ann", hold=hold)
    if "hold_expired" in codes:
        let_expire(bank)
    if "account_closed" in codes:
        close(bank, "ACC10003")
    if "account_frozen" in codes:
        freeze(bank, "ACC10001")
    elsewhere = codes & {"payee_not_allowed", "account_closed"}
    arguments = {"hold": hold, "to_account": "ACC10003" if elsewhere else None}
    arguments["amount"] = 101 if "capture_exceeds" in codes else None
    refuse(bank, "hold_capture", "ann", precede(bank, *codes), **arguments)


# --- malformed


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"hold": None}, "request_invalid"),
        ({"amount": 0}, "amount_invalid"),
        ({"amount": -1}, "amount_invalid"),
        ({"amount": Decimal("NaN")}, "amount_invalid"),
        ({"amount": Decimal("0.001")}, "amount_precision"),
        ({"to_account": "ACC10001"}, "same_account"),
        ({"to_account": "ACC20002"}, "currency_mismatch"),
        ({"metadata": "[]"}, "request_invalid"),
    ],
)
def test_hold_capture__malformed__nothing_written(
    bank: Bank, more: dict[str, Any], code: str
) -> None:
    arguments = {"hold": place(bank)["hold_id"]} | more
    fail(bank, "hold_capture", "ann_agent", code, **arguments)


def test_hold_capture__nobody_to_pay__request_invalid(bank: Bank) -> None:
    hold = place(bank, to_account=None, other_payee_allowed=True)["hold_id"]
    fail(bank, "hold_capture", "ann_agent", "request_invalid", hold=hold)


# --- idempotency beyond what every write promises


@pytest.mark.parametrize("amount", [None, 10, 101])
@pytest.mark.parametrize(
    "more",
    [
        {"amount": 11},
        {"to_account": "ACC20001"},
        {"hold": -1},
        {"memo": None},
        {"metadata": '{"a": 2}'},
        {"end_to_end_id": "E2E"},
        {"mandate": 1},
    ],
)
def test_hold_capture__same_key_something_else__idempotency_key_reused(
    bank: Bank, amount: int | None, more: dict[str, Any]
) -> None:
    first = {"hold": place(bank)["hold_id"], "amount": amount, "memo": "x", "metadata": '{"a": 1}'}
    bank.call("hold_capture", "ann_agent", **first, idempotency_key="once")
    before = snapshot(bank)
    answer = bank.call("hold_capture", "ann_agent", **first | more, idempotency_key="once")
    assert (answer["outcome"], answer["replayed"]) == ("idempotency_key_reused", False)
    assert (answer["transfer_id"], answer["amount"]) == (None, None)
    assert snapshot(bank) == before


@pytest.mark.parametrize("amount", [10, 101])
def test_hold_capture__same_request_spelled_otherwise__replayed(bank: Bank, amount: int) -> None:
    first = {"hold": place(bank)["hold_id"], "amount": amount, "idempotency_key": "once"}
    one = bank.call("hold_capture", "ann_agent", **first, metadata='{"a":1,"b":null}')
    again = first | {"amount": Decimal(f"{amount}.000"), "metadata": '{"b": null, "a": 1.0}'}
    before = snapshot(bank)
    assert bank.call("hold_capture", "ann_agent", **again) == one | {"replayed": True}
    assert snapshot(bank) == before


def test_hold_capture__replayed_after_the_mandate_ended__same_answer(bank: Bank) -> None:
    arguments = {"hold": place(bank)["hold_id"], "idempotency_key": "once"}
    one = bank.call("hold_capture", "ann_agent", **arguments)
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    assert bank.call("hold_capture", "ann_agent", **arguments) == one | {"replayed": True}


def test_hold_capture__refused__nothing_of_it_stays(bank: Bank) -> None:
    """Also what it would have tidied up."""
    gone = place(bank)
    hold = place(bank)["hold_id"]
    let_expire(bank, gone["hold_id"])
    before = contents(bank)
    refuse(bank, "hold_capture", "ann", "capture_exceeds", hold=hold, amount=101)
    assert contents(bank) == before
    paid = bank.call("hold_capture", "ann", hold=hold)
    assert (paid["balance"], paid["available"]) == (900, 900)
    bank.verify()


@pytest.fixture
def charged(bank: Bank) -> str:
    """An account with 100.00 that pays 1.00 and 1 % for each capture; returns its number."""
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "hold_capture", "flat": 1, "percentage": 1}
    apply(bank, "product_fee_set", "staff", **terms)
    return open_funded(bank, "CURRENT-USD", 100)


def test_hold_capture__fee__of_what_is_captured(bank: Bank, charged: str) -> None:
    hold = int(place(bank, "ann", 90, from_account=charged)["hold_id"])
    paid = bank.call("hold_capture", "ann", hold=hold, amount=50, idempotency_key="once")
    assert (paid["outcome"], paid["fee"]) == ("applied", Decimal("1.50"))
    assert (paid["balance"], paid["available"]) == (Decimal("48.50"),) * 2
    assert bank.balance("FEES-USD") == Decimal("1.50")
    again = bank.call("hold_capture", "ann", hold=hold, amount=50, idempotency_key="once")
    assert again == paid | {"replayed": True}
    bank.verify()


def test_hold_capture__fee_not_available__insufficient_funds(bank: Bank, charged: str) -> None:
    hold = int(place(bank, "ann", 100, from_account=charged)["hold_id"])
    answer = refuse(bank, "hold_capture", "ann", "insufficient_funds", hold=hold)
    assert answer["facts"] == {"available": "100.00", "currency": "USD", "fee": "2.00"}
    assert bank.call("hold_capture", "ann", hold=hold, amount=98)["balance"] == Decimal("0.02")
    bank.verify()


def test_hold_capture__nowhere_for_the_fee__system_account_missing(
    bank: Bank, charged: str
) -> None:
    hold = int(place(bank, "ann", 90, from_account=charged)["hold_id"])
    bank.root.execute("delete from bank_data.book_account")
    for amount in (90, 91):
        refuse(bank, "hold_capture", "ann", "system_account_missing", hold=hold, amount=amount)


def test_hold_capture__fee_account_frozen__account_frozen(bank: Bank, charged: str) -> None:
    hold = int(place(bank, "ann", 90, from_account=charged)["hold_id"])
    apply(bank, "account_freeze", "staff", account_number="FEES-USD")
    answer = refuse(bank, "hold_capture", "ann", "account_frozen", hold=hold)
    assert answer["facts"] == {"field": "fee_account"}


def test_hold_capture__fee_account_locked__holds_no_other_account(bank: Bank, charged: str) -> None:
    """All accounts are locked in order of their ids, that of the fee too: its id is the lowest."""
    named = {"role": "fee_income", "currency": "USD", "account_number": "CASH-USD"}
    apply(bank, "book_account_set", "staff", **named)
    hold = int(place(bank, "ann", 90, from_account=charged)["hold_id"])
    check_lock_order(bank, charged, "hold_capture", hold=hold)


def test_hold_capture__dormant__account_dormant(bank: Bank, charged: str) -> None:
    hold = int(place(bank, "ann", 90, from_account=charged)["hold_id"])
    bank.root.execute(
        "update bank_data.account set dormant_after = '1 day', dormancy_due_at = now()"
        " where number = %s",
        [charged],
    )
    age(bank, charged, "2 days")
    assert sweep(bank) == 1
    refuse(bank, "hold_capture", "ann", "account_dormant", hold=hold)


def test_hold_capture__of_a_transfer_that_waits__hold_bound(bank: Bank) -> None:
    facts = waiting(bank)
    hold = bank.one("select hold_id from bank_data.approval")
    answer = refuse(bank, "hold_capture", "ann_agent", "hold_bound", hold=hold)
    assert answer["facts"] == {"approval_id": facts["approval_id"]}
