from datetime import date, timedelta

import pytest

from tests.api.conftest import Client
from tests.api.test_routes import Expect, pages
from tests.bank import Bank
from tests.db.functions.interest import make_interest, make_product

TERMS = {
    "credit_rate": "0.035",
    "debit_rate": 0.1125,
    "day_count": "ACT/365",
    "capitalised": "monthly",
}


def test_interest__terms__set_and_listed(client: Client, bank: Bank) -> None:
    make_product(bank, "SAVINGS")
    path = "/products/SAVINGS/interest"
    response = client.write(path, TERMS, "staff", "k", method="put")
    terms = response.json()
    assert response.status_code == 200, terms
    assert terms["valid_from"] == bank.one("select current_date::text")
    assert (terms["credit_rate"], terms["debit_rate"]) == ("0.03500000", "0.11250000")
    again = client.write(path, TERMS, "staff", "k", method="put")
    assert again.json() == terms | {"replayed": True}
    later = TERMS | {"credit_rate": "0", "valid_from": "2099-01-01"}
    assert client.write(path, later, "staff", method="put").json()["credit_rate"] == "0.00000000"
    assert [item["valid_from"] for item in pages(client, path, "staff", 1)] == [
        "2099-01-01",
        terms["valid_from"],
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"credit_rate": "-0.01"}, "amount_invalid"),
        ({"credit_rate": "0.123456789"}, "request_invalid"),
        ({"debit_rate": None}, "amount_invalid"),
        ({"debit_rate": "10.1"}, "request_invalid"),
        ({"day_count": "30/360"}, "request_invalid"),
        ({"capitalised": "daily"}, "request_invalid"),
        ({"valid_from": "tomorrow"}, "request_invalid"),
        ({"valid_from": "2026-02-30"}, "request_invalid"),
        ({"valid_from": "1999-12-31"}, "request_invalid"),
    ],
)
def test_interest__bad_terms__400(
    client: Client, bank: Bank, expect: Expect, change: dict[str, object], code: str
) -> None:
    make_product(bank, "SAVINGS")
    response = client.write("/products/SAVINGS/interest", TERMS | change, "staff", method="put")
    expect(response, 400, code)


def test_interest__terms_of_days_gone_by__interest_accrued(client: Client, bank: Bank) -> None:
    make_interest(bank)
    yesterday = bank.one("select (current_date - 1)::text")
    body = TERMS | {"valid_from": yesterday}
    response = client.write("/products/SAVINGS/interest", body, "staff", method="put")
    assert (response.status_code, response.json()["code"]) == (409, "interest_accrued")
    assert response.json()["facts"] == {"accrued_through": yesterday}


def test_interest__account__accrued_and_booked(client: Client, bank: Bank) -> None:
    make_interest(bank, days=40)
    found = client.read("/accounts/ACC10001/interest").json()
    today = bank.one("select current_date")
    booked = sum(round(float(each["amount"]) * 100) for each in found["postings"])
    units = int(found["accrued_units"])
    assert found["units"] == "16030800000000000"
    # 1000.00 at 3.65 % earn 0.10 a day; what is booked earns a little more.
    assert booked + units * 100 / int(found["units"]) == pytest.approx(400, abs=2)
    assert abs(units * 10**12 // int(found["units"]) - int(found["accrued"].replace(".", ""))) <= 1
    assert found["accrued_through"] == str(today - timedelta(days=1))
    assert (found["product"], found["credit_rate"]) == ("SAVINGS", "0.03650000")
    assert date.fromisoformat(found["next_capitalisation"]).day == 1
    assert all(each["transfer_id"] for each in found["postings"])
    first = client.read("/accounts/ACC10001/interest?postings=1").json()["postings"]
    assert first == found["postings"][:1]


def test_interest__accruals__pages(client: Client, bank: Bank) -> None:
    make_interest(bank, days=10)
    items = pages(client, "/accounts/ACC10001/interest/accruals", "ann_agent", 3)
    assert len(items) == 10
    assert items[-1]["amount"] == "0.100000000000"
    days = [item["day"] for item in items]
    assert days == sorted(days, reverse=True)
    query = f"since={days[4]}&until={days[1]}"
    part = client.read(f"/accounts/ACC10001/interest/accruals?{query}").json()["items"]
    assert [item["day"] for item in part] == days[2:5]


def test_interest__account_without__zero(client: Client) -> None:
    found = client.read("/accounts/ACC10002/interest").json()
    assert (found["accrued"], found["accrued_units"]) == ("0.000000000000", "0")
    assert (found["product"], found["next_capitalisation"], found["postings"]) == (None, None, [])
