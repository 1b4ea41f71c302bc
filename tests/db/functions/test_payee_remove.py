from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail, lacks, last_row, refuse, suspend_customer
from tests.db.functions.payees import payee_of
from tests.db.functions.writes import WriteContract


class TestPayeeRemove(WriteContract):
    function = "payee_remove"
    scope = "payees:write"
    who = "ann_agent"
    second = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"payee": bank.one("select min(id) from bank_data.payee") or payee_of(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank, number="ACC20002")}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_payee_remove__who_may__gone_and_kept(bank: Bank, who: str) -> None:
    payee = payee_of(bank)
    apply(bank, "payee_trust", "staff", payee=payee)
    shown = apply(bank, "payee_remove", who, payee=payee, reason="moved")
    assert shown["removed_at"] is not None
    assert shown["trusted"] is True  # as it was when it was removed
    assert (last_row(bank)["subject_id"], last_row(bank)["customer_id"]) == (payee, ANN)
    assert apply(bank, "payee_remove", who, payee=payee) == shown  # again: as it was
    assert bank.rows("payee_list", "ann", customer=ANN) == []
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
def test_payee_remove__foreign_or_none__payee_unknown(bank: Bank, who: str) -> None:
    made = apply(bank, "payee_add", "staff", customer=BOB, account_number="ACC10001", name="Ann")
    for payee in (int(made["payee_id"]), 9, -1):
        answer = refuse(bank, "payee_remove", who, "payee_unknown", payee=payee)
        assert answer["facts"] is None


def test_payee_remove__may_not_debit__refused(bank: Bank) -> None:
    payee = payee_of(bank)
    answer = refuse(bank, "payee_remove", "ann_viewer", "mandate_missing", payee=payee)
    assert answer["facts"] == lacks("debit")
    suspend_customer(bank, ANN)
    refuse(bank, "payee_remove", "ann_agent", "customer_suspended", payee=payee)
    fail(bank, "payee_remove", "ann", "request_invalid", payee=None)
