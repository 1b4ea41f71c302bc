from typing import Any

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, suspend_customer
from tests.db.functions.details import ADDRESS, change, let_in
from tests.db.functions.reads import ListContract


class TestCustomerChangeList(ListContract):
    function = "customer_change_list"
    scope = "customers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if not bank.one("select count(*) from bank_data.customer_change"):
            change(bank)
        return {"customer": ANN}

    def prepare(self, bank: Bank) -> None:
        for number in range(3):
            change(bank, {"phone": f"+1555010000{number}"})


def test_customer_change_list__change__complete(bank: Bank) -> None:
    facts = change(bank, {"address": ADDRESS, "name": "Ann Other"}, reason="married")
    for who in ("ann", "staff", "operator"):
        (row,) = bank.rows("customer_change_list", who, customer=ANN)
        assert row["changed_at"] == bank.one("select details_changed_at from bank_data.customer"
                                             " where id = %s", ANN)  # fmt: skip
        assert row["page_cursor"]
        assert row | {"changed_at": None, "page_cursor": None} == {
            "change_id": row["change_id"],
            "customer_id": ANN,
            "principal_id": bank.principals["staff"],
            "approval_id": int(facts["approval_id"]),
            "before": {"address": None, "name": "Ann"},
            "after": {"address": ADDRESS, "name": "Ann Other"},
            "contacts": [],
            "reason": "married",
            "changed_at": None,
            "page_cursor": None,
        }


def test_customer_change_list__agent__person_only(bank: Bank) -> None:
    change(bank)
    for who in ("ann_agent", "ann_manager"):
        fail(bank, "customer_change_list", who, "person_only", customer=ANN)
    give(bank, "stranger", ANN, "manage")
    fail(bank, "customer_change_list", "stranger", "mandate_missing", customer=ANN)


def test_customer_change_list__foreign__customer_unknown(bank: Bank) -> None:
    let_in(bank, "bob", BOB)
    change(bank)
    told = {
        fail(bank, "customer_change_list", "ann", "customer_unknown", customer=each)
        for each in (BOB, 1, 999999, None)
    } | {
        fail(bank, "customer_change_list", who, "customer_unknown", customer=ANN)
        for who in ("bob", "bob_agent", "stranger")
    }
    assert len(told) == 1


def test_customer_change_list__suspended__still_readable(bank: Bank) -> None:
    change(bank)
    suspend_customer(bank, ANN)
    assert len(bank.rows("customer_change_list", "ann", customer=ANN)) == 1
