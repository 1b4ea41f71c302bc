from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    apply,
    check_error,
    give,
    last_row,
    principal_of,
    set_scopes,
    short_of,
    snapshot,
    suspend,
    suspend_book,
    suspend_customer,
)
from tests.db.functions.schedules import (
    add_due,
    dues,
    hurry,
    make,
    plan_all,
    status_of,
    sweep,
)
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.workers import WorkerContract


class TestScheduleSweep(WorkerContract):
    function = "schedule_sweep"

    def test_bad_batch__request_invalid(self, bank: Bank) -> None:
        for batch in (0, -1, 10001, None):
            self.refuse(bank, "request_invalid", batch=batch)


def test_schedule_sweep__due__transferred_once(bank: Bank) -> None:
    schedule = make(bank, memo="rent", metadata=Jsonb({"a": 1}), end_to_end_id="E2E")
    add_due(bank, schedule, 0)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("done", "applied")]
    assert bank.balance("ACC10001") == 990
    row = last_row(bank)
    assert (row["operation"], row["outcome"]) == ("transfer_post", "applied")
    assert row["principal_id"] == principal_of(bank, "ann_agent")
    assert row["mandate_id"] is not None
    assert row["customer_id"] == ANN
    assert row["idempotency_id"] is not None
    assert row["request"]["schedule"] == schedule
    assert row["request"]["memo"] == "rent"
    transfer = bank.call("transfer_get", "ann_agent", transfer=row["id"])
    assert (transfer["memo"], transfer["metadata"]) == ("rent", {"a": 1})
    assert transfer["end_to_end_id"] == "E2E"
    assert status_of(bank, schedule) == "ended"
    assert sweep(bank) == 0
    bank.verify()


def test_schedule_sweep__not_due_yet__nothing(bank: Bank) -> None:
    schedule = make(bank)
    assert plan_all(bank) == 1
    before = snapshot(bank)
    assert sweep(bank) == 0
    assert snapshot(bank) == before
    assert dues(bank, schedule) == [("planned", None)]


@pytest.mark.parametrize("datestyle", ["ISO", "German", "SQL, DMY"])
def test_schedule_sweep__row_set_back_by_hand__still_paid_once(bank: Bank, datestyle: str) -> None:
    """The journal remembers the date, whatever its row says and however the worker writes it."""
    schedule = make(bank)
    add_due(bank, schedule, 1)
    assert sweep(bank) == 1
    transfer = last_row(bank)["id"]
    bank.root.execute(
        "update bank_data.schedule_due set status = 'planned', transfer_id = null,"
        " resolved_at = null, next_attempt_at = now()"
    )
    bank.root.execute("update bank_data.schedule set status = 'active'")
    bank.worker.execute("select set_config('datestyle', %s, false)", [datestyle])
    assert sweep(bank) == 1
    bank.worker.execute("reset datestyle")
    assert dues(bank, schedule) == [("done", "applied")]
    assert bank.one("select transfer_id from bank_data.schedule_due") == transfer
    assert bank.balance("ACC10001") == 990
    bank.verify()


def test_schedule_sweep__catch_up__each_missed_date(bank: Bank) -> None:
    schedule = make(bank, missed="catch_up")
    add_due(bank, schedule, 90, 60, 30)
    assert sweep(bank) == 3
    assert dues(bank, schedule) == [("done", "applied")] * 3
    assert bank.balance("ACC10001") == 970


def test_schedule_sweep__skip__newest_missed_date_alone(bank: Bank) -> None:
    schedule = make(bank, missed="skip")
    add_due(bank, schedule, 90, 60, 30)
    rows = bank.journal_count()
    assert sweep(bank) == 3
    assert dues(bank, schedule) == [("skipped", "missed")] * 2 + [("done", "applied")]
    assert bank.balance("ACC10001") == 990
    assert bank.journal_count() == rows + 3


def test_schedule_sweep__skip_before_all_dates_are_known__waits(bank: Bank) -> None:
    schedule = make(bank, missed="skip")
    add_due(bank, schedule, 90)
    bank.root.execute("update bank_data.schedule set plan_at = now()")
    assert sweep(bank) == 0
    assert dues(bank, schedule) == [("planned", None)]


def test_schedule_sweep__insufficient_funds__retried_then_failed(bank: Bank) -> None:
    schedule = make(bank, amount=5000, retries=2, retry_pause_minutes=5)
    add_due(bank, schedule, 0)
    rows = bank.journal_count()
    for attempt in (1, 2):
        assert sweep(bank) == 1
        (due,) = bank.rows("schedule_due_list", "ann_agent", schedule=schedule)
        assert (due["status"], due["outcome"]) == ("planned", "insufficient_funds")
        assert due["attempts"] == attempt
        assert due["facts"] == short_of("1000.00")
        assert last_row(bank)["idempotency_id"] is None
        assert sweep(bank) == 0
        hurry(bank)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("failed", "insufficient_funds")]
    assert status_of(bank, schedule) == "ended"
    assert bank.journal_count() == rows + 3
    row = last_row(bank)
    assert (row["operation"], row["outcome"]) == ("transfer_post", "insufficient_funds")
    assert row["idempotency_id"] is not None


def test_schedule_sweep__funded_meanwhile__retry_applied(bank: Bank) -> None:
    schedule = make(bank, amount=5000)
    add_due(bank, schedule, 0)
    sweep(bank)
    bank.pay("operator", "CASH-USD", "ACC10001", 4500)
    hurry(bank)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("done", "applied")]
    assert bank.balance("ACC10001") == 500
    bank.verify()


def test_schedule_sweep__up_to__what_is_available(bank: Bank) -> None:
    schedule = make(bank, amount=5000, up_to=True)
    add_due(bank, schedule, 0)
    assert sweep(bank) == 1
    assert bank.balance("ACC10001") == 0
    assert bank.balance("ACC20001") == Decimal("2000.00")


def revoke(bank: Bank) -> None:
    mandate = bank.one(
        "select id from bank_data.mandate where principal_id = %s", bank.principals["ann_agent"]
    )
    bank.call("mandate_revoke", "ann", mandate=mandate)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (revoke, "account_unknown"),
        (lambda bank: suspend(bank, "ann_agent"), "principal_suspended"),
        (lambda bank: set_scopes(bank, "ann_agent", "transfers:read"), "scope_missing"),
        (lambda bank: suspend_customer(bank, ANN), "customer_suspended"),
        (
            lambda bank: bank.call("account_freeze", "staff", account_number="ACC10001"),
            "account_frozen",
        ),
        (
            lambda bank: bank.call("account_freeze", "staff", account_number="ACC20001"),
            "account_frozen",
        ),
    ],
)
def test_schedule_sweep__right_lost_since__refused_and_recorded(
    bank: Bank, change: Any, code: str
) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    change(bank)
    before = bank.state()
    assert sweep(bank) == 1
    assert bank.state() == before
    assert dues(bank, schedule) == [("failed", code)]
    row = last_row(bank)
    assert (row["operation"], row["outcome"]) == ("transfer_post", code)
    assert row["principal_id"] == principal_of(bank, "ann_agent")
    assert row["request"]["schedule"] == schedule


def test_schedule_sweep__named_mandate_revoked__others_do_not_count(bank: Bank) -> None:
    mandate = give(bank, "ann_agent", ANN, "debit")
    schedule = make(bank, mandate=mandate)
    add_due(bank, schedule, 1)
    assert sweep(bank) == 1
    bank.root.execute("update bank_data.schedule set status = 'active'")
    bank.call("mandate_revoke", "ann", mandate=mandate)
    add_due(bank, schedule, 0)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("done", "applied"), ("failed", "account_unknown")]


def test_schedule_sweep__key_expired__still_executed(bank: Bank) -> None:
    """The instruction is the principal's; the key was only how it was brought."""
    schedule = make(bank)
    add_due(bank, schedule, 0)
    bank.root.execute("update bank_data.credential set revoked_at = now()")
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("done", "applied")]


def test_schedule_sweep__suspended_book__raises_and_keeps_the_date(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    suspend_book(bank)
    with pytest.raises(psycopg.Error) as caught:
        sweep(bank)
    check_error(bank, caught.value, "book_suspended")
    suspend_book(bank, "open")
    assert dues(bank, schedule) == [("planned", None)]
    assert sweep(bank) == 1


@pytest.mark.parametrize("status", ["pause", "cancel"])
def test_schedule_sweep__stopped__nothing(bank: Bank, status: str) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    bank.call(f"schedule_{status}", "ann_agent", schedule=schedule)
    before = snapshot(bank)
    assert sweep(bank) == 0
    assert snapshot(bank) == before


def test_schedule_sweep__one_poisoned__others_go_on(bank: Bank) -> None:
    """A row no check foresaw: its currency is not its accounts'. The others are paid."""
    schedules = [make(bank) for _ in range(3)]
    for place, schedule in enumerate(schedules):
        add_due(bank, schedule, 9 - place)
    bank.root.execute(
        "update bank_data.schedule set to_account_id ="
        " (select id from bank_data.account where number = 'ACC10002') where id = %s",
        [schedules[0]],
    )
    assert sweep(bank) == 3
    assert dues(bank, schedules[0]) == [("planned", "internal_error")]
    assert [dues(bank, schedule) for schedule in schedules[1:]] == [[("done", "applied")]] * 2
    (found,) = bank.rows("book_verify", "operator")
    assert (found["check_name"], found["subject"]) == ("schedule", str(schedules[0]))


def test_schedule_sweep__account_locked_by_another__put_off_and_others_go_on(bank: Bank) -> None:
    locked = make(bank, "ann", from_account="ACC10002", to_account="CASH-EUR")
    free = make(bank)
    add_due(bank, locked, 1)
    add_due(bank, free, 0)
    with bank.connect() as other, other.transaction():
        other.execute(
            "select from bank_data.account_balance b"
            " join bank_data.account a on a.id = b.account_id"
            " where a.number = 'ACC10002' for no key update of b"
        )
        assert sweep(bank) == 0
        assert dues(bank, locked) == [("planned", "overloaded")]
        assert sweep(bank) == 1
    assert dues(bank, free) == [("done", "applied")]
    bank.root.execute(
        "update bank_data.schedule_due set next_attempt_at = now() where status = 'planned'"
    )
    assert sweep(bank) == 1
    assert bank.one("select max(attempts) from bank_data.schedule_due") == 1
    bank.verify()


def test_schedule_sweep__due_held_by_another_worker__passed_over(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 0)
    with bank.connect() as other, other.transaction():
        other.execute("select from bank_data.schedule_due for update")
        assert sweep(bank) == 0
    assert sweep(bank) == 1


def test_schedule_sweep__batch__at_most_so_many(bank: Bank) -> None:
    schedule = make(bank)
    add_due(bank, schedule, 1, 2, 3)
    assert [sweep(bank, batch=2), sweep(bank, batch=2), sweep(bank, batch=2)] == [2, 1, 0]


def test_schedule_sweep__owners_of_all_classes__each_as_itself(bank: Bank) -> None:
    owners = {
        "ann": {},
        "ann_agent": {},
        "bob_agent": {"from_account": "ACC20001", "to_account": "ACC10001"},
        "operator": {"from_account": "CASH-USD", "to_account": "ACC10003"},
    }
    for who, more in owners.items():
        add_due(bank, make(bank, who, **more), 0)
    rows = bank.journal_count()
    assert sweep(bank) == 4
    paid = bank.root.execute(
        "select principal_id from bank_data.journal order by id offset %s", [rows]
    ).fetchall()
    assert {row["principal_id"] for row in paid} == {principal_of(bank, who) for who in owners}
    bank.verify()


def test_schedule_sweep__account_that_pays_fees__fee_with_it(bank: Bank) -> None:
    make_product(bank)
    name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": Decimal("0.25")}
    apply(bank, "product_fee_set", "staff", **terms)
    number = open_funded(bank, "CURRENT-USD", Decimal("10.25"))
    schedule = make(bank, from_account=number, amount=10)
    add_due(bank, schedule, 0)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("done", "applied")]
    assert bank.balance(number) == 0
    assert bank.balance("FEES-USD") == Decimal("0.25")
    bank.verify()
