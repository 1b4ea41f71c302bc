from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, refuse, set_scopes
from tests.db.functions.writes import WriteContract

EURO = {"base_currency": "EUR", "quote_currency": "USD", "rate": Decimal("1.08")}


class TestRateSet(WriteContract):
    function = "rate_set"
    scope = "rates:write"
    texts = {"source": 100}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(EURO)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return EURO | {"rate": Decimal("1.09")}


@pytest.mark.parametrize("who", ["staff", "operator", "service"])
def test_rate_set__staff_or_service__in_force_at_once(bank: Bank, who: str) -> None:
    set_scopes(bank, "service", "rates:write", "rates:read")
    made = apply(bank, "rate_set", who, **EURO, source="ECB", spread=Decimal("0.0025"))
    assert (made["base_currency"], made["quote_currency"]) == ("EUR", "USD")
    assert (made["rate"], made["spread"], made["source"]) == ("1.08", "0.0025", "ECB")
    begins, ends = (datetime.fromisoformat(made[name]) for name in ("valid_from", "valid_until"))
    assert ends - begins == timedelta(days=1)
    assert last_row(bank)["subject_id"] == int(made["rate_id"])
    (row,) = bank.rows("rate_list", "service")
    assert (row["rate_id"], row["rate"]) == (int(made["rate_id"]), Decimal("1.08"))


@pytest.mark.parametrize("who", ["ann_agent", "ann_manager", "ann", "stranger"])
def test_rate_set__agent_or_customer__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "rates:write")
    refuse(bank, "rate_set", who, "staff_only", **EURO)


@pytest.mark.parametrize("rate", ["0.0000000001", "999999999999.9999999999", "1.0800", 7])
def test_rate_set__exact_rate__stored_exactly(bank: Bank, rate: object) -> None:
    apply(bank, "rate_set", "staff", **EURO | {"rate": Decimal(str(rate))})
    assert bank.one("select rate from bank_data.exchange_rate") == Decimal(str(rate))


@pytest.mark.parametrize(
    "more",
    [
        *({"rate": Decimal(rate)} for rate in ("0", "-1", "NaN", "Infinity", "-Infinity", "1e12")),
        {"rate": Decimal("1.00000000001")},
        {"rate": None},
        {"base_currency": None},
        {"quote_currency": None},
        {"quote_currency": "EUR"},
        {"valid_for": None},
        {"valid_for": "0"},
        {"valid_for": "-1 day"},
        {"valid_for": "367 days"},
        {"spread": None},
        {"spread": Decimal("-0.1")},
        {"spread": Decimal("0.500001")},
        {"spread": Decimal("0.0000001")},
        {"spread": Decimal("NaN")},
    ],
)
def test_rate_set__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "rate_set", "staff", "request_invalid", **EURO | more)


@pytest.mark.parametrize("name", ["base_currency", "quote_currency"])
@pytest.mark.parametrize("code", ["XXX", "", "usd", "' --"])
def test_rate_set__no_such_currency__currency_unknown(bank: Bank, name: str, code: str) -> None:
    fail(bank, "rate_set", "staff", "currency_unknown", **EURO | {name: code})


def test_rate_set__agent_and_no_such_currency__staff_only(bank: Bank) -> None:
    set_scopes(bank, "ann_agent", "rates:write")
    refuse(bank, "rate_set", "ann_agent", "staff_only", **EURO | {"base_currency": "XXX"})
