import json
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    apply,
    place,
    principal_of,
    suspend,
    suspend_book,
    suspend_customer,
)
from tests.db.functions.reads import ListContract
from tests.db.functions.test_mandate_terms import allow, pay


class TestAllowanceList(ListContract):
    function = "allowance_list"
    scope = "mandates:read"


def test_allowance_list__used_and_held__what_remains(bank: Bank) -> None:
    limits = [{"period": "total", "amount": 100}, {"period": "day", "uses": 3}]
    mandate = allow(bank, {"currency": "USD", "amount_max": 60, "limits": limits})
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["mandate_id"], shown["amount_max"], shown["uses_left"]) == (mandate, 60, 3)
    pay(bank, 30)
    (shown,) = bank.rows("allowance_list", "stranger", mandate=mandate)
    total, day = shown["limits"]
    assert (total["used"], total["remaining"], day["uses_remaining"]) == ("30.00", "70.00", 2)
    pay(bank, 30)
    (shown,) = bank.rows("allowance_list", "ann", mandate=mandate)
    assert (shown["amount_max"], shown["uses_left"]) == (40, 1)
    pay(bank, 1)
    (shown,) = bank.rows("allowance_list", "staff", mandate=mandate)
    assert (shown["amount_max"], shown["uses_left"]) == (0, 0)
    assert bank.rows("allowance_list", "bob_agent", mandate=mandate) == []


def test_allowance_list__no_terms__anything(bank: Bank) -> None:
    allow(bank, None)
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"], shown["limits"], shown["payees"]) == (
        None, None, None, None,
    )  # fmt: skip


def test_allowance_list__child__the_narrowest_of_both(bank: Bank) -> None:
    parent = allow(bank, {"currency": "USD", "payees": ["ACC20001", "CASH-USD"],
                         "limits": [{"period": "week", "amount": 50}]}, "bob_agent")  # fmt: skip
    terms = {"payees": ["ACC20001", "ACC10003"], "limits": [{"period": "day", "uses": 2}]}
    apply(bank, "mandate_create", "bob_agent", principal=principal_of(bank, "stranger"),
          customer=ANN, actions=["debit"], parent=parent, terms=terms)  # fmt: skip
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"], shown["payees"]) == (50, 2, ["ACC20001"])


def shown_of(bank: Bank, mandate: int, who: str = "staff") -> dict[str, Any]:
    (shown,) = bank.rows("allowance_list", who, mandate=mandate)
    return shown


def test_allowance_list__every__when_the_next_may_be(bank: Bank) -> None:
    mandate = allow(bank, {"every": "P1M"})
    shown = shown_of(bank, mandate)
    (limit,) = shown["limits"]
    assert (shown["uses_left"], limit["period"], limit["length"]) == (1, "every", "P1M")
    assert "resets_at" not in limit
    pay(bank, 1)
    shown = shown_of(bank, mandate)
    (limit,) = shown["limits"]
    assert (shown["uses_left"], limit["uses_used"], limit["uses_remaining"]) == (0, 1, 0)
    assert limit["resets_at"] == pay(bank, 1)["facts"]["resets_at"]


def test_allowance_list__what_it_says_passes__and_no_unit_more(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "amount_max": 60, "approval_above": 50, "limits": [
        {"period": "total", "amount": 100}, {"period": "day", "amount": 90}]})  # fmt: skip
    shown = shown_of(bank, mandate)
    assert (shown["amount_max"], shown["amount_free"], shown["approval_above"]) == (60, 50, 50)
    refused = bank.call("hold_place", "stranger", from_account="ACC10001", to_account="ACC20001",
                        amount="50.01")  # fmt: skip
    assert refused["outcome"] == "approval_required"
    assert pay(bank, shown["amount_free"])["outcome"] == "applied"
    place(bank, "stranger", 15)
    shown = shown_of(bank, mandate)
    assert (shown["amount_max"], shown["amount_free"]) == (25, 25)
    assert pay(bank, "25.01")["outcome"] == "mandate_budget"
    assert pay(bank, "25.00")["outcome"] == "applied"
    assert shown_of(bank, mandate)["amount_free"] == 0


def test_allowance_list__less_left_than_the_least_amount__nothing(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "amount_min": 30,
                          "limits": [{"period": "total", "amount": 50}]})  # fmt: skip
    pay(bank, 30)
    assert shown_of(bank, mandate)["amount_max"] == 0


@pytest.mark.parametrize("who", ["stranger", "staff"])
def test_allowance_list__not_yet_in_force__shown(bank: Bank, who: str) -> None:
    terms = {"currency": "USD", "amount_max": 5}
    mandate = allow(bank, terms, starts_at="tomorrow")
    listed = [row for row in bank.rows("allowance_list", who) if row["mandate_id"] == mandate]
    (shown,) = listed
    assert (shown["status"], shown["amount_max"], shown["uses_left"]) == ("not_yet", 0, 0)
    assert shown["starts_at"] > bank.one("select now()")


def test_allowance_list__over__only_when_asked_for(bank: Bank) -> None:
    revoked = allow(bank, {"currency": "USD", "amount_max": 5})
    apply(bank, "mandate_revoke", "ann", mandate=revoked)
    expired = allow(bank, None, starts_at="2001-01-01", expires_at="2002-01-01")
    assert bank.rows("allowance_list", "stranger") == []
    assert shown_of(bank, revoked, "stranger")["status"] == "revoked"
    shown = shown_of(bank, expired, "stranger")
    assert (shown["status"], shown["amount_max"], shown["uses_left"]) == ("expired", None, 0)


def test_allowance_list__suspended__says_what(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "amount_max": 5})
    assert shown_of(bank, mandate)["status"] == "in_force"
    suspend_book(bank)
    assert shown_of(bank, mandate, "stranger")["status"] == "book_suspended"
    suspend(bank, "stranger")
    assert shown_of(bank, mandate)["status"] == "principal_suspended"
    suspend_book(bank, "open")
    suspend_customer(bank, ANN)
    suspend_book(bank)
    shown = shown_of(bank, mandate)
    assert (shown["status"], shown["amount_max"], shown["uses_left"]) == (
        "customer_suspended", 0, 0,
    )  # fmt: skip


def test_allowance_list__payees__as_they_were_named(bank: Bank) -> None:
    mandate = allow(bank, {"payees": ["ACC20001", "CASH-USD", "ACC10003"]})
    assert shown_of(bank, mandate)["payees"] == ["ACC20001", "CASH-USD", "ACC10003"]


def test_allowance_list__used_by_every_way__sum_of_used_and_held(bank: Bank) -> None:
    mandate = allow(bank, {"currency": "USD", "limits": [{"period": "total", "amount": 100}]})
    leg = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "3"}
    assert bank.call("transfer_post_legs", "stranger", legs=json.dumps([leg]))[
        "outcome"] == "applied"  # fmt: skip
    place(bank, "stranger", 4)
    (limit,) = shown_of(bank, mandate)["limits"]
    assert (limit["used"], limit["held"], limit["remaining"]) == ("3.00", "4.00", "93.00")
