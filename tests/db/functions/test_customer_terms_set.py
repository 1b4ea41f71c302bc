from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.details import ADDRESS, ask
from tests.db.functions.writes import StaffContract


class TestCustomerTermsSet(StaffContract):
    function = "customer_terms_set"
    scope = "customers:write"
    texts = {}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"details_by_staff": ["name"]}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"details_by_staff": ["name", "address"]}


def test_customer_terms_set__for_the_next_change(bank: Bank) -> None:
    terms = apply(
        bank, "customer_terms_set", "staff", details_by_staff=["phone", "name", "phone", "address"]
    )
    assert terms == {"details_by_staff": ["address", "name", "phone"]}
    assert ask(bank, "ann", {"address": ADDRESS})["outcome"] == "pending_approval"
    bank.verify()


@pytest.mark.parametrize("given", [None, [], ["phone"], ["name", "status"], ["name", None]])
def test_customer_terms_set__not_well_formed__request_invalid(bank: Bank, given: Any) -> None:
    fail(bank, "customer_terms_set", "staff", "request_invalid", details_by_staff=given)
