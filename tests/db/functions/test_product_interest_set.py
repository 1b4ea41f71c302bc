from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, precede, refuse, set_scopes
from tests.db.functions.interest import DAY, make_interest, make_product, sweep
from tests.db.functions.writes import StaffContract

TERMS: dict[str, Any] = {
    "product": "SAVINGS",
    "valid_from": None,
    "credit_rate": Decimal("0.035"),
    "debit_rate": Decimal("0.1125"),
    "day_count": "ACT/365",
    "capitalised": "monthly",
}


class TestProductInterestSet(StaffContract):
    function = "product_interest_set"
    scope = "products:write"
    names = {"product": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        make_savings(bank)
        return TERMS

    def others(self, bank: Bank) -> dict[str, Any]:
        make_savings(bank)
        return TERMS | {"credit_rate": 0, "day_count": "30E/360"}


def make_savings(bank: Bank) -> None:
    if not bank.one("select exists (select from bank_data.product where code = 'SAVINGS')"):
        make_product(bank, "SAVINGS")


def set_terms(bank: Bank, **more: Any) -> dict[str, Any]:
    return apply(bank, "product_interest_set", "staff", **TERMS | more)


def test_product_interest_set__resource__terms_as_strings(bank: Bank) -> None:
    make_savings(bank)
    terms = set_terms(bank, credit_rate=Decimal("0.12345678"), reason="ECB")
    created_at = terms.pop("created_at")
    assert terms == {
        "product": "SAVINGS",
        "valid_from": bank.one("select current_date::text"),
        "credit_rate": "0.12345678",
        "debit_rate": "0.11250000",
        "day_count": "ACT/365",
        "capitalised": "monthly",
    }
    assert created_at
    row = last_row(bank)
    assert row["subject_id"] == bank.one("select id from bank_data.product")
    assert row["request"]["reason"] == "ECB"
    assert bank.one("select principal_id from bank_data.product_interest") == row["principal_id"]


def test_product_interest_set__no_day__today_in_the_book(bank: Bank) -> None:
    make_savings(bank)
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        bank.root.execute("update bank_data.book set time_zone = %s", [zone])
        today = bank.one("select (now() at time zone %s)::date::text", zone)
        assert set_terms(bank)["valid_from"] == today


def test_product_interest_set__same_rate_spelled_otherwise__replayed(bank: Bank) -> None:
    make_savings(bank)
    first = bank.call("product_interest_set", "staff", **TERMS, idempotency_key="k")
    terms = TERMS | {"credit_rate": Decimal("0.03500")}
    again = bank.call("product_interest_set", "staff", **terms, idempotency_key="k")
    assert again == first | {"replayed": True}


@pytest.mark.parametrize(
    "change",
    [
        {"product": None},
        {"credit_rate": None},
        {"debit_rate": None},
        {"credit_rate": -1},
        {"credit_rate": Decimal("-0.00000001")},
        {"credit_rate": Decimal("10.00000001")},
        {"credit_rate": Decimal("0.000000001")},
        {"debit_rate": Decimal("NaN")},
        {"debit_rate": Decimal("Infinity")},
        {"day_count": None},
        {"day_count": "30/360"},
        {"day_count": "act/365"},
        {"capitalised": None},
        {"capitalised": "daily"},
        {"valid_from": date(1999, 12, 31)},
        {"valid_from": date(9000, 1, 1)},
        {"valid_from": "infinity"},
        {"valid_from": "-infinity"},
    ],
)
def test_product_interest_set__malformed__request_invalid(
    bank: Bank, change: dict[str, Any]
) -> None:
    make_savings(bank)
    fail(bank, "product_interest_set", "staff", "request_invalid", **TERMS | change)


def test_product_interest_set__unknown_product__product_unknown(bank: Bank) -> None:
    make_savings(bank)
    for code in ("NOSUCH", "savings", "' or true --"):
        refuse(
            bank, "product_interest_set", "staff", "product_unknown", **TERMS | {"product": code}
        )
    set_scopes(bank, "ann", "products:write")
    first = precede(bank, "staff_only", "product_unknown")
    refuse(bank, "product_interest_set", "ann", first, **TERMS | {"product": "NOSUCH"})


def test_product_interest_set__days_gone_by__only_what_was_not_accrued(bank: Bank) -> None:
    make_interest(bank, days=10)
    today = bank.one("select current_date")
    make_product(bank, "OTHER")
    for days in (1, 5, 400):
        answer = refuse(
            bank, "product_interest_set", "staff", "interest_accrued",
            **TERMS | {"valid_from": today - days * DAY},
        )  # fmt: skip
        assert answer["facts"] == {"accrued_through": str(today - DAY)}
    set_terms(bank, product="OTHER", valid_from=today - 400 * DAY)
    set_terms(bank, valid_from=today)
    set_terms(bank, valid_from=today + DAY)
    bank.verify()


def test_product_interest_set__same_day_again__the_newest_counts(bank: Bank) -> None:
    make_interest(bank, days=10)
    for rate in ("0.5", "0.25"):
        set_terms(bank, credit_rate=Decimal(rate))
    assert bank.call("interest_get", "ann", account_number="ACC10001")["credit_rate"] == Decimal(
        "0.25"
    )


def test_product_interest_set__newer_terms_same_day__accounts_enrolled_again(bank: Bank) -> None:
    """The worker looks through the accounts once a day, and again after terms were added."""
    make_interest(bank, days=10)
    assert sweep(bank) == 0
    make_product(bank, "CURRENT")
    today = bank.one("select current_date")
    bank.root.execute(
        "update bank_data.account set opened_at = now() - interval '9 days', product_id ="
        " (select id from bank_data.product where code = 'CURRENT') where number = 'ACC10003'"
    )
    set_terms(bank, product="CURRENT", valid_from=today - 3 * DAY)
    assert sweep(bank) == 1
    assert bank.one(
        "select count(*) from bank_data.interest_accrual where account_id ="
        " (select id from bank_data.account where number = 'ACC10003')"
    ) in {1, 2, 3}
