import psycopg
import pytest

from tests.bank import BOB, Bank
from tests.concurrency.crowd import hold_account
from tests.db.functions.calls import apply, check_error, last_row, set_scopes, suspend, suspend_book
from tests.db.functions.terms import age, make_product, open_funded, sweep


def status(bank: Bank, number: str) -> str:
    found: str = bank.call("account_get", "staff", account_number=number)["status"]
    return found


def test_account_dormancy_sweep__by_time__account_dormant(bank: Bank) -> None:
    make_product(bank, dormant_after="1 year")
    old = open_funded(bank, "CURRENT-USD", 100)
    young = open_funded(bank, "CURRENT-USD", 100, customer=BOB)
    assert sweep(bank) == 0
    age(bank, old, "367 days")
    age(bank, young, "363 days")
    rows = bank.journal_count()
    assert (sweep(bank), sweep(bank)) == (1, 0)
    assert (status(bank, old), status(bank, young)) == ("dormant", "active")
    assert bank.journal_count() == rows + 1
    row = last_row(bank)
    assert (row["operation"], row["outcome"]) == ("account_dormancy_sweep", "applied")
    assert row["principal_id"] == bank.one("select id from bank_data.principal where id = 2")
    assert row["facts"]["account_number"] == old
    paid = bank.pay("ann", old, "ACC20001", 1)
    assert (paid["outcome"], paid["facts"]) == ("account_dormant", {"field": "from_account"})
    assert bank.pay("bob_agent", "ACC20001", old, 1)["outcome"] == "applied"
    assert bank.pay("ann", old, "ACC20001", 1)["outcome"] == "account_dormant"
    (found,) = bank.rows("account_list", "staff", status="dormant")
    assert (found["account_number"], found["product"]) == (old, "CURRENT-USD")
    assert found["dormant_at"]
    assert old not in {row["account_number"] for row in bank.rows("account_list", "ann",
                                                                  status="active")}  # fmt: skip
    bank.verify()


def test_account_dormancy_sweep__used_since__later(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD", 100)
    for direction in ("debit", "credit"):
        age(bank, number, "29 days")
        sides = ("ACC20001", number) if direction == "credit" else (number, "ACC20001")
        who = "bob_agent" if direction == "credit" else "ann"
        assert bank.pay(who, *sides, 1)["outcome"] == "applied"
        age(bank, number, "2 days")
        assert (sweep(bank), sweep(bank)) == (1, 0)
        assert status(bank, number) == "active"
    age(bank, number, "27 days")
    assert sweep(bank) == 0
    age(bank, number, "2 days")
    assert sweep(bank) == 1
    assert status(bank, number) == "dormant"
    bank.verify()


def test_account_dormancy_sweep__never_used__dormant(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD")
    age(bank, number, "31 days")
    assert sweep(bank) == 1
    assert status(bank, number) == "dormant"


def test_account_dormancy_sweep__frozen__asked_again_tomorrow(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD")
    apply(bank, "account_freeze", "staff", account_number=number, direction="debit")
    age(bank, number, "31 days")
    assert (sweep(bank), sweep(bank)) == (1, 0)
    assert status(bank, number) == "frozen"
    apply(bank, "account_unfreeze", "staff", account_number=number)
    age(bank, number, "1 day")
    assert sweep(bank) == 1
    assert status(bank, number) == "dormant"
    bank.verify()


def test_account_dormancy_sweep__closed_or_without_product__never(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD")
    apply(bank, "account_close", "staff", account_number=number)
    for each in (number, "ACC10003"):
        age(bank, each, "100 years")
    assert sweep(bank) == 0
    assert (status(bank, number), status(bank, "ACC10003")) == ("closed", "active")


def test_account_dormancy_sweep__batch__that_many(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    numbers = [open_funded(bank, "CURRENT-USD") for _ in range(5)]
    for number in numbers:
        age(bank, number, "31 days")
    assert [sweep(bank, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert {status(bank, number) for number in numbers} == {"dormant"}


def test_account_dormancy_sweep__in_use__passed_over(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD")
    age(bank, number, "31 days")
    with hold_account(bank, number):
        assert sweep(bank) == 0
    assert sweep(bank) == 1


@pytest.mark.parametrize("batch", [0, -1, 10001, None])
def test_account_dormancy_sweep__bad_batch__request_invalid(bank: Bank, batch: int | None) -> None:
    check_refused(bank, "request_invalid", batch)


def test_account_dormancy_sweep__suspended_book__book_suspended(bank: Bank) -> None:
    suspend_book(bank)
    check_refused(bank, "book_suspended")


def test_account_dormancy_sweep__suspended_worker__principal_suspended(bank: Bank) -> None:
    bank.principals["worker"] = 2
    suspend(bank, "worker")
    check_refused(bank, "principal_suspended")


def test_account_dormancy_sweep__no_scope__scope_missing(bank: Bank) -> None:
    bank.principals["worker"] = 2
    set_scopes(bank, "worker", "accounts:write")
    check_refused(bank, "scope_missing")


def test_account_dormancy_sweep__login_unknown__unauthenticated(bank: Bank) -> None:
    bank.root.execute("update bank_data.principal set login = null where id = 2")
    check_refused(bank, "unauthenticated")


def check_refused(bank: Bank, code: str, batch: int | None = 100) -> None:
    with pytest.raises(psycopg.Error) as caught:
        sweep(bank, batch)  # type: ignore[arg-type]
    check_error(bank, caught.value, code)


def test_account_dormancy_sweep__interest_since__dormant_all_the_same(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD", 100)
    age(bank, number, "31 days")
    assert bank.pay("operator", "CASH-USD", number, 1)["outcome"] == "applied"
    bank.root.execute(
        "update bank_data.journal set operation = 'interest_post'"
        " where id = (select max(id) from bank_data.journal)"
    )
    assert sweep(bank) == 1
    assert status(bank, number) == "dormant"
