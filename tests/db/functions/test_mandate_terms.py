"""The terms of a mandate, as each movement is judged by them."""

import json
import re
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, let_expire, place, principal_of, set_scopes


def allow(bank: Bank, terms: dict[str, Any] | None, who: str = "stranger", **more: Any) -> int:
    """A mandate for who, who has no other, to debit Ann's accounts."""
    arguments = {
        "principal": principal_of(bank, who),
        "customer": ANN,
        "actions": ["read", "debit", "delegate"],
    }
    made = apply(bank, "mandate_create", "ann", **arguments | more, terms=terms)
    return int(made["mandate_id"])


def pay(bank: Bank, amount: object, payee: str = "ACC20001", **more: Any) -> dict[str, Any]:
    return bank.pay("stranger", "ACC10001", payee, amount, **more)


def outcomes(bank: Bank, *amounts: object) -> list[str]:
    return [pay(bank, amount)["outcome"] for amount in amounts]


@pytest.mark.parametrize(
    ("terms", "amounts", "expected"),
    [
        ({"currency": "USD", "amount_min": "5.00"}, ["4.99", "5"], "xo"),
        ({"currency": "USD", "amount_max": 5}, ["5.01", "5.00"], "xo"),
        ({"currency": "EUR"}, ["1"], "x"),
        ({"currency": "USD"}, ["999.99"], "o"),
    ],
)
def test_terms__amount_and_currency__mandate_range(
    bank: Bank, terms: dict[str, Any], amounts: list[str], expected: str
) -> None:
    allow(bank, terms)
    codes = {"o": "applied", "x": "mandate_range"}
    assert outcomes(bank, *amounts) == [codes[letter] for letter in expected]
    bank.verify()


def test_terms__none__nothing_is_counted(bank: Bank) -> None:
    allow(bank, None)
    assert outcomes(bank, 1) == ["applied"]
    assert bank.one("select count(*) from bank_data.mandate_usage") == 0
    assert bank.one("select count(*) from bank_data.mandate where is_limited") == 0


def test_terms__legs_of_two_mandates__each_by_its_own(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 1}]})
    bobs = {"actions": ["debit"], "terms": {"currency": "USD", "amount_max": 5}}
    apply(bank, "mandate_create", "operator", principal=principal_of(bank, "stranger"),
          customer=BOB, **bobs)  # fmt: skip
    legs = [{"from_account": "ACC20001", "to_account": "ACC10003", "amount": 5},
            {"from_account": "ACC10001", "to_account": "ACC10003", "amount": 1}]  # fmt: skip
    paid = bank.call("transfer_post_legs", "stranger", legs=json.dumps(legs))
    assert paid["outcome"] == "applied"
    bank.verify()


def test_terms__payees__mandate_payee(bank: Bank) -> None:
    mandate = allow(bank, {"payees": ["ACC10003", "CASH-USD"]})
    refused = pay(bank, 1)
    assert refused["outcome"] == "mandate_payee"
    assert refused["facts"] == {
        "field": "to_account", "mandate_id": str(mandate), "payees": ["ACC10003", "CASH-USD"],
        "text": "This mandate pays only the payees that it names.",
        "next": "Send to ACC10003, or ask the customer for another mandate.",
    }  # fmt: skip
    assert pay(bank, 1, "ACC10003")["outcome"] == "applied"


def test_terms__above_approval__approval_required(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "approval_above": "50"})
    assert outcomes(bank, "50.01", "50") == ["pending_approval", "applied"]


@pytest.mark.parametrize("period", ["total", "day", "week", "month", "rolling"])
def test_terms__budget__exact_to_the_unit(bank: Bank, period: str) -> None:
    length = {"length": "P7D"} if period == "rolling" else {}
    mandate = allow(
        bank, {"currency": "USD", "limits": [{"period": period, "amount": "10.00"} | length]}
    )
    assert outcomes(bank, "6.00", "4.01") == ["applied", "mandate_budget"]
    facts = pay(bank, "4.01")["facts"]
    assert (facts["mandate_id"], facts["period"]) == (str(mandate), period)
    assert (facts["amount"], facts["used"], facts["held"]) == ("10.00", "6.00", "0.00")
    assert facts["remaining"] == "4.00"
    assert ("resets_at" in facts) == (period != "total")
    assert outcomes(bank, "4.00", "0.01") == ["applied", "mandate_budget"]
    bank.verify()


@pytest.mark.parametrize("period", ["total", "day", "week", "month", "rolling"])
def test_terms__uses__so_many(bank: Bank, period: str) -> None:
    length = {"length": "PT1H"} if period == "rolling" else {}
    allow(bank, {"limits": [{"period": period, "uses": 2} | length]})
    assert outcomes(bank, 1, 2, 3) == ["applied", "applied", "mandate_budget"]
    assert pay(bank, 3)["facts"]["uses_remaining"] == 0


def test_terms__refused_by_the_ledger__nothing_used(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": "2000", "uses": 1}]})
    assert outcomes(bank, "1000.01", "1000", "1") == [
        "insufficient_funds", "applied", "mandate_budget",
    ]  # fmt: skip


def test_terms__replayed__used_once(bank: Bank) -> None:
    allow(bank, {"limits": [{"period": "total", "uses": 1}]})
    first = pay(bank, 1, idempotency_key="k")
    again = pay(bank, 1, idempotency_key="k")
    assert (first["outcome"], again["outcome"], again["replayed"]) == ("applied", "applied", True)


def test_terms__next_period__begins_anew(bank: Bank) -> None:
    allow(bank, {"limits": [{"period": "day", "uses": 1}]})
    assert outcomes(bank, 1, 1) == ["applied", "mandate_budget"]
    bank.root.execute("""
        update bank_data.mandate_usage
           set starts_at = array(select s - interval '1 month' from unnest(starts_at) s)""")
    assert outcomes(bank, 1, 1) == ["applied", "mandate_budget"]


def test_terms__rolling__room_when_the_oldest_leaves(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [
        {"period": "rolling", "length": "PT1H", "amount": 10}]})  # fmt: skip
    assert outcomes(bank, 4, 5, 3) == ["applied", "applied", "mandate_budget"]
    age = (
        "update bank_data.mandate_use set occurred_at = occurred_at - %s::interval"
        " where amount = %s"
    )
    bank.root.execute(age, ["59 minutes", 400])
    refused = pay(bank, 3)
    seconds = bank.one(
        "select extract(epoch from %s::timestamptz - clock_timestamp())",
        refused["facts"]["resets_at"],
    )
    assert 0 < seconds < 61
    bank.root.execute(age, ["1 minute", 400])
    assert outcomes(bank, "5.01", "5", "0.01") == ["mandate_budget", "applied", "mandate_budget"]
    assert bank.one("select count(*) from bank_data.mandate_use") == 2


def test_terms__several__the_longest_is_told_and_the_least_remains(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [
        {"period": "day", "amount": 5}, {"period": "month", "amount": 20}]})  # fmt: skip
    facts = pay(bank, 21)["facts"]
    assert (facts["period"], facts["remaining"]) == ("month", "5.00")
    facts = pay(bank, 6)["facts"]
    assert (facts["period"], facts["remaining"]) == ("day", "5.00")


def test_terms__child__counts_on_both(bank: Bank) -> None:
    parent = allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 10}]},
                  "bob_agent")  # fmt: skip
    child = apply(
        bank, "mandate_create", "bob_agent", principal=principal_of(bank, "stranger"),
        customer=ANN, actions=["debit"], parent=parent,
        terms={"currency": "USD", "amount_max": 6},
    )  # fmt: skip
    assert (child["parent_id"], child["terms"]) == (
        str(parent), {"currency": "USD", "amount_max": "6.00"},
    )  # fmt: skip
    assert outcomes(bank, 7, 6, 5) == ["mandate_range", "applied", "mandate_budget"]
    by_parent = bank.pay("bob_agent", "ACC10001", "ACC20001", 5)
    assert by_parent["outcome"] == "mandate_budget"
    assert by_parent["facts"]["remaining"] == "4.00"
    apply(bank, "mandate_revoke", "ann", mandate=parent)
    assert pay(bank, 1)["outcome"] == "account_unknown"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"actions": ["manage"]}, "actions"),
        ({"account_numbers": None}, "account_numbers"),
        ({"starts_at": "2020-01-01"}, "starts_at"),
        ({"expires_at": "9000-01-01"}, "expires_at"),
    ],
)
def test_child__wider__mandate_wider(bank: Bank, more: dict[str, Any], field: str) -> None:
    parent = allow(bank, None, "bob_agent", account_numbers=["ACC10001", "ACC10002"])
    arguments = {
        "principal": principal_of(bank, "stranger"), "customer": ANN, "actions": ["debit"],
        "account_numbers": ["ACC10001"], "parent": parent,
    }  # fmt: skip
    unseen = bank.call(
        "mandate_create", "bob_agent", **arguments | {"account_numbers": ["ACC10003"]}
    )
    assert unseen["outcome"] == "account_unknown"
    answer = bank.call("mandate_create", "bob_agent", **arguments | more)
    assert (answer["outcome"], answer["facts"]["field"]) == ("mandate_wider", field)
    apply(bank, "mandate_create", "bob_agent", **arguments)


@pytest.mark.parametrize(
    "terms",
    [
        "[]",
        {"colour": "red"},
        {"currency": 1},
        {"amount_max": "5"},
        {"limits": []},
        {"limits": [{"period": "year", "uses": 1}]},
        {"limits": [{"period": "day"}]},
        {"limits": [{"period": "day", "uses": 0}]},
        {"limits": [{"period": "day", "amount": "5"}]},
        {"limits": [{"period": "day", "uses": 1}, {"period": "day", "uses": 2}]},
        {"limits": [{"period": "day", "uses": 1, "length": "P1D"}]},
        {"limits": [{"period": "rolling", "uses": 1}]},
        {"limits": [{"period": "rolling", "uses": 1, "length": "P1M"}]},
        {"limits": [{"period": "day", "uses": 1, "colour": 1}]},
        {"every": "P1H"},
        {"every": "P0D"},
        {"every": "1 day"},
        {"every": 1},
        {"every": "P1000D"},
        {"payees": []},
        {"payees": [7]},
        {"payees": "ACC10001"},
    ],
)
def test_terms__malformed__request_invalid(bank: Bank, terms: Any) -> None:
    fail(bank, "mandate_create", "ann", "request_invalid", terms=terms,
         principal=principal_of(bank, "stranger"), customer=ANN, actions=["debit"])  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"currency": "USD", "amount_max": "0"}, "amount_invalid"),
        ({"currency": "USD", "amount_max": "-1"}, "amount_invalid"),
        ({"currency": "USD", "amount_max": "NaN"}, "amount_invalid"),
        ({"currency": "USD", "amount_max": 1, "amount_min": 2}, "amount_invalid"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "JPY", "amount_max": "1.5"}, "amount_precision"),
    ],
)
def test_terms__bad_amount__says_so(bank: Bank, terms: Any, code: str) -> None:
    fail(bank, "mandate_create", "ann", code, terms=terms,
         principal=principal_of(bank, "stranger"), customer=ANN, actions=["debit"])  # fmt: skip


def test_terms__shown_as_given(bank: Bank) -> None:
    terms = {
        "currency": "USD", "amount_min": "1.00", "amount_max": "50.00", "approval_above": "20.00",
        "payees": ["ACC20001", "CASH-USD"],
        "every": "P3M",
        "limits": [
            {"period": "total", "amount": "500.00", "uses": 30},
            {"period": "day", "uses": 3},
            {"period": "rolling", "length": "PT720H", "amount": "100.00"},
        ],
    }  # fmt: skip
    mandate = allow(bank, terms)
    assert bank.call("mandate_get", "stranger", mandate=mandate)["terms"] == terms


# Once every so often


def pass_time(bank: Bank, days: int) -> None:
    bank.root.execute(
        "update bank_data.mandate_usage set last_at = last_at - make_interval(days => %s)", [days]
    )


@pytest.mark.parametrize(("every", "days"), [("P1D", 1), ("P1W", 7), ("P2W", 14)])
def test_terms__every__once_in_so_many_days(bank: Bank, every: str, days: int) -> None:
    allow(bank, {"every": every})
    assert outcomes(bank, 1) == ["applied"]
    refused = pay(bank, 1)
    assert refused["outcome"] == "mandate_budget"
    facts = refused["facts"]
    assert (facts["period"], facts["limit"], facts["uses_remaining"]) == ("every", 1, 0)
    assert facts["text"] == f"This mandate moves money once every P{days}D, counted in days."
    midnight = bank.one(
        "select ((now() at time zone b.time_zone)::date + %s)::timestamp at time zone b.time_zone"
        " = %s::timestamptz from bank_data.book b where b.id = 1", days, facts["resets_at"],
    )  # fmt: skip
    assert midnight is True
    if days > 1:
        pass_time(bank, days - 1)
        assert outcomes(bank, 1) == ["mandate_budget"]
        pass_time(bank, 1)
    else:
        pass_time(bank, 1)
    assert outcomes(bank, 1, 1) == ["applied", "mandate_budget"]


@pytest.mark.parametrize(
    ("every", "last", "then"),
    [
        ("1 month", "2026-01-31 23:59", "2026-02-28"),
        ("3 months", "2026-01-31 00:00", "2026-04-30"),
        ("1 year", "2024-02-29 12:00", "2025-02-28"),
        ("14 days", "2026-03-28 23:30", "2026-04-11"),
        (None, "2026-03-28 23:30", None),
        ("1 day", None, None),
    ],
)
def test_terms__every__days_of_the_book(
    bank: Bank, every: str | None, last: str | None, then: str | None
) -> None:
    found = bank.one(
        "select (bank_private.mandate_next_at('Europe/London',"
        " %s::timestamp at time zone 'Europe/London', %s::interval)"
        " at time zone 'Europe/London')::text", last, every,
    )  # fmt: skip
    assert found == (then and f"{then} 00:00:00")


def test_terms__every__a_hold_is_the_one(bank: Bank) -> None:
    allow(bank, {"every": "P1M"})
    held = place(bank, "stranger", 10)
    refused = pay(bank, 1)
    assert (refused["outcome"], refused["facts"]["uses_held"]) == ("mandate_budget", 1)
    assert "resets_at" not in refused["facts"]
    assert refused["facts"]["next"].startswith("Release what is held")
    assert bank.call("hold_place", "stranger", from_account="ACC10001", to_account="ACC20001",
                     amount=1)["outcome"] == "mandate_budget"  # fmt: skip
    apply(bank, "hold_release", "stranger", hold=int(held["hold_id"]))
    held = place(bank, "stranger", 10)
    assert bank.call("hold_capture", "stranger", hold=int(held["hold_id"]))["outcome"] == "applied"
    assert outcomes(bank, 1) == ["mandate_budget"]
    bank.verify()


def test_terms__every__one_of_a_bulk_and_of_legs(bank: Bank) -> None:
    allow(bank, {"every": "P1D"})
    item = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}
    refused = bank.call("transfer_post_legs", "stranger", legs=json.dumps([item, item]))
    assert refused["outcome"] == "legs_refused"
    items = [item | {"amount": str(n)} for n in (5000, 1, 2)]
    made = bank.call("transfers_post", "stranger", items=json.dumps(items))["resource"]
    assert [each["outcome"] for each in made["items"]] == [
        "insufficient_funds", "applied", "mandate_budget",
    ]  # fmt: skip
    bank.verify()


# What a refusal teaches


def follow(bank: Bank, refused: dict[str, Any], amount: str, payee: str) -> dict[str, Any]:
    """Does what `next` says, taking its first way out."""
    said = refused["facts"]["next"].split(", or ")[0]
    if found := re.search(r"at (?:most|least) ([0-9.]+) USD", said):
        amount = found[1]
    if found := re.search(r" to (ACC[0-9]+)", said):
        payee = found[1]
    return pay(bank, amount, payee)


OR_ANOTHER = ", or ask the customer for another mandate."
OR_A_PERSON = ", or send it as a plain transfer, which can wait for a person."


@pytest.mark.parametrize(
    ("terms", "asked", "told"),
    [
        (
            {"currency": "USD", "amount_max": 80},
            "95",
            ("mandate_range", "This mandate moves at most 80.00 USD each time.",
             "Send at most 80.00 USD" + OR_ANOTHER),
        ),
        (
            {"currency": "USD", "amount_min": 8},
            "5",
            ("mandate_range", "This mandate moves at least 8.00 USD each time.",
             "Send at least 8.00 USD" + OR_ANOTHER),
        ),
        (
            {"currency": "USD", "amount_max": 80, "payees": ["ACC10003"],
             "limits": [{"period": "total", "amount": 50}]},
            "95",
            ("mandate_range", "This mandate moves at most 80.00 USD each time.",
             "Send at most 50.00 USD to ACC10003" + OR_ANOTHER),
        ),
        (
            {"currency": "USD", "payees": ["ACC10003"], "approval_above": 20},
            "30",
            ("mandate_payee", "This mandate pays only the payees that it names.",
             "Send at most 20.00 USD to ACC10003" + OR_A_PERSON),
        ),
        (
            {"currency": "USD", "limits": [{"period": "total", "amount": 100, "uses": 3}]},
            "145",
            ("mandate_budget", "This mandate moves at most 100.00 USD in 3 movements in all.",
             "Send at most 100.00 USD" + OR_ANOTHER),
        ),
    ],
)  # fmt: skip
def test_terms__what_next_says__applied(
    bank: Bank, terms: Any, asked: str, told: tuple[str, str, str]
) -> None:
    allow(bank, terms)
    refused = pay(bank, asked)
    facts = refused["facts"]
    assert (refused["outcome"], facts["text"], facts["next"]) == told
    assert follow(bank, refused, asked, "ACC20001")["outcome"] == "applied"


def test_terms__needs_a_person__next_says_how(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "approval_above": 20})
    asked = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 30}
    refused = bank.call("hold_place", "stranger", **asked)
    assert (refused["outcome"], refused["facts"]["limit"]) == ("approval_required", "20.00")
    assert refused["facts"]["text"] == "More than 20.00 USD needs a person."
    assert refused["facts"]["next"] == "Send at most 20.00 USD" + OR_A_PERSON
    assert pay(bank, 30)["outcome"] == "pending_approval"
    assert follow(bank, refused, "30", "ACC20001")["outcome"] == "applied"


def test_terms__everything_needs_a_person__next_says_how(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "amount_min": 20, "approval_above": 10})
    asked = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 30}
    refused = bank.call("hold_place", "stranger", **asked)
    said = "Send it as a plain transfer, which can wait for a person."
    assert (refused["outcome"], refused["facts"]["next"]) == ("approval_required", said)
    assert pay(bank, 30)["outcome"] == "pending_approval"
    (shown,) = bank.rows("allowance_list", "stranger", mandate=mandate)
    assert shown["amount_free"] == 0


def test_terms__part_of_the_day_is_left__less_now_or_all_tomorrow(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "day", "amount": 100}]})
    assert outcomes(bank, 70) == ["applied"]
    refused = pay(bank, 45)
    facts = refused["facts"]
    assert (facts["limit"], facts["used"], facts["held"]) == ("100.00", "70.00", "0.00")
    assert facts["remaining"] == "30.00"
    said = re.fullmatch(r"Send at most 30.00 USD, or wait until (.*Z)\.", facts["next"])
    assert said, facts["next"]
    assert bank.one("select %s::timestamptz = %s::timestamptz", said[1], facts["resets_at"])
    assert follow(bank, refused, "45", "ACC20001")["outcome"] == "applied"


def test_terms__two_budgets__what_both_leave(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [
        {"period": "total", "amount": 100}, {"period": "day", "amount": 90}]})  # fmt: skip
    assert outcomes(bank, 70) == ["applied"]
    refused = pay(bank, 45)
    assert refused["facts"]["text"] == "This mandate moves at most 100.00 USD in all."
    assert refused["facts"]["next"] == "Send at most 20.00 USD" + OR_ANOTHER
    assert follow(bank, refused, "45", "ACC20001")["outcome"] == "applied"


def test_terms__nothing_left_today__next_says_until_when(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "amount_max": 60, "limits": [{"period": "rolling",
          "length": "PT1H", "amount": 100, "uses": 2}]})  # fmt: skip
    assert outcomes(bank, 50, 50) == ["applied", "applied"]
    refused = pay(bank, 40)
    said = re.fullmatch(r"Wait until (.*Z), or ask .*", refused["facts"]["next"])
    assert said, refused["facts"]
    (left,) = bank.root.execute(
        "select %s::timestamptz >= %s::timestamptz as is_after,"
        " extract(epoch from %s::timestamptz - now())::int as seconds",
        [said[1], refused["facts"]["resets_at"], said[1]],
    ).fetchall()
    assert left["is_after"]
    assert 3590 < left["seconds"] <= 3601
    refused = pay(bank, 70)
    assert refused["outcome"] == "mandate_range"
    assert re.fullmatch(
        "Wait until .*Z, then send at most 60.00 USD, or ask the customer for another mandate.",
        refused["facts"]["next"],
    )
    age = "update bank_data.mandate_use set occurred_at = occurred_at - make_interval(secs => %s)"
    bank.root.execute(age, [left["seconds"]])
    assert outcomes(bank, 40) == ["applied"]


def test_terms__two_limits_used_up__resets_at_of_the_later(bank: Bank) -> None:
    """A month can end before the week does: waiting for the month only would be in vain."""
    allow(bank, {"limits": [{"period": p, "uses": 1} for p in ("day", "week", "month")]})
    pay(bank, 1)
    facts = pay(bank, 1)["facts"]
    later = bank.one(
        "select max(r) = %s::timestamptz from bank_data.book b,"
        " bank_private.mandate_windows(b.time_zone, now()) w, unnest(w.resets_at) r"
        " where b.id = 1", facts["resets_at"],
    )  # fmt: skip
    assert later is True


def test_terms__more_than_the_limit_will_ever_be__no_waiting(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "day", "amount": 100}]})
    facts = pay(bank, 101)["facts"]
    assert "resets_at" not in facts
    assert facts["next"] == "Send at most 100.00 USD, or ask the customer for another mandate."


def test_terms__other_currency__next_says_which(bank: Bank) -> None:
    allow(bank, {"currency": "EUR"})
    facts = pay(bank, 1)["facts"]
    assert (facts["text"], facts["next"]) == (
        "This mandate moves EUR only.", "Pay from an account in EUR.",
    )  # fmt: skip


def test_terms__child_and_parent_disagree__another_mandate(bank: Bank) -> None:
    parent = allow(bank, {"payees": ["ACC10003"]}, "bob_agent")
    apply(bank, "mandate_create", "bob_agent", principal=principal_of(bank, "stranger"),
          customer=ANN, actions=["debit"], parent=parent,
          terms={"payees": ["ACC20001"]})  # fmt: skip
    for payee in ("ACC20001", "ACC10003"):
        refused = pay(bank, 1, payee)
        assert refused["outcome"] == "mandate_payee"
        assert refused["facts"]["next"] == "Ask the customer for another mandate."
    (shown,) = bank.rows("allowance_list", "stranger")
    assert shown["payees"] == []


def test_terms__no_mandate_to_debit__next_says_so(bank: Bank) -> None:
    allow(bank, None, actions=["read"])
    refused = pay(bank, 1)
    assert refused["outcome"] == "mandate_missing"
    assert refused["facts"]["next"] == "Ask the customer for a mandate with the action debit."
    allow(bank, None, actions=["debit"])
    assert outcomes(bank, 1) == ["applied"]
    refused = bank.pay("staff", "ACC10001", "ACC20001", 1)
    assert refused["facts"]["next"] == "Let the customer or its agent do it."


def test_terms__too_little_money__next_says_how_much(bank: Bank) -> None:
    allow(bank, None)
    refused = pay(bank, "1000.01")
    assert refused["outcome"] == "insufficient_funds"
    assert follow(bank, refused, "1000.01", "ACC20001")["outcome"] == "applied"
    said = "Credit the account first, or pay from another one."
    assert pay(bank, 1)["facts"]["next"] == said
    refused = bank.call("hold_place", "stranger", from_account="ACC10001", to_account="ACC20001",
                        amount=1)  # fmt: skip
    assert refused["facts"]["next"] == said


# Every way to move money


def test_terms__as_much_as_there_is__only_what_moved_is_used(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 1500}]})
    refused = pay(bank, 1501, up_to=True)
    assert refused["outcome"] == "mandate_budget"
    moved = pay(bank, 1500, up_to=True)
    assert (moved["outcome"], moved["amount"]) == ("applied", 1000)
    (shown,) = bank.rows("allowance_list", "stranger", mandate=mandate)
    assert shown["amount_max"] == 500
    bank.verify()


def test_terms__legs__judged_together(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 10, "uses": 3}]})

    def post(*amounts: int) -> dict[str, Any]:
        legs = [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount}
                for amount in amounts]  # fmt: skip
        return bank.call("transfer_post_legs", "stranger", legs=json.dumps(legs),
                         allow_duplicate=True)  # fmt: skip

    refused = post(4, 4, 4)
    assert refused["outcome"] == "legs_refused"
    assert [leg["outcome"] for leg in refused["facts"]["refused"]] == ["mandate_budget"]
    assert post(4, 4)["outcome"] == "applied"
    assert post(2, 1)["outcome"] == "legs_refused"
    assert post(2)["outcome"] == "applied"
    bank.verify()


@pytest.mark.parametrize("keys", [False, True])
def test_terms__bulk__each_item_as_if_alone(bank: Bank, keys: bool) -> None:
    allow(bank, {"currency": "USD", "amount_max": 600,
                "limits": [{"period": "day", "amount": 1100, "uses": 3}]})  # fmt: skip
    amounts = [700, 600, 500, 401, 400, 1, 100]
    items = [
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": str(amount),
         "allow_duplicate": True} | ({"idempotency_key": f"k{n}"} if keys else {})
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    made = bank.call("transfers_post", "stranger", items=json.dumps(items))["resource"]
    # 600 moves; 500 is more than what is on the account, so it uses nothing
    assert [item["outcome"] for item in made["items"]] == [
        "mandate_range", "applied", "insufficient_funds", "insufficient_funds", "applied",
        "insufficient_funds", "insufficient_funds",
    ]  # fmt: skip
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"]) == (100, 1)
    bank.verify()


def test_terms__hold__takes_up_the_limit_until_it_is_resolved(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "day", "amount": 100, "uses": 2}]})
    first = int(apply(bank, "hold_place", "stranger", from_account="ACC10001",
                      to_account="ACC20001", amount=60)["hold_id"])  # fmt: skip
    refused = pay(bank, 41)
    assert (refused["outcome"], refused["facts"]["held"]) == ("mandate_budget", "60.00")
    assert refused["facts"]["remaining"] == "40.00"
    refused = bank.call("hold_place", "stranger", from_account="ACC10001", to_account="ACC20001",
                        amount=41)  # fmt: skip
    assert refused["outcome"] == "mandate_budget"
    captured = bank.call("hold_capture", "stranger", hold=first, amount=50)
    assert captured["outcome"] == "applied"
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"]) == (50, 1)
    second = place(bank, "stranger", 50)
    assert outcomes(bank, 1) == ["mandate_budget"]
    apply(bank, "hold_release", "stranger", hold=int(second["hold_id"]))
    third = place(bank, "stranger", 50)
    assert outcomes(bank, 1) == ["mandate_budget"]
    let_expire(bank, third["hold_id"])
    assert outcomes(bank, 50, 1) == ["applied", "mandate_budget"]
    assert bank.one("select count(*) from bank_data.mandate_hold") == 0
    bank.verify()


def test_terms__hold_of_an_earlier_period__takes_up_this_one(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "day", "amount": 100}]})
    hold = place(bank, "stranger", 80)
    bank.root.execute("""
        update bank_data.mandate_usage
           set starts_at = array(select s - interval '1 month' from unnest(starts_at) s)""")
    assert outcomes(bank, 21, 20) == ["mandate_budget", "applied"]
    assert bank.call("hold_capture", "stranger", hold=int(hold["hold_id"]))["outcome"] == "applied"
    assert outcomes(bank, "0.01") == ["mandate_budget"]


def test_terms__capture_for_another_payee__mandate_payee(bank: Bank) -> None:
    allow(bank, {"payees": ["ACC10003"]})
    hold = int(place(bank, "stranger", 10, to_account=None, other_payee_allowed=True)["hold_id"])
    refused = bank.call("hold_capture", "stranger", hold=hold, to_account="ACC20001")
    assert refused["outcome"] == "mandate_payee"
    assert bank.call("hold_capture", "stranger", hold=hold, to_account="ACC10003")[
        "outcome"] == "applied"  # fmt: skip


def test_terms__captured_with_another_mandate__counts_on_that(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 100}]}, "bob_agent")
    allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 30}]})
    hold = int(place(bank, "bob_agent", 50, from_account="ACC10001")["hold_id"])
    refused = bank.call("hold_capture", "stranger", hold=hold)
    assert refused["outcome"] == "mandate_budget"
    captured = bank.call("hold_capture", "stranger", hold=hold, amount=30)
    assert captured["outcome"] == "applied"
    assert [bank.rows("allowance_list", who)[-1]["amount_max"]
            for who in ("bob_agent", "stranger")] == [100, 0]  # fmt: skip


def test_terms__closing_with_a_sweep__judged(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "amount_max": 10}, actions=["read", "debit", "manage"])
    set_scopes(bank, "stranger", "accounts:write", "transfers:write")
    answer = bank.call("account_close", "stranger", account_number="ACC10001",
                       sweep_to="ACC20001")  # fmt: skip
    assert answer["outcome"] == "mandate_range"
    assert bank.balance("ACC10001") == 1000


@pytest.mark.parametrize(
    "tampering",
    [
        "update bank_data.mandate set limit_amounts[2] = 1 where is_limited",
        "update bank_data.mandate set amount_max = 1 where is_limited",
        "update bank_data.mandate set payee_ids = null where is_limited",
        "update bank_data.mandate set actions = '{manage}' where is_limited",
        "update bank_data.mandate set expires_at = expires_at + interval '1 day'",
        "update bank_data.mandate set revoked_at = now()",
        "update bank_data.mandate set is_limited = not is_limited",
        "update bank_data.mandate_usage set amounts[1] = amounts[1] - 1",
        "update bank_data.mandate_usage set uses[2] = uses[2] + 1",
        "update bank_data.mandate_usage set amounts[5] = 0",
        "update bank_data.mandate_usage set last_at = null",
        "update bank_data.mandate_usage set last_at = last_at - interval '1 day'",
        "update bank_data.mandate set every = '2 days' where every is not null",
        "delete from bank_data.mandate_use",
        "delete from bank_data.mandate_hold",
        "delete from bank_data.mandate_usage",
    ],
)
def test_book_verify__mandates_tampered__found(bank: Bank, tampering: str) -> None:
    allow(bank, {
        "currency": "USD", "amount_max": 100, "payees": ["ACC20001"], "limits": [
            {"period": "total", "uses": 9}, {"period": "day", "amount": 100},
            {"period": "rolling", "length": "P1D", "amount": 100}],
    })  # fmt: skip
    assert outcomes(bank, 7, 8) == ["applied", "applied"]
    place(bank, "stranger", 9)
    captured = place(bank, "stranger", 10)
    bank.call("hold_capture", "stranger", hold=int(captured["hold_id"]))
    allow(bank, {"every": "P1D"}, "bob_agent")
    assert bank.pay("bob_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    found = {row["check_name"] for row in bank.rows("book_verify", "operator")}
    assert "mandate" in found


def test_terms__rolling__what_has_left_already_makes_no_room_again(bank: Bank) -> None:
    allow(bank, {"currency": "USD", "limits": [
        {"period": "rolling", "length": "P1D", "amount": 100}]})  # fmt: skip
    assert outcomes(bank, 60, 40) == ["applied", "applied"]
    bank.root.execute(
        "update bank_data.mandate_use set occurred_at = occurred_at - interval '25 hours'"
        " where amount = 6000"
    )
    facts = pay(bank, 70)["facts"]
    assert (facts["used"], facts["remaining"]) == ("40.00", "60.00")
    assert bank.one("select %s::timestamptz > now() + interval '23 hours'", facts["resets_at"])
