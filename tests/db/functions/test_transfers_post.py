import json
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.calls import (
    apply,
    check_lock_order,
    fail,
    give,
    lacks,
    last_row,
    refuse,
    set_scopes,
    short_of,
    snapshot,
    suspend_customer,
)
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.writes import WriteContract

PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}


def send(bank: Bank, *items: object, who: str = "ann_agent", **more: Any) -> list[dict[str, Any]]:
    """The outcomes of the items."""
    answer = bank.call("transfers_post", who, items=json.dumps(items), **more)
    assert answer["outcome"] == "applied", answer
    resource = answer["resource"]
    told: list[dict[str, Any]] = resource["items"]
    assert [each["item"] for each in told] == list(range(1, len(items) + 1))
    assert resource["count"] == len(items) == resource["applied"] + resource["refused"]
    assert resource["applied"] == sum(each["outcome"] == "applied" for each in told)
    bank.verify()
    return told


def codes(told: list[dict[str, Any]]) -> list[str]:
    return [each["outcome"] for each in told]


class TestTransfersPost(WriteContract):
    function = "transfers_post"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts = {}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"items": json.dumps([PAY, PAY | {"amount": "11.00"}])}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"items": json.dumps([PAY | {"amount": "12.00"}])}


# --- the call


@pytest.mark.parametrize("items", ["{}", "null", '"x"', "[]", "5", json.dumps([PAY] * 10001)])
def test_transfers_post__no_list_of_items__request_invalid(bank: Bank, items: str) -> None:
    fail(bank, "transfers_post", "ann_agent", "request_invalid", items=items)


def test_transfers_post__bad_arguments__request_invalid(bank: Bank) -> None:
    items = json.dumps([PAY])
    for more in ({"mode": None}, {"mode": "both"}, {"mode": ""}, {"items": None}):
        arguments = {"items": items} | more
        fail(bank, "transfers_post", "ann_agent", "request_invalid", **arguments)


def test_transfers_post__journal__a_row_for_the_call_and_for_each_item(bank: Bank) -> None:
    last = last_row(bank)["id"]
    items = [
        PAY | {"memo": "rent", "idempotency_key": "k1"},
        PAY | {"amount": "0.001"},
        PAY | {"amount": "5000.00", "currency": "USD", "idempotency_key": "k2"},
        PAY | {"to_account": "NOWHERE"},
    ]
    send(bank, *items, idempotency_key="all")
    rows = bank.root.execute(
        "select * from bank_data.journal where id > %s order by id", [last]
    ).fetchall()
    head, paid, *refused = rows
    assert (head["operation"], head["outcome"], head["parent_id"]) == (
        "transfers_post", "applied", None,
    )  # fmt: skip
    assert head["request"].keys() == {"items", "mode", "count"}
    assert (head["request"]["count"], len(head["request"]["items"])) == (4, 64)
    assert {row["request_id"] for row in rows} == {head["request_id"]}
    assert {row["parent_id"] for row in rows[1:]} == {head["id"]}
    assert {row["operation"] for row in rows[1:]} == {"transfer_post"}
    assert (paid["outcome"], paid["amount"], paid["request"]) == ("applied", 1000, {"memo": "rent"})
    assert (paid["customer_id"], paid["credit_customer_id"]) == (ANN, BOB)
    assert [row["outcome"] for row in refused] == ["insufficient_funds", "account_unknown"]
    assert refused[0]["request"] == {
        "from_account": "ACC10001", "to_account": "ACC20001", "amount": "5000.00",
        "currency": "USD",
    }  # fmt: skip
    assert refused[0]["idempotency_id"]
    assert refused[1]["facts"] == {"field": "to_account"}
    assert [row["subject_id"] for row in refused] == [paid["debit_account_id"]] * 2


def test_transfers_post__balances_run_on(bank: Bank) -> None:
    told = send(
        bank,
        PAY | {"amount": "600.00"},
        PAY | {"amount": "500.00"},
        {"from_account": "ACC10001", "to_account": "ACC10003", "amount": "400.00"},
        {"from_account": "ACC10003", "to_account": "ACC10001", "amount": "150.00"},
        PAY | {"amount": "150"},
    )
    assert codes(told) == ["applied", "insufficient_funds", "applied", "applied", "applied"]
    assert told[1]["facts"] == short_of("400.00")
    assert [each.get("balance") for each in told] == ["400.00", None, "0.00", "250.00", "0.00"]
    assert [each.get("version") for each in told] == [2, None, 3, 2, 5]
    assert bank.balance("ACC20001") == 1750


def test_transfers_post__no_floor__available_null(bank: Bank) -> None:
    (told,) = send(bank, PAY | {"from_account": "CASH-USD"}, who="staff")
    assert (told["outcome"], told["available"]) == ("applied", None)


# --- items that are malformed: what transfer_post raises


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (5, "request_invalid"),
        (None, "request_invalid"),
        ([], "request_invalid"),
        ({}, "request_invalid"),
        (PAY | {"nope": 1}, "request_invalid"),
        (PAY | {"mandate": 1}, "request_invalid"),
        (PAY | {"from_account": None}, "request_invalid"),
        (PAY | {"from_account": 5}, "request_invalid"),
        (PAY | {"to_account": ["ACC20001"]}, "request_invalid"),
        (PAY | {"from_account": ""}, "request_invalid"),
        (PAY | {"to_account": "x" * 35}, "request_invalid"),
        (PAY | {"memo": ""}, "request_invalid"),
        (PAY | {"memo": "x" * 501}, "request_invalid"),
        (PAY | {"memo": {}}, "request_invalid"),
        (PAY | {"end_to_end_id": "x" * 36}, "request_invalid"),
        (PAY | {"metadata": []}, "request_invalid"),
        (PAY | {"metadata": "x"}, "request_invalid"),
        (PAY | {"metadata": {"a": "x" * 4096}}, "request_invalid"),
        (PAY | {"allow_duplicate": "true"}, "request_invalid"),
        (PAY | {"amount": None}, "request_invalid"),
        (PAY | {"amount": 10}, "amount_invalid"),
        (PAY | {"amount": True}, "amount_invalid"),
        (PAY | {"amount": {}}, "amount_invalid"),
        (PAY | {"amount": ""}, "amount_invalid"),
        (PAY | {"amount": "0"}, "amount_invalid"),
        (PAY | {"amount": "0.00"}, "amount_invalid"),
        (PAY | {"amount": "-1"}, "amount_invalid"),
        (PAY | {"amount": "+1"}, "amount_invalid"),
        (PAY | {"amount": "1e2"}, "amount_invalid"),
        (PAY | {"amount": "NaN"}, "amount_invalid"),
        (PAY | {"amount": "Infinity"}, "amount_invalid"),
        (PAY | {"amount": "1\n"}, "amount_invalid"),
        (PAY | {"amount": "1000000000000000000"}, "amount_invalid"),
        (PAY | {"amount": "10000000000000000.00"}, "amount_invalid"),
        (PAY | {"amount": "9" * 31}, "amount_invalid"),
        (PAY | {"amount": "1.001"}, "amount_precision"),
        (PAY | {"idempotency_key": ""}, "idempotency_key_invalid"),
        (PAY | {"idempotency_key": "x" * 256}, "idempotency_key_invalid"),
        (PAY | {"idempotency_key": "a\nb"}, "idempotency_key_invalid"),
        (PAY | {"to_account": "ACC10001"}, "same_account"),
        (PAY | {"currency": "XXX"}, "currency_unknown"),
        (PAY | {"currency": ""}, "currency_unknown"),
        (PAY | {"currency": "EUR"}, "currency_mismatch"),
        (PAY | {"to_account": "ACC10002"}, "currency_mismatch"),
    ],
)
def test_transfers_post__malformed_item__its_own_outcome(
    bank: Bank, item: object, code: str
) -> None:
    state, rows = bank.state(), bank.journal_count()
    told, paid = send(bank, item, PAY)
    assert (told["outcome"], paid["outcome"]) == (code, "applied")
    assert told.keys() == {"item", "outcome", "replayed", "detail", "hint"}
    assert told["detail"]
    assert told["hint"]
    assert bank.journal_count() == rows + 2
    assert bank.state() != state


def test_transfers_post__nulls__as_left_out(bank: Bank) -> None:
    empty = dict.fromkeys(
        ["currency", "idempotency_key", "memo", "metadata", "end_to_end_id", "allow_duplicate"]
    )
    (told,) = send(bank, PAY | empty)
    assert told["outcome"] == "applied"
    assert last_row(bank)["request"] is None


def test_transfers_post__details__stored_verbatim(bank: Bank) -> None:
    details = {"memo": "re\x01nt'; --", "metadata": {"b": [1, {"c": None}]}, "end_to_end_id": "E1"}
    send(bank, PAY | details)
    assert last_row(bank)["request"] == details


# --- rights


def test_transfers_post__foreign_debtor__account_unknown(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "stranger"):
        told = send(
            bank,
            *(
                {"from_account": number, "to_account": "ACC10001", "amount": "1"}
                for number in ("ACC20001", "CASH-USD", "NOWHERE")
            ),
            who=who,
        )
        assert codes(told) == ["account_unknown"] * 3
        assert all(each["facts"] == {"field": "from_account"} for each in told)


def test_transfers_post__read_only__mandate_missing(bank: Bank) -> None:
    set_scopes(bank, "ann_viewer", "transfers:write")
    (told,) = send(bank, PAY, who="ann_viewer")
    assert told["outcome"] == "mandate_missing"
    assert told["facts"] == lacks("debit", field="from_account")


def test_transfers_post__several_customers__each_by_its_mandate(bank: Bank) -> None:
    first = give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    second = give(bank, "stranger", BOB, "debit")
    back = {"from_account": "ACC20001", "to_account": "ACC10001", "amount": "5"}
    other = {"from_account": "ACC10003", "to_account": "ACC10001", "amount": "5"}
    told = send(bank, PAY, back, other, who="stranger")
    assert codes(told) == ["applied", "applied", "account_unknown"]
    mandates = bank.root.execute(
        "select mandate_id from bank_data.journal where parent_id is not null order by id"
    ).fetchall()
    assert [row["mandate_id"] for row in mandates] == [first, second, None]


def test_transfers_post__named_mandate__mandate_unknown(bank: Bank) -> None:
    mandate = give(bank, "stranger", ANN, "debit")
    assert codes(send(bank, PAY, who="stranger", mandate=mandate)) == ["applied"]
    assert codes(send(bank, PAY, who="ann", mandate=mandate)) == ["mandate_unknown"]


def test_transfers_post__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    assert codes(send(bank, PAY)) == ["customer_suspended"]


@pytest.mark.parametrize(("number", "field"), [("ACC10001", "from"), ("ACC20001", "to")])
def test_transfers_post__frozen__account_frozen(bank: Bank, number: str, field: str) -> None:
    apply(bank, "account_freeze", "operator", account_number=number)
    (told,) = send(bank, PAY)
    assert (told["outcome"], told["facts"]) == ("account_frozen", {"field": f"{field}_account"})


# --- keys and duplicates


def test_transfers_post__key_of_an_item__that_of_a_single_call(bank: Bank) -> None:
    (first,) = send(bank, PAY | {"idempotency_key": "k", "memo": "x"})
    single = bank.pay("ann_agent", "ACC10001", "ACC20001", 10, idempotency_key="k", memo="x")
    assert (single["replayed"], str(single["transfer_id"])) == (True, first["transfer_id"])
    other = bank.pay("ann_agent", "ACC10001", "ACC20001", 11, idempotency_key="k2")
    before = bank.state()
    again, reused, replay = send(
        bank,
        PAY | {"idempotency_key": "k", "memo": "x", "amount": "10", "currency": "USD"},
        PAY | {"idempotency_key": "k"},
        PAY | {"idempotency_key": "k2", "amount": "11"},
    )
    assert again == first | {"replayed": True}
    assert (reused["outcome"], reused["replayed"]) == ("idempotency_key_reused", False)
    assert (replay["transfer_id"], replay["replayed"]) == (str(other["transfer_id"]), True)
    assert bank.state() == before


def test_transfers_post__refused_key__refusal_replayed(bank: Bank) -> None:
    much = PAY | {"amount": "5000.00", "idempotency_key": "k"}
    (first,) = send(bank, much)
    assert bank.pay("staff", "CASH-USD", "ACC10001", 9000)["outcome"] == "applied"
    assert send(bank, much) == [first | {"replayed": True}]
    single = bank.call(
        "transfer_post", "ann_agent", **PAY | {"amount": Decimal("5000.00")}, idempotency_key="k"
    )
    assert (single["outcome"], single["replayed"]) == ("insufficient_funds", True)


def test_transfers_post__one_key_twice__second_is_a_replay(bank: Bank) -> None:
    told = send(
        bank,
        PAY | {"idempotency_key": "k", "currency": "EUR"},  # leaves no row, so the key stays free
        PAY | {"idempotency_key": "k"},
        PAY | {"idempotency_key": "k", "amount": "10", "currency": "USD"},
        PAY | {"idempotency_key": "k", "memo": "other"},
        PAY | {"idempotency_key": "k", "currency": "XXX"},
    )
    assert codes(told) == [
        "currency_mismatch", "applied", "applied", "idempotency_key_reused",
        "idempotency_key_reused",
    ]  # fmt: skip
    assert told[2] == told[1] | {"item": 3, "replayed": True}
    assert bank.balance("ACC10001") == 990


def test_transfers_post__no_key__possible_duplicate(bank: Bank) -> None:
    earlier = bank.pay("ann_agent", "ACC10001", "ACC20001", 20)
    told = send(
        bank, PAY, PAY, PAY | {"allow_duplicate": True}, PAY | {"amount": "20"},
        PAY | {"idempotency_key": "k"},
    )  # fmt: skip
    assert codes(told) == [
        "applied", "possible_duplicate", "applied", "possible_duplicate", "applied",
    ]  # fmt: skip
    assert told[1]["facts"] == {"transfer_id": told[0]["transfer_id"]}
    assert told[3]["facts"] == {"transfer_id": str(earlier["transfer_id"])}


def test_transfers_post__replay_of_the_call__every_outcome_again(bank: Bank) -> None:
    bank.pay("ann_agent", "ACC10001", "ACC20001", 3, idempotency_key="earlier")
    items = json.dumps([
        PAY, PAY, PAY | {"amount": "x"}, PAY | {"idempotency_key": "k"},
        PAY | {"idempotency_key": "k"}, PAY | {"idempotency_key": "k", "amount": "11"},
        PAY | {"to_account": "NOWHERE"}, PAY | {"amount": "3", "idempotency_key": "earlier"},
        PAY | {"amount": "5000", "idempotency_key": "r"},
        PAY | {"amount": "5000", "idempotency_key": "r"}, PAY | {"amount": "12"},
    ])  # fmt: skip
    first = bank.call("transfers_post", "ann_agent", items=items, idempotency_key="all")
    bank.pay("ann_agent", "ACC10001", "ACC20001", 100)
    before = snapshot(bank)
    again = bank.call("transfers_post", "ann_agent", items=items, idempotency_key="all")
    assert again == first | {"replayed": True}
    assert codes(first["resource"]["items"]) == [
        "applied", "possible_duplicate", "amount_invalid", "applied", "applied",
        "idempotency_key_reused", "account_unknown", "applied", "insufficient_funds",
        "insufficient_funds", "applied",
    ]  # fmt: skip
    assert snapshot(bank) == before
    other = bank.call(
        "transfers_post", "ann_agent", items=items, idempotency_key="all", mode="atomic"
    )
    assert other["outcome"] == "idempotency_key_reused"


# --- all or none


def test_transfers_post__atomic_all_good__applied(bank: Bank) -> None:
    told = send(bank, PAY, PAY | {"amount": "11"}, mode="atomic", idempotency_key="all")
    assert codes(told) == ["applied"] * 2
    assert bank.balance("ACC10001") == 979


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (PAY | {"amount": "5000"}, "insufficient_funds"),
        (PAY | {"amount": "0.001"}, "amount_precision"),
        (PAY | {"to_account": "NOWHERE"}, "account_unknown"),
        ({}, "request_invalid"),
        (PAY, "possible_duplicate"),
    ],
)
def test_transfers_post__atomic_one_bad__legs_refused(
    bank: Bank, bad: dict[str, Any], code: str
) -> None:
    items = [PAY, PAY | {"amount": "11", "idempotency_key": "k"}, bad]
    arguments = {"items": json.dumps(items), "mode": "atomic", "idempotency_key": "all"}
    answer = refuse(bank, "transfers_post", "ann_agent", "legs_refused", **arguments)
    assert answer["facts"]["count"] == 1
    (named,) = answer["facts"]["refused"]
    assert (named["item"], named["outcome"]) == (3, code)
    before = snapshot(bank)
    again = bank.call("transfers_post", "ann_agent", **arguments)
    assert again == answer | {"replayed": True}
    assert snapshot(bank) == before
    # Nothing was booked, so the key of an item is free.
    assert codes(send(bank, items[1])) == ["applied"]


def test_transfers_post__atomic_many_bad__first_hundred_named(bank: Bank) -> None:
    items = json.dumps([{}] * 150 + [PAY])
    answer = refuse(bank, "transfers_post", "ann_agent", "legs_refused", items=items, mode="atomic")
    assert answer["facts"]["count"] == 150
    assert [each["item"] for each in answer["facts"]["refused"]] == list(range(1, 101))


# --- many


def test_transfers_post__ten_thousand_one_in_a_hundred_refused__in_order(bank: Bank) -> None:
    """One statement; the refusals differ, and stand where their items stood."""
    bank.pay("staff", "CASH-USD", "ACC10001", 1_000_000)
    apply(bank, "account_freeze", "operator", account_number="ACC10003")
    bad: list[tuple[dict[str, Any], str]] = [
        (PAY | {"amount": "99999999"}, "insufficient_funds"),
        (PAY | {"to_account": "NOWHERE"}, "account_unknown"),
        (PAY | {"to_account": "ACC10003"}, "account_frozen"),
        (PAY | {"amount": "0.001"}, "amount_precision"),
        (PAY | {"to_account": "ACC10002"}, "currency_mismatch"),
        (PAY | {"from_account": "ACC20001", "to_account": "ACC10001"}, "account_unknown"),
        (PAY | {"to_account": "ACC10001"}, "same_account"),
        ({"amount": "1"}, "request_invalid"),
        (PAY | {"idempotency_key": "item 0", "memo": "other"}, "idempotency_key_reused"),
        (PAY | {"amount": "0.01"}, "possible_duplicate"),
    ]
    bank.pay("ann_agent", "ACC10001", "ACC20001", "0.01")
    items: list[dict[str, Any]] = []
    expected = []
    for place in range(10_000):
        if place % 100 == 99:
            item, code = bad[place // 100 % len(bad)]
        else:
            item, code = PAY | {"idempotency_key": f"item {place}"}, "applied"
        items.append(item)
        expected.append(code)
    before = bank.balance("ACC10001")
    told = send(bank, *items)
    assert codes(told) == expected
    assert bank.balance("ACC10001") == before - 9900 * 10
    paid = [each for each in told if each["outcome"] == "applied"]
    assert [Decimal(each["balance"]) for each in paid] == [
        before - 10 * place for place in range(1, 9901)
    ]


def test_transfers_post__ten_thousand_refused__quick_and_replayed(bank: Bank) -> None:
    items = json.dumps([PAY | {"to_account": f"NO-{place}"} for place in range(10_000)])
    first = bank.call("transfers_post", "ann_agent", items=items, idempotency_key="all")
    assert first["resource"]["refused"] == 10_000
    again = bank.call("transfers_post", "ann_agent", items=items, idempotency_key="all")
    assert again == first | {"replayed": True}


def test_transfers_post__statistics_of_an_empty_journal__past_searched_once_for_each_account(
    bank: Bank,
) -> None:
    """What the planner thinks of the journal must not have it searched for every entry."""
    pairs = [("ACC10001", "ACC10003"), ("ACC10003", "ACC10001")]
    items = [PAY | {"from_account": debit, "to_account": credit, "amount": f"{cents / 100:.2f}"}
             for cents in range(1, 205) for debit, credit in pairs]  # fmt: skip
    send(bank, *items[:400], who="ann")
    items = items[400:]
    with bank.connect() as connection:
        connection.execute("set track_functions = 'pl'")
        connection.execute("set session authorization bank_api")
        with connection.transaction():
            answer = connection.execute(
                "select * from bank.transfers_post(items => %s, credential => %s)",
                [json.dumps(items), credential_of("ann")],
            ).fetchone()
            called = connection.execute(
                "select funcname, calls from pg_stat_xact_user_functions"
            ).fetchall()
    assert answer is not None
    assert answer["resource"]["applied"] == len(items)
    calls = {row["funcname"]: row["calls"] for row in called}
    assert calls["entry_version_at"] == 2


@pytest.mark.parametrize("mode", ["independent", "atomic"])
def test_transfers_post__account_that_pays_fees__as_single_calls(bank: Bank, mode: str) -> None:
    """The fee of each item is booked with it, counts against what is available, and is replayed."""
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": Decimal("0.25")}
    apply(bank, "product_fee_set", "staff", **terms)
    number, twin = (open_funded(bank, "CURRENT-USD", Decimal("20.40")) for _ in range(2))
    amounts = ["10.00", "10.00", "9.90"] if mode == "independent" else ["10.00", "9.90"]
    items = [
        {"from_account": number, "to_account": "ACC20001", "amount": amount,
         "idempotency_key": f"item {place}"}
        for place, amount in enumerate(amounts)
    ]  # fmt: skip
    arguments = {"items": json.dumps(items), "mode": mode, "idempotency_key": "once"}
    told = bank.call("transfers_post", "ann", **arguments)
    assert told["outcome"] == "applied", told
    shown = told["resource"]["items"]
    singles = [bank.pay("ann", twin, "ACC20001", Decimal(amount)) for amount in amounts]
    assert codes(shown) == [single["outcome"] for single in singles]
    for item, single in zip(shown, singles, strict=True):
        if single["outcome"] == "applied":
            for name in ("balance", "available", "version"):
                assert str(item[name]) == str(single[name]), name
            paid = bank.call("transfer_get", "ann", transfer=int(item["transfer_id"]))
            assert paid["fee"] == single["fee"] == Decimal("0.25")
        else:
            assert item["facts"] == single["facts"]
    assert bank.balance(number) == bank.balance(twin) == 0
    again = bank.call("transfers_post", "ann", **arguments)
    assert again["resource"] == told["resource"]
    assert again["replayed"] is True
    assert bank.balance("FEES-USD") == 4 * Decimal("0.25")
    bank.verify()


def test_transfers_post__replay_of_a_transfer_with_a_fee__balance_after_the_fee(
    bank: Bank,
) -> None:
    """What the transfer has answered, and what a later bulk answers for its key."""
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": Decimal("0.25")}
    apply(bank, "product_fee_set", "staff", **terms)
    number = open_funded(bank, "CURRENT-USD", 20)
    asked = {"from_account": number, "to_account": "ACC20001", "idempotency_key": "k"}
    paid = bank.call("transfer_post", "ann", **asked, amount=10)
    (told,) = send(bank, asked | {"amount": "10"}, who="ann")
    assert told["replayed"] is True
    for name in ("balance", "available", "version"):
        assert str(told[name]) == str(paid[name]), name


def test_transfers_post__fee_account_locked__holds_no_other_account(bank: Bank) -> None:
    """As for a capture: also where keys of items are looked up under the locks."""
    make_product(bank)
    named = {"role": "fee_income", "currency": "USD", "account_number": "CASH-USD"}
    apply(bank, "book_account_set", "staff", **named)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": Decimal("0.25")}
    apply(bank, "product_fee_set", "staff", **terms)
    number = open_funded(bank, "CURRENT-USD", 20)
    items = json.dumps([PAY | {"from_account": number, "idempotency_key": "k"}])
    check_lock_order(bank, number, "transfers_post", items=items)
