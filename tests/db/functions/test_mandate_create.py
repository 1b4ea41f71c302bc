from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    apply,
    fail,
    lacks,
    last_row,
    precede,
    principal_of,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.writes import WriteContract


def mandate_for(bank: Bank, who: str = "stranger", **more: Any) -> dict[str, Any]:
    return {"principal": principal_of(bank, who), "customer": ANN, "actions": ["read"]} | more


class TestMandateCreate(WriteContract):
    function = "mandate_create"
    scope = "mandates:write"
    texts = {"purpose": 500}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return mandate_for(bank)

    def others(self, bank: Bank) -> dict[str, Any]:
        return mandate_for(bank, actions=["read", "debit"])


@pytest.mark.parametrize("who", ["ann", "staff", "operator"])
def test_mandate_create__who_may__in_force_at_once(bank: Bank, who: str) -> None:
    fail(bank, "account_balance", "stranger", "account_unknown", account_number="ACC10001")
    mandate = apply(bank, "mandate_create", who, **mandate_for(bank, purpose="bookkeeping"))
    assert mandate["principal_id"] == str(bank.principals["stranger"])
    assert (mandate["customer_id"], mandate["actions"]) == (str(ANN), ["read"])
    assert (mandate["account_numbers"], mandate["purpose"]) == (None, "bookkeeping")
    row = last_row(bank)
    assert row["subject_id"] == row["mandate_id"] == int(mandate["mandate_id"])
    assert row["customer_id"] == ANN
    bank.call("account_balance", "stranger", account_number="ACC10001")


def test_mandate_create__to_a_service__applied(bank: Bank) -> None:
    apply(bank, "mandate_create", "ann", **mandate_for(bank, "service", actions=["manage"]))


@pytest.mark.parametrize(
    ("actions", "balance", "pay"),
    [
        (["read"], "answered", "mandate_missing"),
        (["debit"], "mandate_missing", "applied"),
        (["read", "debit"], "answered", "applied"),
        (["manage"], "mandate_missing", "mandate_missing"),
    ],
)
def test_mandate_create__actions__only_these(
    bank: Bank, actions: list[str], balance: str, pay: str
) -> None:
    apply(bank, "mandate_create", "ann", **mandate_for(bank, actions=actions))
    if balance == "answered":
        bank.call("account_balance", "stranger", account_number="ACC10001")
    else:
        fail(bank, "account_balance", "stranger", balance, account_number="ACC10001")
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == pay


def test_mandate_create__account_list__only_these(bank: Bank) -> None:
    numbers = ["ACC10003", "ACC10001"]
    arguments = mandate_for(bank, actions=["read", "debit"], account_numbers=numbers)
    mandate = apply(bank, "mandate_create", "ann", **arguments)
    assert sorted(mandate["account_numbers"]) == sorted(numbers)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    new = apply(bank, "account_open", "ann", customer=ANN, currency="USD")["account_number"]
    for number in ("ACC10002", new):
        assert bank.pay("stranger", number, "ACC20001", 1)["outcome"] == "account_unknown"


def test_mandate_create__all_accounts__later_ones_too(bank: Bank) -> None:
    apply(bank, "mandate_create", "ann", **mandate_for(bank))
    new = apply(bank, "account_open", "ann", customer=ANN, currency="USD")["account_number"]
    bank.call("account_balance", "stranger", account_number=new)


def test_mandate_create__no_times__from_now_for_a_year(bank: Bank) -> None:
    mandate = apply(bank, "mandate_create", "ann", **mandate_for(bank))
    starts, expires = (datetime.fromisoformat(mandate[t]) for t in ("starts_at", "expires_at"))
    assert starts == datetime.fromisoformat(mandate["created_at"])
    assert timedelta(days=365) <= expires - starts <= timedelta(days=366)


@pytest.mark.parametrize(
    "times",
    [
        {"starts_at": "tomorrow"},
        {"starts_at": "2001-01-01", "expires_at": "2002-01-01"},
    ],
)
def test_mandate_create__not_in_force__account_unknown(bank: Bank, times: dict[str, str]) -> None:
    arguments = mandate_for(bank, actions=["read", "debit"], **times)
    apply(bank, "mandate_create", "ann", **arguments)
    fail(bank, "account_balance", "stranger", "account_unknown", account_number="ACC10001")
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"


@pytest.mark.parametrize(
    "more",
    [
        {"principal": None},
        {"customer": None},
        {"actions": None},
        {"actions": []},
        {"actions": ["read", "own"]},
        {"actions": ["read", None]},
        {"account_numbers": []},
        {"account_numbers": ["ACC10001", "A" * 35]},
        {"account_numbers": ["ACC10001", ""]},
        {"account_numbers": [f"ACC{number}" for number in range(1001)]},
        {"starts_at": "2030-01-01", "expires_at": "2030-01-01"},
        {"expires_at": "2001-01-01"},
        {"expires_at": "infinity"},
        {"starts_at": "-infinity"},
        {"starts_at": "infinity"},
        {"starts_at": "294276-12-31"},
    ],
)
def test_mandate_create__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "mandate_create", "ann", "request_invalid", **mandate_for(bank, **more))


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "stranger", "service"])
def test_mandate_create__not_the_customer__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:write")
    refuse(bank, "mandate_create", who, "staff_only", **mandate_for(bank))


@pytest.mark.parametrize("customer", [BOB, 1, 999999, -1])
def test_mandate_create__foreign_customer__customer_unknown(bank: Bank, customer: int) -> None:
    arguments = mandate_for(bank, customer=customer)
    answer = refuse(bank, "mandate_create", "ann", "customer_unknown", **arguments)
    assert answer["facts"] is None


def test_mandate_create__no_such_customer_for_staff__customer_unknown(bank: Bank) -> None:
    refuse(bank, "mandate_create", "staff", "customer_unknown", **mandate_for(bank, customer=9))


@pytest.mark.parametrize("who", ["staff", "ann"])
def test_mandate_create__no_agent__principal_unknown(bank: Bank, who: str) -> None:
    for principal in (bank.principals["staff"], bank.principals["ann"], 999999, -1):
        arguments = mandate_for(bank, principal=principal)
        refuse(bank, "mandate_create", who, "principal_unknown", **arguments)


@pytest.mark.parametrize(
    "numbers",
    [["ACC20001"], ["ACC10001", "ACC20001"], ["ACC99999"], ["CASH-USD"], ["' --"], [None]],
)
def test_mandate_create__foreign_account__account_unknown(
    bank: Bank, numbers: list[str | None]
) -> None:
    arguments = mandate_for(bank, account_numbers=numbers)
    refuse(bank, "mandate_create", "ann", "account_unknown", **arguments)


@pytest.mark.parametrize("who", ["ann", "staff"])
def test_mandate_create__suspended_customer__customer_suspended(bank: Bank, who: str) -> None:
    suspend_customer(bank, ANN)
    refuse(bank, "mandate_create", who, "customer_suspended", **mandate_for(bank))


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"customer": 999999, "principal": 999999}, ["customer_unknown", "principal_unknown"]),
        (
            {"principal": 999999, "account_numbers": ["ACC99999"]},
            ["principal_unknown", "account_unknown"],
        ),
        (
            {"customer": 999999, "account_numbers": ["ACC10001"]},
            ["customer_unknown", "account_unknown"],
        ),
    ],
)
def test_mandate_create__two_unknown__by_precedence(
    bank: Bank, more: dict[str, Any], codes: list[str]
) -> None:
    first = precede(bank, *codes)
    refuse(bank, "mandate_create", "staff", first, **mandate_for(bank, **more))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"principal": 999999}, "principal_unknown"),
        ({"account_numbers": ["ACC99999"]}, "account_unknown"),
    ],
)
def test_mandate_create__unknown_and_suspended__by_precedence(
    bank: Bank, more: dict[str, Any], code: str
) -> None:
    suspend_customer(bank, ANN)
    first = precede(bank, code, "customer_suspended")
    refuse(bank, "mandate_create", "ann", first, **mandate_for(bank, **more))


def test_mandate_create__parent_of_nobody__mandate_unknown(bank: Bank) -> None:
    refuse(bank, "mandate_create", "ann", "mandate_unknown", **mandate_for(bank, parent=9))


def test_mandate_create__parent_without_delegate__mandate_missing(bank: Bank) -> None:
    parent = bank.rows("mandate_list", "ann_agent")[0]["mandate_id"]
    answer = refuse(bank, "mandate_create", "ann_agent", "mandate_missing",
                    **mandate_for(bank, parent=parent))  # fmt: skip
    assert answer["facts"] == lacks("delegate")


def test_mandate_create__more_than_the_parent__mandate_wider(bank: Bank) -> None:
    parent = bank.rows("mandate_list", "ann_agent")[0]["mandate_id"]
    arguments = mandate_for(bank, parent=parent, actions=["read", "manage"])
    refuse(bank, "mandate_create", "ann", "mandate_wider", **arguments)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"currency": "USD", "amount_max": "0"}, "amount_invalid"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "JPY", "amount_max": "1.5"}, "amount_precision"),
    ],
)
def test_mandate_create__bad_amount_in_the_terms__told(
    bank: Bank, terms: dict[str, Any], code: str
) -> None:
    fail(bank, "mandate_create", "ann", code, **mandate_for(bank, terms=terms))
