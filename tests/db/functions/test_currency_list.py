import pytest

from tests.bank import Bank
from tests.db.functions.calls import call_as


@pytest.mark.parametrize("login", ["bank_api", "test_service"])
def test_currency_list__nobody_in_particular__all(bank: Bank, login: str) -> None:
    with bank.connect(login) as connection:
        currencies = call_as(connection, "currency_list")
    exponents = {row["code"]: row["exponent"] for row in currencies}
    assert list(exponents) == sorted(exponents)
    assert len(exponents) == bank.one("select count(*) from bank_data.currency")
    some = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}
    assert {code: exponents[code] for code in some} == some
    assert all(row["name"] for row in currencies)
