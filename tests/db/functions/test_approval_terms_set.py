from datetime import timedelta
from typing import Any, ClassVar

import pytest
from psycopg.types.json import Jsonb

from tests.bank import Bank
from tests.db.functions.approvals import need, pend, review_above
from tests.db.functions.calls import apply, fail
from tests.db.functions.writes import StaffContract


class TestApprovalTermsSet(StaffContract):
    function = "approval_terms_set"
    scope = "approvals:write"
    texts: ClassVar[dict[str, int]] = {}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hours": 48}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"hours": 72}


def level(currency: str, above: str, approvers: object) -> dict[str, Any]:
    return {"currency": currency, "above": above, "approvers": approvers}


def test_approval_terms_set__some__the_others_stay(bank: Bank) -> None:
    first = [level("JPY", "1000", 2), level("USD", "0.00", 1), level("USD", "10.50", 2)]
    shown = apply(bank, "approval_terms_set", "staff", levels=Jsonb(first[::-1]))
    assert shown == {"hours": 24, "levels": first}
    shown = apply(
        bank, "approval_terms_set", "staff", hours=2, levels=Jsonb([level("USD", "0", 3)])
    )
    assert shown == {"hours": 2, "levels": [first[0], level("USD", "0.00", 3), first[2]]}
    assert apply(bank, "approval_terms_set", "staff", hours=3)["levels"] == shown["levels"]
    bank.verify()


def test_approval_terms_set__from_now_on__counts(bank: Bank) -> None:
    review_above(bank)
    before = pend(bank)
    apply(bank, "approval_terms_set", "staff", hours=1)
    need(bank, 2, above="99.99")
    after = pend(bank, memo="after")
    assert (before["staff_needed"], after["staff_needed"]) == (1, 2)
    rows = {row["approval_id"]: row for row in bank.rows("approval_list", "staff")}
    waits = [rows[int(f["approval_id"])]["expires_at"] - rows[int(f["approval_id"])]["created_at"]
             for f in (before, after)]  # fmt: skip
    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [24 * 60, 60]
    bank.verify()


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"hours": 0},
        {"hours": 721},
        {"levels": []},
        {"levels": {}},
        {"levels": ["USD"]},
        {"levels": [{"currency": "USD", "above": "1"}]},
        {"levels": [level("USD", "-1", 1)]},
        {"levels": [level("USD", "1", 0)]},
        {"levels": [level("USD", "1", 11)]},
        {"levels": [level("USD", "1", 1) | {"and": 1}]},
        {"levels": [level("USD", "1", 1)] * 51},
    ],
)
def test_approval_terms_set__malformed__request_invalid(bank: Bank, terms: dict[str, Any]) -> None:
    if "levels" in terms:
        terms = terms | {"levels": Jsonb(terms["levels"])}
    fail(bank, "approval_terms_set", "staff", "request_invalid", **terms)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (level("XXX", "1", 1), "currency_unknown"),
        (level("USD", "1.001", 1), "amount_precision"),
        (level("USD", "999999999999999999", 1), "amount_invalid"),
    ],
)
def test_approval_terms_set__no_such_amount__error(
    bank: Bank, given: dict[str, Any], code: str
) -> None:
    fail(bank, "approval_terms_set", "staff", code, levels=Jsonb([given]))
