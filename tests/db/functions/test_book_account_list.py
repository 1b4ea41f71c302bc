from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, set_scopes
from tests.db.functions.reads import ReadContract


class TestBookAccountList(ReadContract):
    function = "book_account_list"
    scope = "products:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}


def test_book_account_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_manager", "ann", "stranger", "service"):
        set_scopes(bank, who, "products:read")
        fail(bank, "book_account_list", who, "staff_only")


def test_book_account_list__currency__only_this(bank: Bank) -> None:
    for role, currency in (("suspense", "USD"), ("fee_income", "USD"), ("fee_income", "EUR")):
        named = {"role": role, "currency": currency, "account_number": f"CASH-{currency}"}
        apply(bank, "book_account_set", "staff", **named)
    found = [(row["role"], row["currency"]) for row in bank.rows("book_account_list", "staff")]
    assert found == [("fee_income", "EUR"), ("fee_income", "USD"), ("suspense", "USD")]
    euro = bank.rows("book_account_list", "staff", currency="EUR")
    assert [row["account_number"] for row in euro] == ["CASH-EUR"]
