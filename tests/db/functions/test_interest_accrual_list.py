from decimal import Decimal
from typing import Any

from tests.bank import ANN, Bank
from tests.db.functions.calls import fail, give
from tests.db.functions.interest import DAY, UNIT, make_interest, run
from tests.db.functions.reads import AccountReadContract, ListContract


class TestInterestAccrualList(AccountReadContract, ListContract):
    function = "interest_accrual_list"
    scope = "accounts:read"
    who = "ann_agent"
    second = "ann_reader"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if not bank.one("select exists (select from bank_data.product)"):
            make_interest(bank, days=60)
        return {"account_number": "ACC10001"}

    def test_who_may_read__answered(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for who in ("ann_agent", "ann_reader", "service", "ann", "staff", "operator"):
            rows = bank.rows(self.function, who, **arguments)
            assert {row["account_number"] for row in rows} == {"ACC10001"}

    def test_mandate_for_some_accounts__only_these(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        give(bank, "stranger", ANN, "read", account_numbers=["ACC10001"])
        assert bank.rows(self.function, "stranger", **arguments)
        fail(bank, self.function, "stranger", "account_unknown", account_number="ACC10002")

    def test_cursor_of_another_list__cursor_invalid(self, bank: Bank) -> None:
        cursor = bank.rows("entry_list", self.who, account_number="ACC10001")[0]["page_cursor"]
        arguments = self.arguments(bank) | {"page_cursor": cursor}
        fail(bank, self.function, self.who, "cursor_invalid", **arguments)


def test_interest_accrual_list__a_day__as_computed(bank: Bank) -> None:
    make_interest(bank, days=3)
    rows = bank.rows("interest_accrual_list", "ann", account_number="ACC10001")
    last = rows[-1]
    assert last["day"] == bank.one("select current_date - 3")
    assert (last["number"], last["balance"], last["rate"]) == (1, 1000, Decimal("0.0365"))
    assert (last["amount"], last["units"]) == (Decimal("0.1"), UNIT * 100)
    assert last["amount_units"] * 10 == last["units"]


def test_interest_accrual_list__correction__before_what_it_corrects(bank: Bank) -> None:
    make_interest(bank, days=3)
    today = bank.one("select current_date")
    bank.pay("operator", "CASH-USD", "ACC10001", 1000)
    bank.root.execute(
        "update bank_data.journal set value_date = %s where id ="
        " (select max(id) from bank_data.journal)",
        [today - 2 * DAY],
    )
    assert run(bank, today + DAY) == 1
    rows = bank.rows("interest_accrual_list", "ann", account_number="ACC10001")
    of_day = [row for row in rows if row["day"] == today - 2 * DAY]
    assert [row["number"] for row in of_day] == [2, 1]
    assert of_day[0]["amount"] == Decimal("0.1")
    assert of_day[0]["balance"] - of_day[1]["balance"] == 1000
    bank.verify()


def test_interest_accrual_list__days__from_and_before(bank: Bank) -> None:
    make_interest(bank, days=9)
    today = bank.one("select current_date")

    def days(**filters: Any) -> list[int]:
        rows = bank.rows("interest_accrual_list", "ann", account_number="ACC10001", **filters)
        return [(today - row["day"]).days for row in rows]

    assert days() == list(range(1, 10))
    assert days(since=today - 4 * DAY) == [1, 2, 3, 4]
    assert days(until=today - 4 * DAY) == [5, 6, 7, 8, 9]
    assert days(since=today - 4 * DAY, until=today - 2 * DAY) == [3, 4]


def test_interest_accrual_list__cursor_of_another_account__cursor_invalid(bank: Bank) -> None:
    make_interest(bank, days=9)
    rows = bank.rows("interest_accrual_list", "ann", account_number="ACC10001")
    arguments = {"account_number": "ACC10002", "page_cursor": rows[0]["page_cursor"]}
    fail(bank, "interest_accrual_list", "ann", "cursor_invalid", **arguments)
