from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, last_row, set_scopes
from tests.db.functions.reads import ReadContract

OF_THE_DEBTOR = ["balance", "available", "version"]


def pay(bank: Bank, who: str = "ann_agent", **more: Any) -> dict[str, Any]:
    paid = bank.pay(who, "ACC10001", "ACC20001", 10, **more)
    assert paid["outcome"] == "applied"
    return paid


class TestTransferGet(ReadContract):
    function = "transfer_get"
    scope = "transfers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"transfer": pay(bank)["transfer_id"]}


@pytest.mark.parametrize("who", ["ann_agent", "ann_reader", "ann", "service", "staff", "operator"])
def test_transfer_get__debtors_side__as_posted(bank: Bank, who: str) -> None:
    paid = pay(bank, memo="rent", metadata='{"a": 1}', end_to_end_id="E2E-1")
    assert bank.call("transfer_get", who, transfer=paid["transfer_id"]) == paid


@pytest.mark.parametrize("who", ["bob_agent"])
def test_transfer_get__creditors_side__without_the_debtors_balance(bank: Bank, who: str) -> None:
    paid = pay(bank, memo="rent", metadata='{"a": 1}', end_to_end_id="E2E-1")
    seen = bank.call("transfer_get", who, transfer=paid["transfer_id"])
    hidden = [*OF_THE_DEBTOR, "principal_id", "mandate_id"]
    assert [seen[name] for name in hidden] == [None] * 5
    assert seen == paid | dict.fromkeys(hidden)


def test_transfer_get__own_after_the_mandate_ended__as_posted(bank: Bank) -> None:
    paid = pay(bank)
    bank.root.execute("update bank_data.mandate set revoked_at = now()")
    assert bank.call("transfer_get", "ann_agent", transfer=paid["transfer_id"]) == paid
    fail(bank, "transfer_get", "ann_reader", "transfer_unknown", transfer=paid["transfer_id"])


@pytest.mark.parametrize("who", ["stranger", "bob_agent", "ann_agent"])
def test_transfer_get__foreign__transfer_unknown(bank: Bank, who: str) -> None:
    if who == "ann_agent":
        foreign = bank.pay("operator", "CASH-USD", "ACC20001", 1)["transfer_id"]
    else:
        foreign = bank.pay("ann", "ACC10001", "ACC10003", 1)["transfer_id"]
    told = {
        fail(bank, "transfer_get", who, "transfer_unknown", transfer=each)
        for each in (foreign, 999999, 0, -1, None)
    }
    assert len(told) == 1


@pytest.mark.parametrize("who", ["stranger", "staff"])
def test_transfer_get__no_transfer__transfer_unknown(bank: Bank, who: str) -> None:
    bank.pay("ann_agent", "ACC10001", "ACC20001", 5000)
    refused = last_row(bank)["id"]
    bank.call("account_freeze", "ann", account_number="ACC10001")
    frozen = last_row(bank)["id"]
    for transfer in (refused, frozen, 999999, None):
        fail(bank, "transfer_get", who, "transfer_unknown", transfer=transfer)


@pytest.mark.parametrize("customer", [ANN, BOB])
def test_transfer_get__mandate_without_read__transfer_unknown(bank: Bank, customer: int) -> None:
    paid = pay(bank)
    give(bank, "stranger", customer, "debit", "manage")
    fail(bank, "transfer_get", "stranger", "transfer_unknown", transfer=paid["transfer_id"])


def test_transfer_get__mandate_for_another_account__transfer_unknown(bank: Bank) -> None:
    paid = pay(bank)
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10003"])
    fail(bank, "transfer_get", "stranger", "transfer_unknown", transfer=paid["transfer_id"])
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10001"])
    assert bank.call("transfer_get", "stranger", transfer=paid["transfer_id"]) == paid


def test_transfer_get__both_sides_readable__debtors_view(bank: Bank) -> None:
    paid = bank.pay("ann", "ACC10001", "ACC10003", 10)
    set_scopes(bank, "ann", "transfers:read")
    assert bank.call("transfer_get", "ann", transfer=paid["transfer_id"]) == paid
    give(bank, "stranger", ANN, "read", account_numbers=["ACC10003"])
    seen = bank.call("transfer_get", "stranger", transfer=paid["transfer_id"])
    assert [seen[name] for name in OF_THE_DEBTOR] == [None] * 3
