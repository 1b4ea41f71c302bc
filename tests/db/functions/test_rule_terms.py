"""Rules, as each movement of customers' money is measured by them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, give, last_row, place, precede
from tests.db.functions.rules import COUNT, SUM, make_rule, retire_rules
from tests.db.functions.terms import make_product

UNKNOWN = 2**63 - 1


def pay(bank: Bank, amount: object, payee: str = "ACC20001", **more: Any) -> dict[str, Any]:
    return bank.pay("ann_agent", "ACC10001", payee, amount, **more)


def outcomes(bank: Bank, *amounts: object, **more: Any) -> str:
    """One letter for each: o applied, x denied, r to be approved."""
    letters = {"applied": "o", "rule_denied": "x", "pending_approval": "r"}
    return "".join(letters[pay(bank, amount, **more)["outcome"]] for amount in amounts)


def test_rules__none__nothing_measured(bank: Bank) -> None:
    pay(bank, 1)
    row = last_row(bank)
    assert (row["rule_set_id"], row["rule_values"]) == (None, None)
    assert bank.one("select count(*) from bank_data.rule_customer") == 0


def test_rules__amount__above_the_threshold(bank: Bank) -> None:
    rule = make_rule(bank, measure="amount", threshold="100", currency="USD", explanation="Small.")
    refused = pay(bank, "100.01")
    assert refused["outcome"] == "rule_denied"
    assert refused["facts"] == {
        "rule": "most", "rule_id": str(rule), "measure": "amount", "text": "Small.",
        "currency": "USD", "value": "100.01", "limit": "100.00", "remaining": "100.00",
        "next": "Send at most 100.00 USD.",
    }  # fmt: skip
    row = last_row(bank)
    assert (row["outcome"], row["rule_set_id"], row["rule_values"]) == ("rule_denied", 1, [10001])
    assert outcomes(bank, 100) == "o"
    assert last_row(bank)["rule_values"] == [10000]
    assert bank.pay("ann_agent", "ACC10002", "CASH-EUR", 200)["outcome"] == "applied"
    assert last_row(bank)["rule_values"] == [None]
    bank.verify()


@pytest.mark.parametrize("period", ["day", "week", "month", "rolling"])
def test_rules__sum__exact_to_the_unit(bank: Bank, period: str) -> None:
    length = {"length": "PT24H"} if period == "rolling" else {}
    make_rule(bank, **SUM | {"threshold": "10.00", "period": period} | length)
    assert outcomes(bank, "6.00", "4.01") == "ox"
    facts = pay(bank, "4.01")["facts"]
    assert (facts["value"], facts["remaining"], facts["period"]) == ("10.01", "4.00", period)
    assert (facts["used"], facts["held"], facts["limit"]) == ("6.00", "0.00", "10.00")
    assert facts["next"] == "Send at most 4.00 USD, or wait until resets_at."
    assert datetime.fromisoformat(facts["resets_at"]) > datetime.now(UTC)
    assert outcomes(bank, "4.00", "0.01") == "ox"
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 10)["outcome"] == "applied"
    bank.verify()


@pytest.mark.parametrize("period", ["day", "week", "month", "rolling"])
def test_rules__count__so_many(bank: Bank, period: str) -> None:
    length = {"length": "P30D"} if period == "rolling" else {}
    make_rule(bank, **COUNT | {"threshold": 2, "period": period} | length)
    assert outcomes(bank, 1, 1, 1) == "oox"
    bank.verify()


def test_rules__period_over__begins_anew(bank: Bank) -> None:
    make_rule(bank, "day", **COUNT | {"threshold": 1})
    make_rule(bank, "hour", **COUNT | {"threshold": 1, "period": "rolling", "length": "PT1H"})
    payees = {"measure": "payees", "threshold": 1, "period": "rolling", "length": "PT1H"}
    make_rule(bank, "payees", **payees)
    assert outcomes(bank, 1, 1) == "ox"
    bank.root.execute(
        "update bank_data.rule_use set occurred_at = occurred_at - interval '25 hours'"
    )
    bank.root.execute(
        "update bank_data.rule_count set starts_at = starts_at - interval '25 hours',"
        " paid_at = array(select p - interval '25 hours' from unnest(paid_at) p)"
    )
    assert outcomes(bank, 1, payee="CASH-USD") == "o"
    assert last_row(bank)["rule_values"] == [1, 1, 1]
    assert bank.one("select count(*) from bank_data.rule_use") == 1


def test_rules__payees__so_many_different(bank: Bank) -> None:
    make_rule(bank, measure="payees", threshold=1, period="day")
    assert outcomes(bank, 1, 1) == "oo"
    assert outcomes(bank, 1, payee="CASH-USD") == "x"
    assert outcomes(bank, 1, payee="ACC10003") == "o"  # an own account is no payee
    bank.verify()


def test_rules__near__just_below_a_threshold(bank: Bank) -> None:
    make_rule(bank, measure="near", threshold=2, currency="USD", period="day", near_amount="50",
              near_share="0.1", effect="review")  # fmt: skip
    assert outcomes(bank, 45, "44.99", 50, "50.01", "49", 10, 50) == "ooooror"
    bank.verify()


def test_rules__100_just_below_approval__stopped_before_a_tenth(bank: Bank) -> None:
    make_rule(bank, measure="near", threshold=5, currency="USD", period="rolling",
              length="PT24H", near_amount="5", near_share="0.2")  # fmt: skip
    assert outcomes(bank, *["4.99"] * 100).count("o") == 5


def test_rules__new_payee__until_known(bank: Bank) -> None:
    make_rule(bank, measure="new_payee", threshold="10", currency="USD", length="PT24H")
    facts = pay(bank, 11)["facts"]
    assert (facts["remaining"], "resets_at" in facts) == ("10.00", False)
    assert outcomes(bank, 10, 11) == "ox"
    assert "resets_at" in pay(bank, 11)["facts"]
    bank.root.execute(
        "update bank_data.journal set occurred_at = occurred_at - interval '1 day'"
        " where id = (select max(id) from bank_data.journal where outcome = 'applied')"
    )
    assert outcomes(bank, 11) == "o"
    assert outcomes(bank, 11, payee="ACC10003") == "o"


def test_rules__dormant__wakes_up(bank: Bank) -> None:
    make_rule(bank, measure="dormant", threshold=30)
    bank.root.execute("update bank_data.account set opened_at = now() - interval '31 days'")
    facts = pay(bank, 1)["facts"]
    assert (facts["value"], facts["next"]) == ("31", "Ask the staff of the bank.")
    bank.root.execute("update bank_data.account set opened_at = now() - interval '30 days'")
    assert outcomes(bank, 1) == "o"
    bank.root.execute("update bank_data.account set opened_at = now() - interval '31 days'")
    assert outcomes(bank, 1) == "o"


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "expected"),
    [
        ("UTC", -1, 1, "xo"),
        ("UTC", 1, 3, "oo"),
        ("Asia/Tokyo", 8, 10, "xo"),
        ("UTC", -12, -1, "oo"),
    ],
)
def test_rules__hours__in_the_time_zone_of_the_book(
    bank: Bank, zone: str, starts: int, ends: int, expected: str
) -> None:
    bank.root.execute("update bank_data.book set time_zone = %s", [zone])
    now = bank.one("select extract(epoch from now() at time zone 'UTC')::bigint / 60")
    times = [f"{(now // 60 + hour) % 24:02}:{now % 60:02}" for hour in (starts, ends)]
    make_rule(bank, measure="hours", threshold="5", currency="USD", starts_at=times[0],
              ends_at=times[1])  # fmt: skip
    assert outcomes(bank, 6, 5) == expected


def test_rules__all_evaluated__deny_wins(bank: Bank) -> None:
    make_rule(bank, "first", **COUNT | {"threshold": 0, "effect": "review"})
    make_rule(bank, "second", measure="amount", threshold="5", currency="USD")
    make_rule(bank, "third", **SUM | {"threshold": "1"})
    assert outcomes(bank, 1, 6) == "rx"
    assert pay(bank, 6)["facts"]["rule"] == "second"
    assert last_row(bank)["rule_values"] == [2, 600, 700]  # with the one that waits


@pytest.mark.parametrize("effect", ["deny", "review"])
def test_rules__unknown_measure__denied(bank: Bank, effect: str) -> None:
    rule = make_rule(bank, **COUNT | {"effect": effect})
    bank.root.execute("update bank_data.rule set measure = 'mood' where id = %s", [rule])
    assert outcomes(bank, 1) == "x"
    assert last_row(bank)["rule_values"] == [UNKNOWN]
    for column in ("near_amount", "near_share"):
        bank.root.execute(
            "update bank_data.rule set measure = 'near', near_amount = 1000, near_share = 0.1"
        )
        bank.root.execute(f"update bank_data.rule set {column} = null")  # noqa: S608
        assert outcomes(bank, 1) == "x"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"scope": "customer", "scope_id": str(ANN)}, "x"),
        ({"scope": "customer", "scope_id": str(BOB)}, "o"),
        ({"scope": "account", "scope_id": "ACC10001"}, "x"),
        ({"scope": "account", "scope_id": "ACC20001"}, "o"),
        ({"scope": "principal", "scope_id": "ann_agent"}, "x"),
        ({"scope": "principal", "scope_id": "bob_agent"}, "o"),
        ({"scope": "mandate", "scope_id": "ann_agent"}, "x"),
        ({"scope": "mandate", "scope_id": "bob_agent"}, "o"),
        ({"scope": "product", "scope_id": "CURRENT-USD"}, "o"),
    ],
)
def test_rules__scope__for_whom(bank: Bank, scope: dict[str, str], expected: str) -> None:
    make_product(bank)
    who = scope["scope_id"]
    if who in bank.principals:
        scope["scope_id"] = str(bank.principals[who])
        if scope["scope"] == "mandate":
            mandate = "select id from bank_data.mandate where principal_id = %s"
            scope["scope_id"] = str(bank.one(mandate, bank.principals[who]))
    make_rule(bank, **COUNT | {"threshold": 0} | scope)
    assert outcomes(bank, 1) == expected
    bank.verify()


def test_rules__per_account_and_mandate__counted_apart(bank: Bank) -> None:
    give(bank, "stranger", ANN, "read", "debit")
    make_rule(bank, "account", **COUNT | {"threshold": 2, "per": "account"})
    make_rule(bank, "mandate", **COUNT | {"threshold": 1, "per": "mandate"})
    assert outcomes(bank, 1, 1) == "ox"
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    assert bank.pay("ann", "ACC10001", "ACC20001", 1)["outcome"] == "rule_denied"
    assert last_row(bank)["rule_values"] == [3, None]
    bank.verify()


def test_rules__the_bank_itself__not_measured(bank: Bank) -> None:
    make_rule(bank, **COUNT | {"threshold": 0})
    assert bank.pay("operator", "CASH-USD", "ACC10001", 1)["outcome"] == "applied"
    assert last_row(bank)["rule_values"] is None


def test_rules__refused_by_the_ledger__not_counted(bank: Bank) -> None:
    make_rule(bank, **COUNT | {"threshold": 1})
    assert pay(bank, 1001)["outcome"] == "insufficient_funds"
    assert last_row(bank)["rule_values"] == [1]  # what it would have been
    assert outcomes(bank, 1000, 1) == "ox"
    bank.verify()


def test_rules__replayed__counted_once(bank: Bank) -> None:
    make_rule(bank, **COUNT | {"threshold": 1})
    first = pay(bank, 1, idempotency_key="k")
    again = pay(bank, 1, idempotency_key="k")
    assert (first["outcome"], again["outcome"], again["replayed"]) == ("applied", "applied", True)
    refused = pay(bank, 1, idempotency_key="r")
    retire_rules(bank)
    again = pay(bank, 1, idempotency_key="r")
    assert (again["outcome"], again["facts"]) == ("rule_denied", refused["facts"])


def test_rules__and_the_mandate__told_in_the_order_of_the_registry(bank: Bank) -> None:
    make_rule(bank, measure="amount", threshold="5", currency="USD")
    give(bank, "stranger", ANN, "debit", terms={"currency": "USD", "amount_max": 3})
    first = precede(bank, "mandate_range", "rule_denied")
    assert bank.pay("stranger", "ACC10001", "ACC20001", 6)["outcome"] == first
    assert precede(bank, "rule_denied", "account_closed", "insufficient_funds") == "rule_denied"
    assert pay(bank, 5000)["outcome"] == "rule_denied"


WAYS: dict[str, Callable[[Bank], dict[str, Any]]] = {
    "up_to": lambda bank: pay(bank, 4, up_to=True),
    "leg": lambda bank: bank.call(
        "transfer_post_legs", "ann_agent",
        legs=json.dumps([{"from_account": "ACC10001", "to_account": to, "amount": "2"}
                         for to in ("ACC20001", "ACC20001")])),
    "bulk": lambda bank: bank.call(
        "transfers_post", "ann_agent", mode="atomic",
        items=json.dumps([{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "2",
                           "allow_duplicate": True}] * 2)),
    "hold": lambda bank: bank.call(
        "hold_place", "ann_agent", from_account="ACC10001", to_account="ACC20001", amount=4),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_rules__other_ways__measured_all_the_same(bank: Bank, way: str) -> None:
    make_rule(bank, **SUM | {"threshold": "4"})
    assert WAYS[way](bank)["outcome"] == "applied"
    assert last_row(bank)["rule_values"] in ([400], None)
    assert outcomes(bank, "0.01") == "x"
    bank.verify()
    before = bank.state()
    refused = WAYS[way](bank)
    assert refused["outcome"] in {"rule_denied", "legs_refused"}
    assert "rule_denied" in json.dumps(refused, default=str)
    assert bank.state() == before
    bank.verify()


def test_rules__bulk__each_item_as_a_single_call(bank: Bank) -> None:
    make_rule(bank, "sum", **SUM | {"threshold": "10"})
    make_rule(bank, "count", **COUNT | {"threshold": 4, "period": "rolling", "length": "PT1H"})
    make_rule(bank, "payees", measure="payees", threshold=1, period="day")
    amounts = ["6", "5", "1500", "4", "0.01"]
    told = bank.call(
        "transfers_post",
        "ann_agent",
        items=json.dumps(
            [
                {"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount,
                 "allow_duplicate": True}
                for amount in amounts
            ]
        ),
    )  # fmt: skip
    assert [item["outcome"] for item in told["resource"]["items"]] == [
        "applied", "rule_denied", "rule_denied", "applied", "rule_denied",
    ]  # fmt: skip
    values = bank.root.execute(
        "select rule_values from bank_data.journal where rule_values is not null order by id"
    ).fetchall()
    assert [row["rule_values"] for row in values] == [[600, 1, 1], [1000, 2, 1]]
    bank.verify()


def test_rules__hold_captured__measured_once(bank: Bank) -> None:
    make_rule(bank, **COUNT | {"threshold": 2})
    make_rule(bank, "payees", measure="payees", threshold=1, period="day")
    hold = int(place(bank)["hold_id"])
    assert last_row(bank)["rule_values"] == [1, 1]
    assert bank.call("hold_capture", "ann_agent", hold=hold)["outcome"] == "applied"
    assert last_row(bank)["rule_values"] == [1, 1]
    hold = int(place(bank, other_payee_allowed=True)["hold_id"])
    refused = bank.call("hold_capture", "ann_agent", hold=hold, to_account="CASH-USD")
    assert refused["outcome"] == "rule_denied"
    bank.verify()


def test_rules__reversal__not_measured(bank: Bank) -> None:
    made = pay(bank, 5)
    make_rule(bank, **COUNT | {"threshold": 0})
    back = bank.call("transfer_reverse", "staff", transfer=made["transfer_id"], reason="x")
    assert back["outcome"] == "applied"


def test_rules__tampered__told_by_the_proof(bank: Bank) -> None:
    make_rule(bank, **COUNT | {"threshold": 5})
    pay(bank, 1)
    for change in (
        "update bank_data.rule_count set uses = 0",
        "update bank_data.rule set threshold = 0",
        "update bank_data.rule_set set rule_ids = '{}'",
        "update bank_data.book set rule_set_id = null",
        "update bank_data.journal set rule_values = '{}' where rule_set_id is not null",
    ):
        with bank.root.transaction(force_rollback=True):
            bank.root.execute(change)
            found = bank.rows("book_verify", "operator")
            assert {finding["check_name"] for finding in found} == {"rule"}
            assert found, change
    bank.verify()
    assert apply(bank, "rule_retire", "staff", rule=601)
