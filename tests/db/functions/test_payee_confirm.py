from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.calls import (
    NOT_IN_FORCE,
    apply,
    call_as,
    fail,
    give,
    lacks,
    last_row,
    precede,
    refuse,
    set_mandate,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.payees import confirm, make_hours_pass
from tests.db.functions.writes import WriteContract

ASK: dict[str, Any] = {"customer": ANN, "account_number": "ACC20001", "name": "Bob"}


class TestPayeeConfirm(WriteContract):
    function = "payee_confirm"
    scope = "payees:write"
    who = "ann_agent"
    second = "staff"
    texts: ClassVar[dict[str, int]] = {"name": 200}
    names: ClassVar[dict[str, int]] = {"account_number": 34}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(ASK)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return ASK | {"name": "BOB"}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_payee_confirm__who_may__recorded(bank: Bank, who: str) -> None:
    shown = apply(bank, "payee_confirm", who, **ASK)
    assert shown == {
        "customer_id": str(ANN),
        "account_number": "ACC20001",
        "name": "Bob",
        "match": "match",
        "account_name": None,
    }
    row = last_row(bank)
    assert row["customer_id"] == ANN
    assert row["subject_id"] == bank.one("select id from bank_data.account where number='ACC20001'")
    assert (row["mandate_id"] is not None) == (who == "ann_agent")
    bank.verify()


@pytest.mark.parametrize(
    ("name", "match", "told"),
    [
        ("Mr Robert Miller", "match", None),
        ("R Miller", "close_match", "Robert Miller"),
        ("Miller", "no_match", None),
        ("Mallory", "no_match", None),
    ],
)
def test_payee_confirm__name__real_one_on_close_match_only(
    bank: Bank, name: str, match: str, told: str | None
) -> None:
    bank.root.execute("update bank_data.customer set name = 'Robert Miller' where id = %s", [BOB])
    shown = apply(bank, "payee_confirm", "ann_agent", **ASK | {"name": name})
    assert (shown["match"], shown["account_name"]) == (match, told)
    if told is None and match != "match":
        assert "Robert" not in str(last_row(bank))


def test_payee_confirm__no_such_or_closed_account__account_unknown_and_counted(bank: Bank) -> None:
    bank.pay("bob_agent", "ACC20001", "ACC10001", 1000)
    apply(bank, "account_close", "staff", account_number="ACC20001")
    for count, number in enumerate(("ACC20001", "ACC99999", "acc10001", "'; --"), 1):
        answer = confirm(bank, "Bob", account_number=number)
        assert (answer["outcome"], answer["facts"]) == ("account_unknown", None)
        assert last_row(bank)["outcome"] == "account_unknown"
        assert bank.one("select misses from bank_data.payee_check") == count
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann"])
def test_payee_confirm__for_another_customer__customer_unknown(bank: Bank, who: str) -> None:
    for customer in (BOB, 9, -1):
        answer = refuse(
            bank, "payee_confirm", who, "customer_unknown", **ASK | {"customer": customer}
        )
        assert answer["facts"] is None


def test_payee_confirm__mandate_to_read_only__mandate_missing(bank: Bank) -> None:
    answer = refuse(bank, "payee_confirm", "ann_viewer", "mandate_missing", **ASK)
    assert answer["facts"] == lacks("debit")


def test_payee_confirm__mandate_for_one_account__applied(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit", account_numbers=["ACC10001"])
    apply(bank, "payee_confirm", "stranger", **ASK)


def test_payee_confirm__mandate_not_in_force__customer_unknown(bank: Bank) -> None:
    for times in NOT_IN_FORCE:
        set_mandate(bank, give(bank, "stranger", ANN, "debit"), times)
        refuse(bank, "payee_confirm", "stranger", "customer_unknown", **ASK)


def test_payee_confirm__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    for who in ("ann_agent", "ann", "staff"):
        refuse(bank, "payee_confirm", who, "customer_suspended", **ASK)
    first = precede(bank, "mandate_missing", "customer_suspended")
    refuse(bank, "payee_confirm", "ann_viewer", first, **ASK)


@pytest.mark.parametrize("missing", ["customer", "account_number", "name"])
def test_payee_confirm__argument_missing__request_invalid(bank: Bank, missing: str) -> None:
    fail(bank, "payee_confirm", "ann_agent", "request_invalid", **ASK | {missing: None})


def test_payee_confirm__too_many_misses__payee_check_limit(bank: Bank) -> None:
    apply(bank, "payee_terms_set", "staff", misses_per_day=3)
    for name in ("Mallory", "Bob", "Bobb", "Eve"):  # the right one does not count
        assert confirm(bank, name)["outcome"] == "applied"
    for name in ("Bob", "Mallory"):  # not even what is right is told
        answer = refuse(
            bank, "payee_confirm", "ann_agent", "payee_check_limit", **ASK | {"name": name}
        )
        assert answer["facts"]["limit"] == 3
        assert answer["facts"]["resets_at"].endswith("+00:00")
    refuse(bank, "payee_add", "ann_agent", "payee_check_limit", **ASK)
    first = precede(bank, "payee_check_limit", "customer_unknown", "account_unknown")
    refuse(bank, "payee_confirm", "ann_agent", first, **ASK | {"customer": 9})
    assert confirm(bank, "Bob", "ann")["outcome"] == "applied"  # another principal
    bank.verify()


def test_payee_confirm__a_day_later__counted_anew(bank: Bank) -> None:
    apply(bank, "payee_terms_set", "staff", misses_per_day=1)
    assert confirm(bank, "Mallory")["outcome"] == "applied"
    make_hours_pass(bank, 23)
    assert confirm(bank, "Mallory")["outcome"] == "payee_check_limit"
    make_hours_pass(bank, 1)
    assert confirm(bank, "Mallory")["outcome"] == "applied"
    assert bank.one("select misses from bank_data.payee_check") == 1
    assert confirm(bank, "Mallory")["outcome"] == "payee_check_limit"


def test_payee_confirm__replay__counts_once(bank: Bank) -> None:
    first = confirm(bank, "Mallory", idempotency_key="k")
    for _ in range(3):
        assert confirm(bank, "Mallory", idempotency_key="k") == first | {"replayed": True}
    assert bank.one("select misses from bank_data.payee_check") == 1


def test_payee_confirm__preview__request_invalid(bank: Bank) -> None:
    """What is undone is not counted, so it may not be asked that way."""
    for function in ("payee_confirm", "payee_add"):
        fail(bank, "preview", "ann_agent", "request_invalid", function=function, arguments=ASK)


def test_payee_confirm__many_at_once__never_over_the_limit(bank: Bank) -> None:
    apply(bank, "payee_terms_set", "staff", misses_per_day=5)
    asked = {
        "credential": credential_of("ann_agent"),
        "customer": ANN,
        "account_number": "ACC20001",
    }

    def ask(number: int) -> str:
        with bank.connect("bank_api") as connection:
            answers = [
                call_as(connection, "payee_confirm", name=f"Guess {number}-{turn}", **asked)[0]
                for turn in range(4)
            ]
        return " ".join(answer["outcome"] for answer in answers)

    with ThreadPoolExecutor(8) as pool:
        outcomes = " ".join(pool.map(ask, range(8))).split()
    assert sorted(outcomes) == ["applied"] * 5 + ["payee_check_limit"] * 27
    assert bank.one("select misses from bank_data.payee_check") == 5
    bank.verify()


def test_payee_confirm__service__by_its_own_login(bank: Bank) -> None:
    set_scopes(bank, "service", "payees:write")
    assert confirm(bank, "Bob", "service")["resource"]["match"] == "match"
