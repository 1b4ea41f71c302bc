from typing import LiteralString

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import check_error, snapshot

PAY: LiteralString = (
    "select * from bank.must(bank.transfer_post("
    "from_account => %s, to_account => 'ACC20001', amount => %s))"
)


def test_must__applied__unchanged(bank: Bank) -> None:
    paid = bank.service.execute(PAY, ["ACC10001", 1]).fetchall()[0]
    assert (paid["outcome"], paid["balance"], paid["to_account"]) == ("applied", 999, "ACC20001")
    bank.verify()


@pytest.mark.parametrize(
    ("account", "amount", "code"),
    [
        ("ACC10001", 1001, "insufficient_funds"),
        ("ACC20002", 1, "account_unknown"),
        ("CASH-USD", 1, "account_unknown"),
    ],
)
def test_must__refused_transfer__raised(bank: Bank, account: str, amount: int, code: str) -> None:
    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        bank.service.execute(PAY, [account, amount])
    told = check_error(bank, caught.value, code)
    if code == "insufficient_funds":
        assert "1000.00" in str(told[2])
    assert snapshot(bank) == before


def test_must__second_of_two_refused__both_undone(bank: Bank) -> None:
    def pay_both() -> None:
        with bank.service.transaction():
            bank.service.execute(PAY, ["ACC10001", 600])
            bank.service.execute(PAY, ["ACC10001", 601])

    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        pay_both()
    check_error(bank, caught.value, "insufficient_funds")
    assert snapshot(bank) == before


def test_must__receipt__as_a_transfer(bank: Bank) -> None:
    freeze: LiteralString = "select * from bank.must(bank.account_freeze(%s))"
    row = bank.root.execute(freeze, ["ACC10001"]).fetchall()[0]
    assert (row["outcome"], row["resource"]["status"]) == ("applied", "frozen")
    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        bank.root.execute(freeze, ["ACC99999"])
    check_error(bank, caught.value, "account_unknown")
    assert snapshot(bank) == before


@pytest.mark.parametrize("value", ["null::bank.receipt", "null::bank.transfer"])
def test_must__nothing__request_invalid(bank: Bank, value: LiteralString) -> None:
    with pytest.raises(psycopg.Error) as caught:
        bank.service.execute("select bank.must(" + value + ")")
    check_error(bank, caught.value, "request_invalid")


def test_must__key_reused__raised(bank: Bank) -> None:
    post: LiteralString = (
        "select * from bank.must(bank.transfer_post('ACC10001', 'ACC20001', %s,"
        " idempotency_key => 'once'))"
    )
    bank.service.execute(post, [1])
    with pytest.raises(psycopg.Error) as caught:
        bank.service.execute(post, [2])
    check_error(bank, caught.value, "idempotency_key_reused")
