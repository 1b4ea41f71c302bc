from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, give
from tests.db.functions.payees import payee_of
from tests.db.functions.reads import ReadContract


class TestPayeeGet(ReadContract):
    function = "payee_get"
    scope = "payees:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank)}


@pytest.mark.parametrize("who", ["ann_agent", "ann_viewer", "ann", "staff", "operator"])
def test_payee_get__who_may__shown(bank: Bank, who: str) -> None:
    payee = payee_of(bank)
    row = bank.call("payee_get", who, payee=payee)
    assert (row["payee_id"], row["customer_id"], row["name"]) == (payee, ANN, "Bob")


def test_payee_get__foreign_or_none__payee_unknown(bank: Bank) -> None:
    made = apply(bank, "payee_add", "staff", customer=BOB, account_number="ACC10001", name="Ann")
    told = {
        fail(bank, "payee_get", who, "payee_unknown", payee=payee)
        for who in ("ann_agent", "ann", "stranger")
        for payee in (int(made["payee_id"]), 9, None)
    }
    assert len(told) == 1
    fail(bank, "payee_get", "staff", "payee_unknown", payee=9)


def test_payee_get__removed__shown(bank: Bank) -> None:
    payee = payee_of(bank)
    apply(bank, "payee_remove", "ann", payee=payee)
    assert bank.call("payee_get", "ann", payee=payee)["removed_at"] is not None


def test_payee_get__mandate_without_read__mandate_missing(bank: Bank) -> None:
    payee = payee_of(bank)
    give(bank, "stranger", ANN, "debit")
    fail(bank, "payee_get", "stranger", "mandate_missing", payee=payee)
    fail(bank, "payee_list", "stranger", "mandate_missing", customer=ANN)
