import pytest

from tests.bank import Bank
from tests.db.functions.calls import call_as


@pytest.mark.parametrize("login", ["bank_api", "test_service", "bank_authn"])
def test_outcome_list__nobody_in_particular__in_order_of_precedence(bank: Bank, login: str) -> None:
    with bank.connect(login) as connection:
        outcomes = call_as(connection, "outcome_list")
    assert outcomes[0]["code"] == "applied"
    order = [row["precedence"] for row in outcomes]
    assert order == sorted(set(order))
    assert len(outcomes) == bank.one("select count(*) from bank_data.outcome")
    assert all(row["title"] and row["hint"] for row in outcomes)


def test_outcome_list__retryable__may_pass_by_itself(bank: Bank) -> None:
    outcomes = bank.root.execute("select * from bank.outcome_list()").fetchall()
    for row in outcomes:
        assert row["retryable"] == (row["http_status"] in {408, 429, 500, 503}), row["code"]
