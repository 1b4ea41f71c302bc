from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.calls import (
    apply,
    call_as,
    fail,
    give,
    last_row,
    refuse,
    suspend_customer,
)
from tests.db.functions.payees import payee_of
from tests.db.functions.writes import WriteContract

ADD: dict[str, Any] = {"customer": ANN, "account_number": "ACC20001", "name": "Bob"}


class TestPayeeAdd(WriteContract):
    function = "payee_add"
    scope = "payees:write"
    who = "ann_agent"
    second = "staff"
    texts: ClassVar[dict[str, int]] = {"name": 200}
    names: ClassVar[dict[str, int]] = {"account_number": 34}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(ADD)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return ADD | {"account_number": "CASH-USD"}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_payee_add__who_may__new_until_cooled_off(bank: Bank, who: str) -> None:
    made = apply(bank, "payee_add", who, **ADD)
    shown = {name: made[name] for name in ("customer_id", "account_number", "name", "match")}
    assert shown == {
        "customer_id": str(ANN), "account_number": "ACC20001", "name": "Bob", "match": "match",
    }  # fmt: skip
    assert (made["trusted"], made["trusted_at"], made["removed_at"]) == (False, None, None)
    row = bank.call("payee_get", who, payee=int(made["payee_id"]))
    assert row["cooling_off_until"] - row["created_at"] == timedelta(hours=24)
    assert last_row(bank)["subject_id"] == row["payee_id"]
    assert last_row(bank)["customer_id"] == ANN
    bank.verify()


@pytest.mark.parametrize(
    ("name", "match", "told", "misses"),
    [("BOB", "match", None, None), ("Bobb", "close_match", "Bob", 1), ("Eve", "no_match", None, 1)],
)
def test_payee_add__name__kept_with_what_was_found(
    bank: Bank, name: str, match: str, told: str | None, misses: int | None
) -> None:
    made = apply(bank, "payee_add", "ann_agent", **ADD | {"name": name})
    assert (made["name"], made["match"], made["account_name"]) == (name, match, told)
    assert bank.one("select misses from bank_data.payee_check") == misses
    bank.verify()


def test_payee_add__again_same_name__the_one_that_is_there(bank: Bank) -> None:
    first = apply(bank, "payee_add", "ann_agent", **ADD | {"name": "Bobb"})
    again = apply(bank, "payee_add", "ann", **ADD | {"name": "Bobb"})
    assert again == first | {"account_name": None}  # told once, to whom it was counted
    assert bank.one("select count(*) from bank_data.payee") == 1
    assert bank.one("select sum(misses) from bank_data.payee_check") == 1
    bank.verify()


def test_payee_add__again_other_name__payee_known(bank: Bank) -> None:
    payee = payee_of(bank)
    answer = refuse(bank, "payee_add", "ann_agent", "payee_known", **ADD | {"name": "Robert"})
    assert answer["facts"] == {"payee_id": str(payee), "name": "Bob"}


def test_payee_add__after_removal__another_that_counts_as_new(bank: Bank) -> None:
    first = payee_of(bank)
    apply(bank, "payee_trust", "staff", payee=first)
    apply(bank, "payee_remove", "ann", payee=first)
    second = payee_of(bank, name="Robert")
    assert second != first
    row = bank.call("payee_get", "ann", payee=second)
    assert (row["trusted"], row["match"]) == (False, "no_match")
    assert row["cooling_off_until"] > row["created_at"]
    bank.verify()


def test_payee_add__two_customers__one_each(bank: Bank) -> None:
    payee_of(bank, number="ACC10001", name="Ann")
    made = apply(
        bank, "payee_add", "bob_agent", customer=BOB, account_number="ACC10001", name="Ann"
    )
    assert bank.rows("payee_list", "bob_agent", customer=BOB)[0]["payee_id"] == int(
        made["payee_id"]
    )
    assert len(bank.rows("payee_list", "ann", customer=ANN)) == 1


def test_payee_add__many_at_once__one(bank: Bank) -> None:
    def add(who: str) -> str:
        with bank.connect("bank_api") as connection:
            (answer,) = call_as(connection, "payee_add", credential=credential_of(who), **ADD)
        return str(answer["resource"]["payee_id"])

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(add, ["ann", "ann_agent", "staff", "staff2"] * 4))
    assert len(made) == 1
    assert bank.one("select count(*) from bank_data.payee") == 1
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann"])
def test_payee_add__for_another_customer__customer_unknown(bank: Bank, who: str) -> None:
    for customer in (BOB, 9):
        refuse(bank, "payee_add", who, "customer_unknown", **ADD | {"customer": customer})


def test_payee_add__no_such_account__account_unknown(bank: Bank) -> None:
    answer = bank.call("payee_add", "ann_agent", **ADD | {"account_number": "ACC99999"})
    assert (answer["outcome"], answer["facts"]) == ("account_unknown", None)
    assert bank.one("select misses from bank_data.payee_check") == 1
    assert bank.one("select count(*) from bank_data.payee") == 0
    bank.verify()


def test_payee_add__may_not_debit__refused(bank: Bank) -> None:
    refuse(bank, "payee_add", "ann_viewer", "mandate_missing", **ADD)
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    apply(bank, "payee_add", "stranger", **ADD)
    suspend_customer(bank, ANN)
    refuse(bank, "payee_add", "ann", "customer_suspended", **ADD)


@pytest.mark.parametrize("missing", ["customer", "account_number", "name"])
def test_payee_add__argument_missing__request_invalid(bank: Bank, missing: str) -> None:
    fail(bank, "payee_add", "ann_agent", "request_invalid", **ADD | {missing: None})


def test_payee_add__too_many_misses__payee_check_limit(bank: Bank) -> None:
    apply(bank, "payee_terms_set", "staff", misses_per_day=1)
    asked = {"customer": ANN, "account_number": "ACC20001"}
    apply(bank, "payee_add", "ann_agent", **asked, name="Mallory")
    refuse(bank, "payee_add", "ann_agent", "payee_check_limit", **asked, name="Bob")
