"""An agent that is refused too often is suspended by the bank itself, and staff is told."""

import json
from typing import Any

import psycopg
import pytest

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.calls import apply, give, last_row, set_scopes, suspend_book
from tests.db.functions.refusals import limit, stumble, trip
from tests.db.functions.schedules import add_due, dues, make, sweep
from tests.db.functions.sessions import start


def status_of(bank: Bank, who: str) -> str:
    found: str = bank.one(
        "select status from bank_data.principal where id = %s", bank.principals[who]
    )
    return found


def counted(bank: Bank, who: str = "ann_agent") -> int:
    """How many refusals the bank remembers of an agent."""
    return int(
        bank.one(
            "select coalesce(sum(cardinality(refused_at)), 0) from bank_data.refusal_count"
            " where principal_id = %s",
            bank.principals[who],
        )
    )


def test_refusals__one_more_than_allowed__suspended_and_staff_told(bank: Bank) -> None:
    limit(bank, 3, 60)
    for expected in range(1, 4):
        assert stumble(bank) == "account_unknown"
        assert (counted(bank), status_of(bank, "ann_agent")) == (expected, "active")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    rows = bank.journal_count()
    answer = bank.pay("ann_agent", "ACC10001", "ACC99999", 1)
    assert answer["outcome"] == "account_unknown"  # the refusal that trips it is told as it is
    assert bank.journal_count() == rows + 2
    refused, suspended = bank.root.execute(
        "select * from bank_data.journal where request_id = %s order by id", [answer["request_id"]]
    ).fetchall()
    agent = bank.principals["ann_agent"]
    assert (refused["operation"], refused["principal_id"]) == ("transfer_post", agent)
    assert (suspended["operation"], suspended["outcome"]) == ("principal_suspend", "applied")
    assert suspended["principal_id"] == bank.principals["worker"]
    assert (suspended["subject_id"], suspended["credential_id"]) == (agent, None)
    assert suspended["facts"] == {
        "principal_id": str(agent),
        "status": "suspended",
        "refusals": 4,
        "allowed": 3,
        "window_seconds": 60,
        "last_refusal_id": str(refused["id"]),
    }
    (notice,) = bank.rows("notice_list", "staff")
    assert (notice["kind"], notice["subject_id"]) == ("agent_suspended", agent)
    assert (notice["journal_id"], notice["facts"]) == (suspended["id"], suspended["facts"])
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "principal_suspended"
    with pytest.raises(psycopg.Error, match="principal_suspended"):
        bank.call("account_balance", "ann_agent", account_number="ACC10001")
    assert bank.pay("bob_agent", "ACC20001", "ACC10001", 1)["outcome"] == "applied"
    assert counted(bank) == 4  # what a suspended one is refused does not count
    bank.verify()


def test_refusals__resumed__counts_anew(bank: Bank) -> None:
    limit(bank, 2)
    agent = bank.principals["ann_agent"]
    for _ in range(2):
        for _ in range(3):
            assert stumble(bank) == "account_unknown"
        assert stumble(bank) == "principal_suspended"
        apply(bank, "principal_resume", "staff", principal=agent, reason="was a bug")
        assert counted(bank) == 0
    assert len(bank.rows("notice_list", "staff")) == 2
    for _ in range(2):
        assert stumble(bank) == "account_unknown"
    assert status_of(bank, "ann_agent") == "active"
    bank.verify()


def test_refusals__no_limit__nothing_counted(bank: Bank) -> None:
    for _ in range(60):
        assert stumble(bank) == "account_unknown"
    assert bank.one("select count(*) from bank_data.refusal_count") == 0


def test_refusals__outside_the_window__forgotten(bank: Bank) -> None:
    limit(bank, 2, 60)
    for _ in range(2):
        stumble(bank)
    bank.root.execute(
        "update bank_data.refusal_count"
        " set refused_at = array(select t - interval '59 s' from unnest(refused_at) t)"
    )
    apply(bank, "refusal_limit_set", "staff", allowed=2, window_seconds=30)
    stumble(bank)
    assert (counted(bank), status_of(bank, "ann_agent")) == (1, "active")
    limit(bank, 1000, 86400)
    for _ in range(5):
        stumble(bank)
    assert counted(bank) == 6
    limit(bank, 3)  # a smaller limit holds at once
    assert stumble(bank) == "account_unknown"
    assert (counted(bank), status_of(bank, "ann_agent")) == (4, "suspended")
    bank.verify()


def test_refusals__many_refusals__row_stays_small(bank: Bank) -> None:
    limit(bank, 1000)
    items = [{"from_account": "ACC10001", "to_account": "ACC99999", "amount": "1"}] * 900
    bank.call("transfers_post", "ann_agent", items=json.dumps(items))
    assert (counted(bank), status_of(bank, "ann_agent")) == (900, "active")
    bank.call("transfers_post", "ann_agent", items=json.dumps(items))
    assert (counted(bank), status_of(bank, "ann_agent")) == (1001, "suspended")
    bank.verify()


@pytest.mark.parametrize("mode", ["independent", "atomic"])
def test_refusals__bulk__each_refused_item_counts(bank: Bank, mode: str) -> None:
    limit(bank, 10)
    bad = {"from_account": "ACC10001", "to_account": "ACC99999", "amount": "1"}
    good = bad | {"to_account": "ACC20001"}
    bank.call("transfers_post", "ann_agent", items=json.dumps([bad] * 10 + [good]), mode=mode)
    assert (counted(bank), status_of(bank, "ann_agent")) == (10, "active")
    bank.call("transfers_post", "ann_agent", items=json.dumps([bad, good]), mode=mode)
    assert (counted(bank), status_of(bank, "ann_agent")) == (11, "suspended")
    row = last_row(bank)
    assert row["operation"] == "principal_suspend"
    bank.verify()


def test_refusals__legs__each_refused_one_counts(bank: Bank) -> None:
    limit(bank, 10)
    bad = {"from_account": "ACC10001", "to_account": "ACC99999", "amount": "1"}
    poor = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "5000"}
    for legs, expected in (([bad] * 4 + [poor], 4), ([poor] * 6, 10), ([bad], 11)):
        bank.call("transfer_post_legs", "ann_agent", legs=json.dumps(legs))
        assert counted(bank) == expected
    assert status_of(bank, "ann_agent") == "suspended"
    bank.verify()


def refused_calls(bank: Bank) -> list[tuple[str, str, dict[str, Any]]]:
    """Refusals of many kinds, by Ann's agent."""
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1}
    mandate = bank.one(
        "select id from bank_data.mandate where principal_id = %s", bank.principals["bob_agent"]
    )
    leg = {"from_account": "ACC10001", "to_account": "ACC99999", "amount": "1"}
    return [
        ("account_unknown", "transfer_post", pay | {"from_account": "ACC20002"}),
        ("account_unknown", "transfer_post", pay | {"to_account": "ACC99999"}),
        ("account_unknown", "transfer_post", pay | {"mandate": mandate}),
        ("insufficient_funds", "transfer_post", pay | {"amount": 5000}),
        ("staff_only", "transfer_post", pay | {"value_date": "2026-11-23"}),
        ("staff_only", "principal_suspend", {"principal": 1}),
        ("scope_missing", "customer_suspend", {"customer": ANN}),
        ("mandate_unknown", "mandate_revoke", {"mandate": mandate}),
        ("hold_unknown", "hold_capture", {"hold": 999}),
        ("hold_unknown", "hold_release", {"hold": 999}),
        ("transfer_unknown", "transfer_reverse", {"transfer": 999_999}),
        ("legs_refused", "transfer_post_legs", {"legs": json.dumps([leg])}),
        ("schedule_unknown", "schedule_pause", {"schedule": 9}),
    ]


def test_refusals__refusals_of_all_kinds__all_count(bank: Bank) -> None:
    limit(bank, 100)
    set_scopes(
        bank, "ann_agent",
        "transfers:write", "transfers:reverse", "principals:write", "mandates:write",
        "schedules:write",
    )  # fmt: skip
    for number, (code, function, arguments) in enumerate(refused_calls(bank), start=1):
        assert bank.call(function, "ann_agent", **arguments)["outcome"] == code
        assert counted(bank) == number, (code, function)
    bank.verify()


def test_refusals__replayed_or_raised_or_read__not_counted(bank: Bank) -> None:
    limit(bank, 2)
    assert stumble(bank, idempotency_key="once") == "account_unknown"
    for _ in range(5):
        assert stumble(bank, idempotency_key="once") == "account_unknown"
        answer = bank.pay("ann_agent", "ACC10001", "ACC20001", 1, idempotency_key="once")
        assert answer["outcome"] == "idempotency_key_reused"
        with pytest.raises(psycopg.Error, match="amount_invalid"):
            bank.pay("ann_agent", "ACC10001", "ACC20001", -1)
        with pytest.raises(psycopg.Error, match="account_unknown"):
            bank.call("account_balance", "ann_agent", account_number="ACC20001")
    assert counted(bank) == 1


def test_refusals__preview__not_counted(bank: Bank) -> None:
    limit(bank, 0)
    arguments = json.dumps({"from_account": "ACC10001", "to_account": "ACC99999", "amount": "1"})
    for _ in range(3):
        made = bank.call("preview", "ann_agent", function="transfer_post", arguments=arguments)
        assert made["resource"]["outcome"] == "account_unknown"
    assert (counted(bank), status_of(bank, "ann_agent")) == (0, "active")
    assert bank.rows("notice_list", "staff") == []


def test_refusals__suspended_book__not_counted(bank: Bank) -> None:
    limit(bank, 0)
    suspend_book(bank)
    for _ in range(3):
        assert stumble(bank) == "book_suspended"
    assert (counted(bank), status_of(bank, "ann_agent")) == (0, "active")


@pytest.mark.parametrize("who", ["service", "ann", "staff", "operator"])
def test_refusals__not_an_agent__not_counted(bank: Bank, who: str) -> None:
    limit(bank, 0)
    for _ in range(3):
        assert stumble(bank, who) in {"account_unknown", "mandate_missing"}
    assert bank.one("select count(*) from bank_data.refusal_count") == 0


def test_refusals__date_of_a_schedule__not_counted(bank: Bank) -> None:
    """The worker is refused, not the agent: it made no call."""
    limit(bank, 0)
    schedule = make(bank, amount=5000)
    add_due(bank, schedule, 0)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("planned", "insufficient_funds")]
    assert (counted(bank), status_of(bank, "ann_agent")) == (0, "active")
    bank.verify()


def test_refusals__agent_session_and_two_keys__one_count(bank: Bank) -> None:
    limit(bank, 2)
    start(bank, name="in_ann")
    apply(
        bank, "key_create", "staff", principal=bank.principals["ann_agent"],
        key_id="1keeeeeeeeeeee", digest=credential_of("second"), scopes=["transfers:write"],
    )  # fmt: skip
    for who in ("ann_agent", "in_ann", "second"):
        assert stumble(bank, who) == "account_unknown"
    for who in ("ann_agent", "in_ann", "second"):
        assert stumble(bank, who) == "principal_suspended"
    bank.verify()


def test_refusals__in_a_transaction_that_rolls_back__undone_with_the_refusal(
    bank: Bank,
) -> None:
    limit(bank, 0)
    rows = bank.journal_count()
    with bank.api.transaction(force_rollback=True):
        assert stumble(bank) == "account_unknown"
    assert bank.journal_count() == rows
    assert (counted(bank), status_of(bank, "ann_agent")) == (0, "active")
    assert bank.rows("notice_list", "staff") == []


def test_refusals__rights_after_it__those_of_the_agent(bank: Bank) -> None:
    """The suspension is written as the worker; nothing of that stays with the caller."""
    limit(bank, 0)
    with bank.api.transaction():
        stumble(bank)
        (row,) = bank.api.execute("select current_setting('bank.principal', true) as who")
    assert row["who"] == ""


def test_refusals__without_a_worker__suspended_all_the_same(bank: Bank) -> None:
    bank.root.execute("update bank_data.principal set login = null where login = 'bank_worker'")
    trip(bank)
    row = bank.root.execute(
        "select principal_id from bank_data.journal where operation = 'principal_suspend'"
    ).fetchone()
    assert row == {"principal_id": bank.principals["ann_agent"]}


def test_refusals__suspended_agent__all_it_set_off_stops(bank: Bank) -> None:
    give(bank, "ann_agent", BOB, "debit")
    schedule = make(bank)
    add_due(bank, schedule, 0)
    trip(bank)
    assert sweep(bank) == 1
    assert dues(bank, schedule) == [("failed", "principal_suspended")]
    bank.verify()
