import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.approvals import let_go_by, pend, waiting
from tests.db.functions.calls import (
    call_as,
    check_error,
    fail,
    set_scopes,
    suspend,
    suspend_book,
)


def sweep(bank: Bank, **arguments: object) -> int:
    count: int = bank.call("approval_sweep", "worker", **arguments)["approval_sweep"]
    return count


def test_approval_sweep__due__expired_and_recorded(bank: Bank) -> None:
    gone = [waiting(bank), pend(bank, memo="b"), pend(bank, memo="c")]
    stays = pend(bank, memo="d")
    for facts in gone:
        let_go_by(bank, facts)
    assert (sweep(bank, batch=2), sweep(bank), sweep(bank)) == (2, 1, 0)
    rows = bank.root.execute(
        "select subject_id from bank_data.journal where operation = 'approval_expire' order by id"
    ).fetchall()
    assert [row["subject_id"] for row in rows] == [int(facts["approval_id"]) for facts in gone]
    kept = bank.rows("approval_list", "staff", status="pending")
    assert [row["approval_id"] for row in kept] == [int(stays["approval_id"])]
    bank.verify()
    while bank.call("hold_sweep", "worker")["hold_sweep"]:
        pass
    bank.verify()
    assert bank.one("select sum(held)::bigint from bank_data.account_balance") == 10000


def test_approval_sweep__locked__passed_over(bank: Bank) -> None:
    for facts in (waiting(bank), pend(bank, memo="b")):
        let_go_by(bank, facts)
    with bank.connect() as other, other.transaction():
        other.execute("select 1 from bank_data.approval order by id limit 1 for update")
        assert sweep(bank) == 1
    assert sweep(bank) == 1


def test_approval_sweep__malformed__request_invalid(bank: Bank) -> None:
    for batch in (0, 10_001, None):
        fail(bank, "approval_sweep", "worker", "request_invalid", batch=batch)


def test_approval_sweep__suspended__told(bank: Bank) -> None:
    let_go_by(bank, waiting(bank))
    suspend_book(bank)
    fail(bank, "approval_sweep", "worker", "book_suspended")
    suspend_book(bank, "open")
    suspend(bank, "worker")
    fail(bank, "approval_sweep", "worker", "principal_suspended")
    fail(bank, "approval_sweep", "worker", "unauthenticated", book=2)


@pytest.mark.parametrize("connection", ["api", "service"])
def test_approval_sweep__other_login__denied(bank: Bank, connection: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        call_as(getattr(bank, connection), "approval_sweep")


def test_approval_sweep__operator__allowed_by_its_scope(bank: Bank) -> None:
    set_scopes(bank, "operator", "transfers:write")
    with pytest.raises(psycopg.Error) as caught:
        call_as(bank.root, "approval_sweep")
    check_error(bank, caught.value, "scope_missing")
