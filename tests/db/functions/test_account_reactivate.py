from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, refuse
from tests.db.functions.terms import age, make_product, open_funded, sweep
from tests.db.functions.writes import StaffContract


class TestAccountReactivate(StaffContract):
    function = "account_reactivate"
    scope = "accounts:write"
    names = {"account_number": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10002"}


@pytest.fixture
def dormant(bank: Bank) -> str:
    """The number of an account that has become dormant."""
    make_product(bank, dormant_after="1 year")
    number = open_funded(bank, "CURRENT-USD", 100)
    age(bank, number, "366 days")
    sweep(bank)
    assert bank.call("account_get", "ann", account_number=number)["status"] == "dormant"
    return number


def test_account_reactivate__dormant__active_for_as_long_again(bank: Bank, dormant: str) -> None:
    shown = apply(bank, "account_reactivate", "staff", account_number=dormant)
    assert (shown["status"], shown["dormant_at"]) == ("active", None)
    assert sweep(bank) == 0
    age(bank, dormant, "364 days")
    assert sweep(bank) == 0
    assert bank.pay("ann", dormant, "ACC20001", 1)["outcome"] == "applied"
    age(bank, dormant, "2 days")
    assert sweep(bank) == 1  # looked at, and used two days ago
    assert bank.call("account_get", "ann", account_number=dormant)["status"] == "active"
    bank.verify()


def test_account_reactivate__unused_again__dormant_again(bank: Bank, dormant: str) -> None:
    apply(bank, "account_reactivate", "staff", account_number=dormant)
    age(bank, dormant, "366 days")
    sweep(bank)
    assert bank.call("account_get", "ann", account_number=dormant)["status"] == "dormant"


def test_account_reactivate__not_dormant__applied(bank: Bank) -> None:
    for number in ("ACC10001", "CASH-USD"):
        shown = apply(bank, "account_reactivate", "staff", account_number=number)
        assert shown["status"] == "active"
    apply(bank, "account_freeze", "staff", account_number="ACC10001", direction="debit")
    shown = apply(bank, "account_reactivate", "staff", account_number="ACC10001")
    assert (shown["status"], shown["frozen_for"]) == ("frozen", "debit")


def test_account_reactivate__frozen_for_credits__still_frozen(bank: Bank, dormant: str) -> None:
    shown = apply(bank, "account_freeze", "ann", account_number=dormant, direction="credit")
    assert (shown["status"], shown["frozen_for"]) == ("dormant", "credit")
    shown = apply(bank, "account_reactivate", "staff", account_number=dormant)
    assert (shown["status"], shown["frozen_for"]) == ("frozen", "credit")
    bank.verify()


@pytest.mark.parametrize("direction", ["debit", "all"])
def test_account_reactivate__frozen_for_debits__account_frozen(
    bank: Bank, dormant: str, direction: str
) -> None:
    shown = apply(bank, "account_freeze", "ann", account_number=dormant, direction=direction)
    assert (shown["status"], shown["frozen_for"]) == ("frozen", direction)
    assert bank.pay("ann", dormant, "ACC20001", 1)["outcome"] == "account_frozen"
    shown = apply(bank, "account_reactivate", "staff", account_number=dormant)
    assert shown["frozen_for"] == direction  # that takes account_unfreeze
    shown = apply(bank, "account_unfreeze", "staff", account_number=dormant)
    assert shown["status"] == "active"
    bank.verify()


def test_account_reactivate__unfrozen__still_dormant(bank: Bank, dormant: str) -> None:
    shown = apply(bank, "account_unfreeze", "staff", account_number=dormant)
    assert shown["status"] == "dormant"
    assert bank.pay("ann", dormant, "ACC20001", 1)["outcome"] == "account_dormant"
    bank.verify()


@pytest.mark.parametrize("number", ["ACC99999", "' or 1=1 --", None])
def test_account_reactivate__no_such_account__account_unknown(bank: Bank, number: str) -> None:
    refuse(bank, "account_reactivate", "staff", "account_unknown", account_number=number)


def test_account_reactivate__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number="ACC10003")
    refuse(bank, "account_reactivate", "staff", "account_closed", account_number="ACC10003")


def test_account_reactivate__customer_freezes_one_way_and_the_other__not_awake(
    bank: Bank, dormant: str
) -> None:
    for direction in ("debit", "credit"):
        shown = apply(bank, "account_freeze", "ann", account_number=dormant, direction=direction)
    assert shown["frozen_for"] == "all"
    assert bank.pay("ann", dormant, "ACC20001", 1)["outcome"] == "account_frozen"
