"""The kernel for many postings, called as the gate would: items, order, and what it never does."""

import json
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import short_of, snapshot

SETTLE = """
select *
  from bank_private.postings_settle(
    jsonb_populate_record(null::bank_private.call, jsonb_build_object(
      'operation', 'transfer_post', 'request_id', gen_random_uuid(),
      'caller', jsonb_build_object('book_id', 1, 'principal_id', %(principal)s))),
    (select array_agg(p order by n)
       from jsonb_array_elements(%(postings)s) with ordinality e (posting, n),
            jsonb_populate_record(null::bank_private.posting, e.posting) p),
    %(atomic)s)
"""


def settle(bank: Bank, *postings: tuple[object, ...], atomic: bool = False) -> list[dict[str, Any]]:
    """Books postings, each (item, debtor, creditor, amount in cents, more)."""
    accounts = {
        row["number"]: row["id"]
        for row in bank.root.execute("select number, id from bank_data.account").fetchall()
    }
    given = []
    for item, debtor, creditor, amount, *more in postings:
        posting = {"item": item, "operation": "transfer_post", "amount": amount}
        posting |= {"debit_account_id": accounts.get(str(debtor), -1)}
        posting |= {"credit_account_id": accounts.get(str(creditor), -1)}
        owners = [ANN if "ACC1" in str(number) else BOB for number in (debtor, creditor)]
        posting |= {"customer_id": owners[0], "credit_customer_id": owners[1]}
        for each in more:
            assert isinstance(each, dict)
            posting |= each
        given.append(posting)
    principal = bank.principals["ann_agent"]
    with bank.root.transaction():
        bank.root.execute(
            "select set_config('bank.book', '1', true), set_config('bank.principal', %s, true)",
            [str(principal)],
        )
        return bank.root.execute(
            SETTLE,
            {"principal": principal, "postings": json.dumps(given), "atomic": atomic},
        ).fetchall()


A, B, C = "ACC10001", "ACC20001", "ACC10003"
SINCE = {"duplicate_since": "2000-01-01T00:00:00Z"}


def test_postings_settle__item_refused__undone_with_its_earlier_postings(bank: Bank) -> None:
    posted = settle(
        bank, (1, A, B, 100), (2, A, B, 200), (2, B, C, 50), (2, C, A, 51), (2, A, B, 7),
        (3, A, B, 400), (3, B, C, 1),
    )  # fmt: skip
    assert [row["outcome"] for row in posted] == [
        "applied", None, None, "insufficient_funds", None, "applied", "applied",
    ]  # fmt: skip
    assert posted[3]["facts"] == short_of("0.50")
    for row in posted[1:5]:
        names = ("id", "debit_balance", "debit_version", "credit_balance", "credit_version")
        assert [row[name] for name in names] == [None] * 5
    assert [row["debit_version"] for row in posted if row["id"]] == [2, 3, 4]
    assert bank.balance(A) == Decimal("995.00")
    assert bank.balance(C) == Decimal("0.01")
    parents = bank.root.execute(
        "select id, parent_id from bank_data.journal order by id desc limit 2"
    ).fetchall()
    assert parents[0]["parent_id"] == parents[1]["id"]
    assert parents[1]["parent_id"] is None
    bank.verify()


def test_postings_settle__equal_to_an_undone_one__no_duplicate(bank: Bank) -> None:
    """What was given back was never there: neither the first nor the second of two equal ones."""
    posted = settle(
        bank, (1, A, B, 100), (1, A, B, 100), (1, C, B, 1), (2, A, B, 100, SINCE),
        (3, A, B, 100, SINCE),
    )  # fmt: skip
    assert [row["outcome"] for row in posted] == [
        None, None, "insufficient_funds", "applied", "possible_duplicate",
    ]  # fmt: skip
    assert posted[4]["facts"] == {"transfer_id": str(posted[3]["id"])}
    bank.verify()


def test_postings_settle__refused_itself_as_a_duplicate__the_first_one_is_named(bank: Bank) -> None:
    posted = settle(bank, (1, A, B, 100), (2, C, A, 1), (2, A, B, 100), (3, A, B, 100, SINCE))
    assert [row["outcome"] for row in posted] == [
        "applied", "insufficient_funds", None, "possible_duplicate",
    ]  # fmt: skip
    assert posted[3]["facts"] == {"transfer_id": str(posted[0]["id"])}


def test_postings_settle__atomic__nothing_unless_all(bank: Bank) -> None:
    before = snapshot(bank)
    posted = settle(bank, (1, A, B, 100), (2, C, A, 1), (3, A, B, 10**9), atomic=True)
    assert [row["outcome"] for row in posted] == [None, "insufficient_funds", "insufficient_funds"]
    assert {row["id"] for row in posted} == {None}
    assert snapshot(bank) == before


def test_postings_settle__precondition__sees_the_postings_before(bank: Bank) -> None:
    posted = settle(
        bank, (1, A, B, 100, {"expected_version": 1}), (2, A, B, 100, {"expected_version": 1}),
        (3, A, B, 100, {"available_at_least": 99900}), (4, A, B, 1, {"available_at_least": 99900}),
    )  # fmt: skip
    assert [(row["outcome"], row["facts"]) for row in posted] == [
        ("applied", None),
        ("precondition_failed", {"version": 2}),
        ("applied", None),
        ("precondition_failed", {"available": "998.00", "currency": "USD"}),
    ]


def test_postings_settle__up_to_and_overdraw__what_is_there_and_more(bank: Bank) -> None:
    posted = settle(
        bank, (1, A, B, 10**6, {"up_to": True}), (2, A, B, 1, {"up_to": True}),
        (3, A, B, 5, {"may_overdraw": True, "operation": "transfer_reverse", "subject_id": 0}),
    )  # fmt: skip
    assert [(row["outcome"], row["amount"]) for row in posted] == [
        ("applied", 100000), ("insufficient_funds", 1), ("applied", 5),
    ]  # fmt: skip
    assert (posted[2]["debit_balance"], posted[2]["debit_available"]) == (-5, -5)


@pytest.mark.parametrize(
    "bad",
    [
        (2, A, A, 1),
        (2, A, B, 0),
        (2, A, B, -1),
        (2, A, B, None),
        (2, A, B, 10**18),
        (2, A, "ACC10002", 1),
        (2, A, "NOWHERE", 1),
        (2, "NOWHERE", A, 1),
        (2, A, B, 1, {"released": -1}),
        (2, A, B, 1, {"debit_account_id": None}),
    ],
)
@pytest.mark.parametrize("atomic", [False, True])
def test_postings_settle__malformed__internal_error(
    bank: Bank, bad: tuple[object, ...], atomic: bool
) -> None:
    before = snapshot(bank)
    with pytest.raises(psycopg.Error, match="internal_error"):
        settle(bank, (1, A, B, 1), bad, (3, A, B, 1), atomic=atomic)
    assert snapshot(bank) == before


def test_postings_settle__ten_thousand__one_row_each(bank: Bank) -> None:
    """Not a measurement: nothing in it grows with the square of the postings."""
    pairs = ((A, B), (B, A), (A, C), (C, A))
    posted = settle(bank, *((n, *pairs[n % 4], 1 + n % 9, SINCE) for n in range(10_000)))
    assert len(posted) == 10_000
    assert {row["outcome"] for row in posted} == {
        "applied",
        "insufficient_funds",
        "possible_duplicate",
    }
    bank.verify()


def test_postings_settle__more_released_than_is_held__hold_expired(bank: Bank) -> None:
    """The hold a capture has just looked at expired before the account was locked."""
    before = bank.state()
    (posted,) = settle(bank, (1, A, B, 1, {"released": 1}), atomic=True)
    assert (posted["outcome"], posted["id"]) == ("hold_expired", None)
    assert bank.state() == before
