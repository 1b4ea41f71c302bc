from datetime import timedelta
from typing import Any, ClassVar

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.payees import payee_of
from tests.db.functions.writes import StaffContract


class TestPayeeTermsSet(StaffContract):
    function = "payee_terms_set"
    scope = "payees:write"
    texts: ClassVar[dict[str, int]] = {}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"cooling_off_hours": 48}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"cooling_off_hours": 72}


def test_payee_terms_set__one_of_them__the_other_stays(bank: Bank) -> None:
    payee = payee_of(bank)
    shown = apply(bank, "payee_terms_set", "staff", cooling_off_hours=2)
    assert shown == {"cooling_off_hours": 2, "misses_per_day": 20}
    row = bank.call("payee_get", "ann", payee=payee)  # which was there before
    assert row["cooling_off_until"] - row["created_at"] == timedelta(hours=2)
    shown = apply(bank, "payee_terms_set", "staff", misses_per_day=7)
    assert shown == {"cooling_off_hours": 2, "misses_per_day": 7}
    bank.verify()


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"cooling_off_hours": -1},
        {"cooling_off_hours": 8761},
        {"misses_per_day": 0},
        {"misses_per_day": 100_001},
    ],
)
def test_payee_terms_set__out_of_range__request_invalid(bank: Bank, terms: dict[str, int]) -> None:
    fail(bank, "payee_terms_set", "staff", "request_invalid", **terms)
