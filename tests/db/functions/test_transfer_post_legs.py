import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    apply,
    fail,
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
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.test_transfer_post import close, fill_up, freeze, spend_all
from tests.db.functions.writes import WriteContract

Leg = dict[str, Any]


def leg(debit: str, credit: str, amount: object, **more: Any) -> Leg:
    return {"from_account": debit, "to_account": credit, "amount": str(amount), **more}


ONE = leg("ACC10001", "ACC20001", "10.00")
TWO = [ONE, leg("ACC10002", "CASH-EUR", "20.00")]


def post(bank: Bank, who: str, legs: object, **more: Any) -> dict[str, Any]:
    return bank.call("transfer_post_legs", who, legs=json.dumps(legs), **more)


def book(bank: Bank, who: str, legs: list[Leg], **more: Any) -> dict[str, Any]:
    """Legs that are booked: one row of the journal for the request, and one for each of them."""
    rows = bank.journal_count()
    answer = post(bank, who, legs, **more)
    assert answer["outcome"] == "applied", answer
    assert bank.journal_count() == rows + 1 + len(legs)
    bank.verify()
    resource: dict[str, Any] = answer["resource"]
    assert [each["leg"] for each in resource["legs"]] == list(range(1, len(legs) + 1))
    return resource


def refuse_legs(bank: Bank, who: str, legs: list[Leg], **more: Any) -> list[tuple[Any, ...]]:
    """Legs that are refused: leg, outcome and facts of each refusal."""
    answer = refuse(bank, "transfer_post_legs", who, "legs_refused", legs=json.dumps(legs), **more)
    refused = answer["facts"]["refused"]
    assert answer["facts"].keys() == {"refused"}
    assert all(each["hint"] for each in refused)
    return [(each["leg"], each["outcome"], each["facts"]) for each in refused]


def fail_legs(bank: Bank, code: str, legs: object, named: int | None = None, **more: Any) -> None:
    """Legs that are malformed; the detail names the leg."""
    told = fail(bank, "transfer_post_legs", "ann_agent", code, legs=json.dumps(legs), **more)
    assert named is None or str(told[2]).startswith(f"Leg {named}: "), told


class TestTransferPostLegs(WriteContract):
    function = "transfer_post_legs"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts = {"memo": 500, "end_to_end_id": 35}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"legs": json.dumps(TWO)}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"legs": json.dumps([ONE | {"amount": "10.01"}])}


# --- applied


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "service"])
def test_transfer_post_legs__who_may_debit__applied(bank: Bank, who: str) -> None:
    legs = [ONE | {"memo": "rent"}, TWO[1], leg("ACC10001", "ACC10003", 1)]
    details = {"memo": "all", "metadata": {"b": [1, {"c": None}], "n": None}, "end_to_end_id": "E"}
    made = book(bank, who, legs, **details | {"metadata": json.dumps(details["metadata"])})
    assert made["legs"] == [
        {"leg": 1, "transfer_id": made["legs"][0]["transfer_id"], "from_account": "ACC10001",
         "to_account": "ACC20001", "amount": "10.00", "currency": "USD", "balance": "990.00",
         "available": "990.00", "version": 2, "fee": None, "memo": "rent"},
        {"leg": 2, "transfer_id": made["legs"][1]["transfer_id"], "from_account": "ACC10002",
         "to_account": "CASH-EUR", "amount": "20.00", "currency": "EUR", "balance": "480.00",
         "available": "480.00", "version": 2, "fee": None, "memo": "all"},
        {"leg": 3, "transfer_id": made["legs"][2]["transfer_id"], "from_account": "ACC10001",
         "to_account": "ACC10003", "amount": "1.00", "currency": "USD", "balance": "989.00",
         "available": "989.00", "version": 3, "fee": None, "memo": "all"},
    ]  # fmt: skip
    assert {name: made[name] for name in details} == details
    for each, asked in zip(made["legs"], legs, strict=True):
        seen = bank.call("transfer_get", who, transfer=int(each["transfer_id"]))
        shown = {"kind": "transfer_leg", "parent_id": int(made["parent_id"]), "outcome": "applied"}
        shown |= {"balance": Decimal(each["balance"]), "version": each["version"]}
        shown |= details | {"memo": asked.get("memo", "all")}
        assert {name: seen[name] for name in shown} == shown
        assert (seen["mandate_id"] is None) == (who == "ann")


def test_transfer_post_legs__journal__one_head_and_its_legs(bank: Bank) -> None:
    made = book(bank, "ann_agent", TWO, idempotency_key="once", memo="x", currency=None)
    rows = bank.root.execute(
        "select * from bank_data.journal where id >= %s order by id", [int(made["parent_id"])]
    ).fetchall()
    head, *legs = rows
    written = {"operation": "transfer_post_legs", "outcome": "applied", "customer_id": ANN}
    written |= {"debit_version": None, "amount": None, "parent_id": None, "facts": made}
    written |= {"request": {"memo": "x", "legs": [
        leg("ACC10001", "ACC20001", 10), leg("ACC10002", "CASH-EUR", 20)]}}  # fmt: skip
    assert {name: head[name] for name in written} == written
    assert head["idempotency_id"] is not None
    assert head["mandate_id"] is not None
    for row in legs:
        written = {"operation": "transfer_leg", "outcome": "applied", "customer_id": ANN}
        written |= {"parent_id": head["id"], "idempotency_id": None, "request": {"memo": "x"}}
        written |= {"request_id": head["request_id"], "mandate_id": head["mandate_id"]}
        written |= {"principal_id": principal_of(bank, "ann_agent"), "facts": None}
        assert {name: row[name] for name in written} == written
    assert len(legs) == 2


def test_transfer_post_legs__each_spends_what_the_one_before_brings__applied(bank: Bank) -> None:
    """In this order only: nothing is on the account that pays second."""
    legs = [
        leg("ACC10001", "ACC10003", 400),
        leg("ACC10003", "ACC20001", 300),
        leg("ACC10003", "ACC10001", 100),
    ]
    assert refuse_legs(bank, "ann", legs[::-1]) == [
        (1, "insufficient_funds", short_of("0.00")),
        (2, "insufficient_funds", short_of("0.00")),
    ]
    made = book(bank, "ann", legs)
    assert [each["balance"] for each in made["legs"]] == ["600.00", "100.00", "0.00"]
    assert [each["version"] for each in made["legs"]] == [2, 2, 3]
    assert bank.balance("ACC10001") == 700
    assert bank.balance("ACC10003") == 0
    assert bank.balance("ACC20001") == 1300


def test_transfer_post_legs__hundred_legs__applied(bank: Bank) -> None:
    legs = [leg("ACC10001", ("ACC20001", "ACC10003")[n % 2], f"0.{n + 1:02}") for n in range(99)]
    legs.append(leg("ACC10003", "ACC10001", "0.01"))
    made = book(bank, "ann_agent", legs)
    assert made["legs"][99]["balance"] == str(bank.balance("ACC10003"))
    assert bank.balance("ACC10001") == Decimal("1000.01") - Decimal("49.50")
    fail_legs(bank, "request_invalid", [*legs, legs[0]])


def test_transfer_post_legs__two_customers__each_under_its_mandate(bank: Bank) -> None:
    """One caller with mandates of both: the request is for neither of them alone."""
    mandates = [give(bank, "stranger", customer, "debit") for customer in (ANN, BOB)]
    made = book(bank, "stranger", [ONE, leg("ACC20001", "ACC10001", 5)])
    rows = bank.root.execute(
        "select customer_id, mandate_id from bank_data.journal where id >= %s order by id",
        [int(made["parent_id"])],
    ).fetchall()
    assert [tuple(row.values()) for row in rows] == [
        (None, None), (ANN, mandates[0]), (BOB, mandates[1]),
    ]  # fmt: skip


def test_transfer_post_legs__staff__only_accounts_of_the_bank(bank: Bank) -> None:
    made = book(bank, "staff", [leg("CASH-USD", "ACC10001", 1), leg("CASH-EUR", "ACC10002", 1)])
    assert [each["available"] for each in made["legs"]] == [None, None]
    facts = lacks("debit", staff=True, field="from_account")
    assert refuse_legs(bank, "staff", [leg("CASH-USD", "ACC10001", 2), ONE]) == [
        (2, "mandate_missing", facts)
    ]


@pytest.mark.parametrize("amount", [10, 10.5, "10.50", "0010.50"])
def test_transfer_post_legs__amount__number_or_string(bank: Bank, amount: object) -> None:
    made = book(bank, "ann", [ONE | {"amount": amount}])
    assert Decimal(made["legs"][0]["amount"]) == Decimal(str(amount))


def test_transfer_post_legs__currency__of_all(bank: Bank) -> None:
    book(bank, "ann", [ONE], currency="USD")
    fail_legs(bank, "currency_mismatch", TWO, 2, currency="USD")
    fail_legs(bank, "currency_unknown", TWO, currency="XXX")


# --- all or nothing


@pytest.mark.parametrize(
    ("spoil", "number", "outcome", "facts"),
    [
        (close, "CASH-EUR", "account_closed", {"field": "to_account"}),
        (close, "ACC10002", "account_closed", {"field": "from_account"}),
        (freeze, "CASH-EUR", "account_frozen", {"field": "to_account"}),
        (freeze, "ACC10002", "account_frozen", {"field": "from_account"}),
        (spend_all, "ACC10002", "insufficient_funds", short_of("0.00", "EUR")),
        (fill_up, "CASH-EUR", "balance_limit", {"field": "to_account"}),
    ],
)
def test_transfer_post_legs__one_refused__nothing_booked(
    bank: Bank, spoil: Callable[[Bank, str], None], number: str, outcome: str, facts: dict[str, str]
) -> None:
    spoil(bank, number)
    legs = [ONE, TWO[1], leg("ACC10001", "ACC10003", 5)]
    assert refuse_legs(bank, "ann_agent", legs) == [(2, outcome, facts)]
    assert refuse_legs(bank, "ann_agent", [*legs, TWO[1]]) == [
        (2, outcome, facts), (4, outcome, facts),
    ]  # fmt: skip


def test_transfer_post_legs__no_right_to_some__each_told(bank: Bank) -> None:
    legs = [ONE, leg("ACC20001", "ACC10001", 1), leg("ACC10001", "NOWHERE", 1),
            leg("CASH-USD", "ACC10001", 1), leg("NOWHERE", "ACC10001", 1)]  # fmt: skip
    assert refuse_legs(bank, "ann_agent", legs) == [
        (2, "account_unknown", {"field": "from_account"}),
        (3, "account_unknown", {"field": "to_account"}),
        (4, "account_unknown", {"field": "from_account"}),
        (5, "account_unknown", {"field": "from_account"}),
    ]
    set_scopes(bank, "ann_viewer", "transfers:write")
    assert refuse_legs(bank, "ann_viewer", [ONE]) == [
        (1, "mandate_missing", lacks("debit", field="from_account"))
    ]
    suspend_customer(bank, ANN)
    assert refuse_legs(bank, "ann", [ONE]) == [(1, "customer_suspended", {"field": "from_account"})]


def test_transfer_post_legs__foreign_account__its_currency_stays_hidden(bank: Bank) -> None:
    """A leg without the right to it is refused before currencies are compared."""
    for credit in ("ACC10001", "ACC10002"):
        legs = [leg("ACC20001", credit, "0.001"), leg("ACC10001", "ACC10002", 1)]
        assert refuse_legs(bank, "ann_agent", legs) == [
            (1, "account_unknown", {"field": "from_account"})
        ]


def test_transfer_post_legs__mandate__of_all(bank: Bank) -> None:
    mandate = give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10002"])
    book(bank, "stranger", TWO)
    assert refuse_legs(bank, "stranger", TWO, mandate=mandate) == [
        (2, "account_unknown", {"field": "from_account"})
    ]
    assert refuse_legs(bank, "ann", [ONE], mandate=mandate) == [
        (1, "mandate_unknown", {"field": "from_account"})
    ]


# --- possible duplicates


def test_transfer_post_legs__again_without_key__possible_duplicate(bank: Bank) -> None:
    made = book(bank, "ann_agent", TWO)
    first, second = ({"transfer_id": each["transfer_id"]} for each in made["legs"])
    assert refuse_legs(bank, "ann", TWO) == [
        (1, "possible_duplicate", first), (2, "possible_duplicate", second),
    ]  # fmt: skip
    refuse(
        bank, "transfer_post", "ann", "possible_duplicate",
        from_account="ACC10001", to_account="ACC20001", amount=10,
    )  # fmt: skip
    assert len(refuse_legs(bank, "ann", TWO, allow_duplicate=None)) == 2
    book(bank, "ann", TWO, allow_duplicate=True)
    book(bank, "ann", TWO, idempotency_key="k")


def test_transfer_post_legs__equal_legs_of_one_request__applied(bank: Bank) -> None:
    book(bank, "ann_agent", [ONE, ONE, ONE])
    assert bank.balance("ACC10001") == 970
    assert [refused[:2] for refused in refuse_legs(bank, "ann_agent", [ONE, ONE])] == [
        (1, "possible_duplicate")
    ]


# --- requests that are wrong

BAD_LEGS: list[tuple[object, str]] = [
    ("text", "request_invalid"),
    (None, "request_invalid"),
    ([], "request_invalid"),
    ({}, "request_invalid"),
    (ONE | {"more": 1}, "request_invalid"),
    (ONE | {"from_account": 1}, "request_invalid"),
    (ONE | {"to_account": None}, "request_invalid"),
    (ONE | {"to_account": ""}, "request_invalid"),
    (ONE | {"from_account": "x" * 35}, "request_invalid"),
    (ONE | {"amount": None}, "request_invalid"),
    (ONE | {"amount": True}, "request_invalid"),
    (ONE | {"amount": ["1"]}, "request_invalid"),
    (ONE | {"memo": ""}, "request_invalid"),
    (ONE | {"memo": "x" * 501}, "request_invalid"),
    (ONE | {"memo": 1}, "request_invalid"),
    *((ONE | {"amount": amount}, "amount_invalid")
      for amount in ("", "0", 0, "-1", -1, "NaN", "Infinity", "1e3", " 1", "1,0", "x", 1e30,
                     "1000000000000000000", "99999999999999999.99")),
    (ONE | {"to_account": "ACC10001"}, "same_account"),
    (ONE | {"to_account": "ACC10002"}, "currency_mismatch"),
    (ONE | {"amount": "0.001"}, "amount_precision"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "code"), BAD_LEGS)
def test_transfer_post_legs__bad_leg__named(bank: Bank, bad: object, code: str) -> None:
    fail_legs(bank, code, [ONE, bad, ONE], 2)


@pytest.mark.parametrize("legs", [[], {}, "x", None, 1, {"legs": [ONE]}])
def test_transfer_post_legs__no_legs__request_invalid(bank: Bank, legs: object) -> None:
    fail_legs(bank, "request_invalid", legs)


def test_transfer_post_legs__null__request_invalid(bank: Bank) -> None:
    fail(bank, "transfer_post_legs", "ann", "request_invalid", legs=None)


WRONG: dict[str, dict[str, Any]] = {
    "request_invalid": {"legs": [{}]},
    "amount_invalid": {"legs": [ONE | {"amount": "0"}]},
    "same_account": {"legs": [ONE | {"to_account": "ACC10001"}]},
    "idempotency_key_invalid": {"idempotency_key": ""},
}


@pytest.mark.parametrize("first", WRONG)
@pytest.mark.parametrize("second", WRONG)
def test_transfer_post_legs__two_wrongs__by_precedence(bank: Bank, first: str, second: str) -> None:
    one, two = WRONG[first], WRONG[second]
    arguments = one | two
    arguments["legs"] = json.dumps(one.get("legs", [ONE]) + two.get("legs", [ONE]))
    fail(bank, "transfer_post_legs", "ann_agent", precede(bank, first, second), **arguments)
    code = precede(bank, first, second, "unauthenticated")
    fail(bank, "transfer_post_legs", "nobody", code, **arguments)


@pytest.mark.parametrize(
    ("first", "second"),
    [("currency_mismatch", "amount_precision"), ("amount_precision", "currency_mismatch")],
)
def test_transfer_post_legs__currency_and_more__by_precedence(
    bank: Bank, first: str, second: str
) -> None:
    bad: dict[str, Leg] = {code: leg for leg, code in BAD_LEGS if isinstance(leg, dict)}
    freeze(bank, "ACC10001")
    fail_legs(bank, precede(bank, first, second), [bad[first], bad[second]])


# --- idempotency beyond what every write promises


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize(
    "more",
    [
        {"legs": TWO[:1]},
        {"legs": TWO[::-1]},
        {"legs": [TWO[0], TWO[1] | {"amount": "20.01"}]},
        {"legs": [TWO[0], TWO[1] | {"memo": "x"}]},
        {"memo": "other"},
        {"metadata": {"a": 1}},
        {"metadata": {"a": 1, "b": None}},
        {"currency": "USD"},
        {"mandate": 1},
    ],
)
def test_transfer_post_legs__same_key_something_else__idempotency_key_reused(
    bank: Bank, refused: bool, more: dict[str, Any]
) -> None:
    if refused:
        freeze(bank, "ACC10001")
    first = {"legs": json.dumps(TWO), "metadata": '{"b": null}', "idempotency_key": "once"}
    one = bank.call("transfer_post_legs", "ann", **first)
    assert one["outcome"] == ("legs_refused" if refused else "applied")
    spelled = [each | {"amount": each["amount"] + "0", "memo": None} for each in TWO]
    again = bank.call("transfer_post_legs", "ann", **first | {"legs": json.dumps(spelled)})
    assert again == one | {"replayed": True}
    before = snapshot(bank)
    changed = {name: value if name in {"memo", "currency", "mandate"} else json.dumps(value)
               for name, value in more.items()}  # fmt: skip
    answer = bank.call("transfer_post_legs", "ann", **first | changed)
    assert answer["outcome"] == "idempotency_key_reused"
    assert snapshot(bank) == before


def test_transfer_post_legs__key_of_another_operation__applied(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10003", idempotency_key="once")
    book(bank, "ann", TWO, idempotency_key="once")
    assert last_row(bank)["operation"] == "transfer_leg"


# --- fees


@pytest.fixture
def charged(bank: Bank) -> str:
    """An account with 100.00 that pays 1.00 and 1 % for each transfer; returns its number."""
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": 1, "percentage": 1}
    apply(bank, "product_fee_set", "staff", **terms)
    return open_funded(bank, "CURRENT-USD", 100)


def test_transfer_post_legs__fee__that_of_a_transfer(bank: Bank, charged: str) -> None:
    """Otherwise a transfer of one leg would be the way around it."""
    twin = open_funded(bank, "CURRENT-USD", 100)
    legs = [leg(charged, "ACC20001", "50.00"), ONE, leg(charged, "ACC10003", "30.00")]
    made = post(bank, "ann", legs, idempotency_key="once")
    told = [(each["amount"], each["fee"], each["balance"], each["available"], each["version"])
            for each in made["resource"]["legs"]]  # fmt: skip
    assert told == [
        ("50.00", "1.50", "48.50", "48.50", 3),
        ("10.00", None, "990.00", "990.00", 2),
        ("30.00", "1.30", "17.20", "17.20", 5),
    ]
    single = bank.pay("ann", twin, "ACC20001", Decimal("50.00"))
    first = bank.call("transfer_get", "ann", transfer=made["resource"]["legs"][0]["transfer_id"])
    for name in ("fee", "balance", "available", "version"):
        assert first[name] == single[name], name
    assert bank.balance("FEES-USD") == Decimal("4.30")
    again = post(bank, "ann", legs, idempotency_key="once")
    assert again == made | {"replayed": True}
    bank.verify()


def test_transfer_post_legs__fee_not_available__insufficient_funds(
    bank: Bank, charged: str
) -> None:
    legs = [leg(charged, "ACC20001", "50.00"), leg(charged, "ACC10003", "48.00")]
    assert refuse_legs(bank, "ann", legs) == [
        (2, "insufficient_funds", short_of("48.50", fee="1.48"))
    ]
    bank.root.execute("delete from bank_data.book_account where role = 'fee_income'")
    assert [told[:2] for told in refuse_legs(bank, "ann", legs)] == [
        (1, "system_account_missing"), (2, "system_account_missing"),
    ]  # fmt: skip


def test_transfer_post_legs__fee_account_frozen__leg_refused(bank: Bank, charged: str) -> None:
    apply(bank, "account_freeze", "staff", account_number="FEES-USD")
    assert refuse_legs(bank, "ann", [ONE, leg(charged, "ACC20001", "50.00")]) == [
        (2, "account_frozen", {"field": "fee_account"})
    ]


def test_transfer_post_legs__leg_equal_to_the_fee_before_it__applied(
    bank: Bank, charged: str
) -> None:
    made = post(bank, "ann", [leg(charged, "ACC20001", 50), leg(charged, "FEES-USD", "1.50")])
    assert made["outcome"] == "applied"
    bank.verify()
