import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    fail,
    fall_asleep,
    give,
    lacks,
    last_row,
    precede,
    principal_of,
    refuse,
    set_scopes,
    short_of,
    snapshot,
    suspend_customer,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.test_transfer_post import close, freeze
from tests.db.functions.writes import WriteContract


def pay(bank: Bank, amount: object = 100, credit: str = "ACC10001") -> int:
    """Bob pays Ann, who may give it back; returns the transfer's id."""
    paid = bank.pay("bob_agent", "ACC20001", credit, amount)
    assert paid["outcome"] == "applied"
    transfer: int = paid["transfer_id"]
    return transfer


def reverse(bank: Bank, who: str, transfer: int, **more: Any) -> dict[str, Any]:
    """A reversal that is applied and recorded once."""
    rows = bank.journal_count()
    answer = bank.call("transfer_reverse", who, transfer=transfer, **more)
    assert answer["outcome"] == "applied", answer
    assert bank.journal_count() == rows + 1
    bank.verify()
    return answer


class TestTransferReverse(WriteContract, GovernedContract):
    function = "transfer_reverse"
    scope = "transfers:reverse"
    who = "ann_agent"
    second = "ann"
    texts = {"reason": 500}  # noqa: RUF012
    spared = frozenset(("mandate_payee", "rule_denied"))

    def prepare(self, bank: Bank) -> dict[str, Any]:
        return {"transfer": pay(bank), "amount": 10}

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"transfer": self.paid(bank), "amount": 10}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"transfer": self.paid(bank), "amount": 11}

    def paid(self, bank: Bank) -> int:
        """The same transfer each time: Bob's first to Ann."""
        found = bank.one(
            "select min(j.id) from bank_data.journal j"
            " where j.operation = 'transfer_post' and j.customer_id = %s"
            "   and j.credit_customer_id = %s",
            BOB, ANN,
        )  # fmt: skip
        return found or pay(bank)


# --- applied


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "service", "staff", "operator"])
def test_transfer_reverse__who_may__applied(bank: Bank, who: str) -> None:
    original = pay(bank)
    answer = reverse(bank, who, original, reason="goods returned")
    row = last_row(bank)
    shown = {"outcome": "applied", "replayed": False, "from_account": "ACC10001"}
    shown |= {"to_account": "ACC20001", "amount": Decimal("100.00"), "currency": "USD"}
    shown |= {"balance": Decimal("1000.00"), "available": Decimal("1000.00"), "version": 3}
    shown |= {"kind": "transfer_reverse", "reverses_id": original, "transfer_id": row["id"]}
    shown |= {"reversed": None, "reversal_ids": None, "memo": None, "facts": None}
    assert {name: answer[name] for name in shown} == shown
    assert (answer["mandate_id"] is None) == (who in {"ann", "staff", "operator"})
    written = {"operation": "transfer_reverse", "subject_id": original, "customer_id": ANN}
    written |= {"credit_customer_id": BOB, "amount": 10000, "parent_id": None}
    written |= {"principal_id": principal_of(bank, who), "mandate_id": answer["mandate_id"]}
    assert {name: row[name] for name in written} == written
    assert row["request"] == {"transfer": str(original), "reason": "goods returned"}
    assert bank.balance("ACC10001") == bank.balance("ACC20001") == 1000


def test_transfer_reverse__in_parts__linked_both_ways(bank: Bank) -> None:
    original = pay(bank)
    first = reverse(bank, "ann_agent", original, amount=Decimal("30.01"))
    second = reverse(bank, "staff", original, amount=Decimal("0.99"))
    rest = reverse(bank, "ann", original)
    assert rest["amount"] == Decimal("69.00")
    parts = [first, second, rest]
    for who in ("bob_agent", "staff", "ann"):  # of the payer, of all, of the payee
        seen = bank.call("transfer_get", who, transfer=original)
        assert (seen["kind"], seen["reversed"]) == ("transfer_post", Decimal("100.00"))
        assert seen["reversal_ids"] == [part["transfer_id"] for part in parts]
        for part in parts:
            seen = bank.call("transfer_get", who, transfer=part["transfer_id"])
            assert (seen["kind"], seen["reverses_id"]) == ("transfer_reverse", original)
            assert (seen["balance"] is None) == (who == "bob_agent")
    assert bank.balance("ACC10001") == bank.balance("ACC20001") == 1000


def test_transfer_reverse__original__unchanged(bank: Bank) -> None:
    original = pay(bank)
    query = "select md5(j::text) from bank_data.journal j where id = %s"
    before = bank.one(query, original)
    reverse(bank, "ann", original)
    assert bank.one(query, original) == before


def test_transfer_reverse__of_a_deposit__back_to_the_bank(bank: Bank) -> None:
    deposit = bank.pay("staff", "CASH-USD", "ACC10001", 50)["transfer_id"]
    answer = reverse(bank, "staff", deposit)
    assert (answer["from_account"], answer["to_account"]) == ("ACC10001", "CASH-USD")
    assert bank.balance("ACC10001") == 1000


def test_transfer_reverse__of_a_payment_to_the_bank__available_unknown(bank: Bank) -> None:
    paid = bank.pay("ann", "ACC10001", "CASH-USD", 50)["transfer_id"]
    assert reverse(bank, "staff", paid)["available"] is None
    refuse(bank, "transfer_reverse", "ann", "transfer_unknown", transfer=paid)


def test_transfer_reverse__of_a_leg__applied(bank: Bank) -> None:
    legs = [{"from_account": "ACC20001", "to_account": "ACC10001", "amount": "5"}]
    paid = bank.call("transfer_post_legs", "bob_agent", legs=json.dumps(legs))["resource"]
    leg = int(paid["legs"][0]["transfer_id"])
    assert reverse(bank, "ann", leg)["reverses_id"] == leg
    refuse(bank, "transfer_reverse", "ann", "transfer_unknown", transfer=int(paid["parent_id"]))


# --- once and no more


def test_transfer_reverse__twice__reversal_exceeds(bank: Bank) -> None:
    original = pay(bank)
    reverse(bank, "ann_agent", original)
    for who in ("ann_agent", "ann", "staff"):
        for amount in (None, 100, Decimal("0.01")):
            arguments = {"transfer": original, "amount": amount}
            answer = refuse(bank, "transfer_reverse", who, "reversal_exceeds", **arguments)
            assert answer["facts"] == {"reversible": "0.00", "currency": "USD"}
            assert answer["reverses_id"] == original


def test_transfer_reverse__one_cent_too_much__reversal_exceeds(bank: Bank) -> None:
    original = pay(bank)
    more = {"transfer": original, "amount": Decimal("100.01")}
    refuse(bank, "transfer_reverse", "ann", "reversal_exceeds", **more)
    reverse(bank, "ann", original, amount=40)
    answer = refuse(
        bank, "transfer_reverse", "ann", "reversal_exceeds", transfer=original, amount=61
    )
    assert answer["facts"] == {"reversible": "60.00", "currency": "USD"}
    reverse(bank, "ann", original, amount=60)


def test_transfer_reverse__a_reversal__transfer_not_reversible(bank: Bank) -> None:
    reversal = reverse(bank, "ann", pay(bank))["transfer_id"]
    for who in ("bob_agent", "staff"):
        answer = refuse(bank, "transfer_reverse", who, "transfer_not_reversible", transfer=reversal)
        assert answer["facts"] == {"kind": "transfer_reverse"}


@pytest.mark.parametrize("kind", ["exchange_leg", "interest_post"])
def test_transfer_reverse__what_is_no_transfer__transfer_not_reversible(
    bank: Bank, kind: str
) -> None:
    original = pay(bank)
    bank.root.execute("update bank_data.journal set operation = %s where id = %s", [kind, original])
    answer = refuse(bank, "transfer_reverse", "staff", "transfer_not_reversible", transfer=original)
    assert answer["facts"] == {"kind": kind}


@pytest.mark.parametrize("kind", ["transfer_leg", "transfer_fee", "hold_capture", "account_sweep"])
def test_transfer_reverse__other_postings__applied(bank: Bank, kind: str) -> None:
    original = pay(bank)
    bank.root.execute("update bank_data.journal set operation = %s where id = %s", [kind, original])
    answer = bank.call("transfer_reverse", "staff", transfer=original)
    assert answer["outcome"] == "applied"


# --- into an account that was spent


def test_transfer_reverse__spent_since__insufficient_funds(bank: Bank) -> None:
    original = pay(bank, 300)
    bank.pay("ann", "ACC10001", "ACC10003", 1200)
    for who in ("ann_agent", "ann", "staff"):
        answer = refuse(bank, "transfer_reverse", who, "insufficient_funds", transfer=original)
        assert answer["facts"] == short_of("100.00")
    for who in ("ann_agent", "ann", "service"):
        refuse(bank, "transfer_reverse", who, "staff_only", transfer=original, allow_overdraw=True)
    answer = reverse(bank, "staff", original, allow_overdraw=True)
    assert (answer["balance"], answer["available"]) == (-200, -200)
    assert last_row(bank)["request"]["allow_overdraw"] is True
    answer = refuse(
        bank, "transfer_post", "ann", "insufficient_funds",
        from_account="ACC10001", to_account="ACC10003", amount=1,
    )  # fmt: skip
    assert answer["facts"]["available"] == "-200.00"
    bank.pay("staff", "CASH-USD", "ACC10001", 201)
    assert bank.pay("ann", "ACC10001", "ACC10003", 1)["available"] == 0
    bank.verify()


def test_transfer_reverse__overdraw_allowed__still_not_more_than_is_left(bank: Bank) -> None:
    original = pay(bank)
    more = {"transfer": original, "amount": 101, "allow_overdraw": True}
    refuse(bank, "transfer_reverse", "staff", "reversal_exceeds", **more)


# --- who may not


def test_transfer_reverse__not_the_payees__transfer_unknown(bank: Bank) -> None:
    original = pay(bank)
    account_opening = bank.one("select min(id) from bank_data.journal")
    told = [
        refuse(bank, "transfer_reverse", who, "transfer_unknown", transfer=transfer)
        for who in ("bob_agent", "stranger")
        for transfer in (original, account_opening, 999999, 0, -1)
    ]
    assert all(answer["facts"] is None and answer["reverses_id"] is None for answer in told)
    for transfer in (account_opening, 999999):
        refuse(bank, "transfer_reverse", "staff", "transfer_unknown", transfer=transfer)


@pytest.mark.parametrize("who", ["ann_viewer", "ann_reader"])
def test_transfer_reverse__mandate_to_read_only__mandate_missing(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "transfers:reverse")
    answer = refuse(bank, "transfer_reverse", who, "mandate_missing", transfer=pay(bank))
    assert answer["facts"] == lacks("debit")


def test_transfer_reverse__mandate_for_another_account__transfer_unknown(bank: Bank) -> None:
    original = pay(bank)
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10003"])
    refuse(bank, "transfer_reverse", "stranger", "transfer_unknown", transfer=original)
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    reverse(bank, "stranger", original)


def test_transfer_reverse__suspended_customer__staff_only_may(bank: Bank) -> None:
    original = pay(bank)
    suspend_customer(bank, ANN)
    for who in ("ann_agent", "ann", "service"):
        refuse(bank, "transfer_reverse", who, "customer_suspended", transfer=original)
    reverse(bank, "staff", original)


@pytest.mark.parametrize("who", ["ann", "staff"])
@pytest.mark.parametrize(("number", "field"), [("ACC10001", "from"), ("ACC20001", "to")])
def test_transfer_reverse__frozen_or_closed__account_frozen(
    bank: Bank, who: str, number: str, field: str
) -> None:
    original = pay(bank)
    freeze(bank, number)
    answer = refuse(bank, "transfer_reverse", who, "account_frozen", transfer=original)
    assert answer["facts"] == {"field": f"{field}_account"}
    close(bank, number)
    answer = refuse(bank, "transfer_reverse", who, "account_closed", transfer=original)
    assert answer["facts"] == {"field": f"{field}_account"}


def test_transfer_reverse__payer_full__balance_limit(bank: Bank) -> None:
    original = pay(bank)
    bank.root.execute(
        "update bank_data.account_balance b set posted = 4000000000000000000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC20001'"
    )
    answer = refuse(bank, "transfer_reverse", "ann", "balance_limit", transfer=original)
    assert answer["facts"] == {"field": "to_account"}


# --- requests that are wrong, keys, precedence


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "1e18"])
def test_transfer_reverse__bad_amount__amount_invalid(bank: Bank, amount: str) -> None:
    arguments = {"transfer": pay(bank), "amount": Decimal(amount)}
    fail(bank, "transfer_reverse", "ann", "amount_invalid", **arguments)


def test_transfer_reverse__part_of_a_cent__amount_precision(bank: Bank) -> None:
    arguments = {"transfer": pay(bank), "amount": Decimal("0.001")}
    fail(bank, "transfer_reverse", "ann", "amount_precision", **arguments)


@pytest.mark.parametrize("more", [{"transfer": None}, {"allow_overdraw": None}])
def test_transfer_reverse__nothing_said__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "transfer_reverse", "ann", "request_invalid", **{"transfer": pay(bank)} | more)


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize(
    "more",
    [
        {"amount": 11},
        {"amount": None},
        {"reason": "other"},
        {"reason": None},
        {"transfer": 1},
        {"allow_overdraw": True},
    ],
)
def test_transfer_reverse__same_key_something_else__idempotency_key_reused(
    bank: Bank, refused: bool, more: dict[str, Any]
) -> None:
    first = {"transfer": pay(bank), "amount": 1000 if refused else 10, "reason": "x"}
    one = bank.call("transfer_reverse", "staff", **first, idempotency_key="once")
    assert (one["outcome"] == "reversal_exceeds") == refused
    before = snapshot(bank)
    again = first | {"amount": Decimal(f"{first['amount']}.00")}
    two = bank.call("transfer_reverse", "staff", **again, idempotency_key="once")
    assert two == one | {"replayed": True}
    answer = bank.call("transfer_reverse", "staff", **first | more, idempotency_key="once")
    assert (answer["outcome"], answer["transfer_id"]) == ("idempotency_key_reused", None)
    assert snapshot(bank) == before


State = tuple[Callable[[Bank], object], str]
STATES: list[State] = [
    (lambda bank: suspend_customer(bank, ANN), "customer_suspended"),
    (lambda bank: freeze(bank, "ACC10001"), "account_frozen"),
    (lambda bank: close(bank, "ACC20001"), "account_closed"),
    (lambda bank: bank.pay("ann", "ACC10001", "ACC10003", 1100), "insufficient_funds"),
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"amount": 101}, ["reversal_exceeds"]),
        ({"amount": 1, "allow_overdraw": True}, ["staff_only"]),
        ({"transfer": 999999}, ["transfer_unknown"]),
    ],
)
def test_transfer_reverse__two_reasons__by_precedence(
    bank: Bank, state: State, more: dict[str, Any], codes: list[str]
) -> None:
    arguments = {"transfer": pay(bank)} | more
    state[0](bank)
    code = precede(bank, *codes, *([] if "transfer_unknown" in codes else [state[1]]))
    refuse(bank, "transfer_reverse", "ann", code, **arguments)


def test_transfer_reverse__of_a_reversal_with_too_much__by_precedence(bank: Bank) -> None:
    reversal = reverse(bank, "ann", pay(bank))["transfer_id"]
    code = precede(bank, "transfer_not_reversible", "reversal_exceeds")
    refuse(bank, "transfer_reverse", "staff", code, transfer=reversal, amount=101)


def test_transfer_reverse__dormant__account_dormant(bank: Bank) -> None:
    original = pay(bank)
    fall_asleep(bank, "ACC10001")
    refuse(bank, "transfer_reverse", "ann_agent", "account_dormant", transfer=original)
