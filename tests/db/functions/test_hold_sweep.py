import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import (
    call_as,
    check_error,
    fail,
    let_expire,
    place,
    set_scopes,
    snapshot,
    suspend,
    suspend_book,
)


def sweep(bank: Bank, **arguments: object) -> int:
    count: int = bank.call("hold_sweep", "worker", **arguments)["hold_sweep"]
    return count


def test_hold_sweep__due__expired_and_each_recorded(bank: Bank) -> None:
    gone = [int(place(bank, amount=amount)["hold_id"]) for amount in (100, 200)]
    gone.append(int(place(bank, "bob_agent", 5, from_account="ACC20001",
                          to_account="ACC10001")["hold_id"]))  # fmt: skip
    stays = int(place(bank, amount=50)["hold_id"])
    let_expire(bank, *gone)
    request_id = bank.one("select gen_random_uuid()")
    assert sweep(bank, request_id=request_id) == 3
    assert sweep(bank) == 0
    rows = bank.root.execute(
        "select subject_id, principal_id, request_id, credential_id from bank_data.journal"
        " where operation = 'hold_expire' and outcome = 'applied' order by id"
    ).fetchall()
    assert [row["subject_id"] for row in rows] == gone
    assert {(row["principal_id"], row["request_id"]) for row in rows} == {(2, request_id)}
    kept = bank.root.execute("select id, status from bank.audit_hold where status <> 'expired'")
    assert kept.fetchall() == [{"id": stays, "status": "open"}]
    held = bank.root.execute("select number, held from bank.audit_account where held <> 0")
    assert held.fetchall() == [{"number": "ACC10001", "held": 5000}]
    bank.verify()


def test_hold_sweep__batch__rest_in_the_next(bank: Bank) -> None:
    for _ in range(3):
        place(bank, amount=1)
        place(bank, "bob_agent", 1, from_account="ACC20001", to_account="ACC10001")
    let_expire(bank)
    counts = []
    while count := sweep(bank, batch=1):
        counts.append(count)
    assert counts == [3, 3]  # all of an account at once
    bank.verify()


def test_hold_sweep__account_locked__passed_over(bank: Bank) -> None:
    place(bank, amount=1)
    place(bank, "bob_agent", 1, from_account="ACC20001", to_account="ACC10001")
    let_expire(bank)
    with bank.connect() as other, other.transaction():
        other.execute(
            "select from bank_data.account_balance b"
            "  join bank_data.account a on a.id = b.account_id"
            " where a.number = 'ACC10001' for update of b"
        )
        assert sweep(bank) == 1
    assert sweep(bank) == 1
    bank.verify()


@pytest.mark.parametrize("batch", [0, -1, 10001, None])
def test_hold_sweep__batch_out_of_range__request_invalid(bank: Bank, batch: int | None) -> None:
    fail(bank, "hold_sweep", "worker", "request_invalid", batch=batch)


def test_hold_sweep__stopped__nothing_written(bank: Bank) -> None:
    place(bank)
    let_expire(bank)
    suspend_book(bank)
    fail(bank, "hold_sweep", "worker", "book_suspended")
    suspend_book(bank, "open")
    set_scopes(bank, "worker", "transfers:write")
    fail(bank, "hold_sweep", "worker", "scope_missing")
    suspend(bank, "worker")
    fail(bank, "hold_sweep", "worker", "principal_suspended")
    fail(bank, "hold_sweep", "worker", "unauthenticated", book=2)


@pytest.mark.parametrize("connection", ["api", "service"])
def test_hold_sweep__other_login__denied(bank: Bank, connection: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        call_as(getattr(bank, connection), "hold_sweep")


def test_hold_sweep__operator__allowed_by_its_scope(bank: Bank) -> None:
    """The superuser may execute everything; the scope is what counts then."""
    before = snapshot(bank)
    set_scopes(bank, "operator", "transfers:write")
    with pytest.raises(psycopg.Error) as caught:
        call_as(bank.root, "hold_sweep")
    check_error(bank, caught.value, "scope_missing")
    assert snapshot(bank)[2] == before[2]


def test_worker__anything_else__denied(bank: Bank) -> None:
    for function in ("hold_list", "account_list", "caller_get"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            call_as(bank.worker, function)
