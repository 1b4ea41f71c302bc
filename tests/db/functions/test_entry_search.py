from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.activity import live
from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import HOSTILE, NOT_IN_FORCE, fail, give, set_mandate
from tests.db.functions.reads import ListContract

FILL = """
set session_replication_role = replica;
with mine as (select id from bank_data.account where number = 'ACC10001'),
     other as (select id from bank_data.account where number = 'ACC20001')
insert into bank_data.journal (
  book_id, request_id, principal_id, debit_account_id, credit_account_id, amount,
  debit_balance, credit_balance, debit_version, credit_version, operation, outcome, currency,
  request)
select 1, gen_random_uuid(), 1, mine.id, other.id, 1, 0, 0, n, n, 'transfer_post', 'applied',
       'USD', jsonb_build_object('memo', 'memo ' || n)
  from mine, other, generate_series(2, 12001) n;
update bank_data.account_balance set version = 12001
 where account_id in (select id from bank_data.account where number in ('ACC10001', 'ACC20001'));
set session_replication_role = default;
"""


class TestEntrySearchPages(ListContract):
    function = "entry_search"
    scope = "accounts:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def prepare(self, bank: Bank) -> None:
        for amount in ("1.00", "2.50", "3"):
            bank.pay("ann", "ACC10001", "ACC20001", Decimal(amount), memo=HOSTILE[:100])


def search(bank: Bank, who: str = "ann", **filters: Any) -> list[dict[str, Any]]:
    """All that is found, page after page."""
    found: list[dict[str, Any]] = []
    cursor = None
    size = filters.get("page_size", 50)
    for _ in range(100):
        rows = bank.rows("entry_search", who, **filters, page_cursor=cursor)
        found += [row for row in rows if row["transfer_id"] is not None]
        if not rows or (len(rows) < size and rows[-1]["transfer_id"] is not None):
            return found
        cursor = rows[-1]["page_cursor"]
    raise AssertionError("no end")


def test_entry_search__one_account__as_the_list(bank: Bank) -> None:
    live(bank, 40)
    entries = bank.rows("entry_list", "ann", account_number="ACC10001", page_size=500)
    for entry in entries:
        del entry["page_cursor"]
    for size in (1, 7, 500):
        found = search(bank, account_number="ACC10001", page_size=size)
        for entry in found:
            del entry["page_cursor"]
        assert found == entries


@pytest.mark.parametrize("size", [1, 5, 500])
def test_entry_search__filters__as_a_plain_model(bank: Bank, size: int) -> None:
    live(bank, 60)
    whole = search(bank, customer=ANN)
    assert {row["account_number"] for row in whole} == {
        "ACC10001", "ACC10002", "ACC10003", "ACC10009",
    }  # fmt: skip
    middle = datetime(2026, 1, 15, tzinfo=UTC)
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"memo": "PAYMENT 1"}, lambda row: "payment 1" in (row["memo"] or "").lower()),
        ({"metadata": Jsonb({"category": "rent"})},
         lambda row: (row["metadata"] or {}).get("category") == "rent"),
        ({"metadata": Jsonb({})}, lambda row: row["metadata"] is not None),
        ({"counterparty": "acc2"}, lambda row: "ACC2" in row["counterparty_account"]),
        ({"counterparty": "%"}, lambda row: False),  # noqa: ARG005
        ({"memo": "_"}, lambda row: False),  # noqa: ARG005
        ({"direction": "debit"}, lambda row: row["amount"] < 0),
        ({"kind": "transfer_post"}, lambda row: True),  # noqa: ARG005
        ({"kind": "transfer_fee"}, lambda row: False),  # noqa: ARG005
        ({"since": middle}, lambda row: row["occurred_at"] >= middle),
        ({"until": middle}, lambda row: row["occurred_at"] < middle),
        ({"amount_from": 5, "amount_to": 10}, lambda row: 5 <= abs(row["amount"]) <= 10),
    ]  # fmt: skip
    for filters, passes in cases:
        found = search(bank, customer=ANN, page_size=size, **filters)
        wanted = [row for row in whole if passes(row)]
        assert [(row["account_number"], row["version"]) for row in found] == [
            (row["account_number"], row["version"]) for row in wanted
        ], filters


def test_entry_search__nothing_named__the_only_customer(bank: Bank) -> None:
    for who in ("ann", "ann_agent", "service"):
        numbers = {row["account_number"] for row in search(bank, who)}
        assert numbers == {"ACC10001", "ACC10002"}
    fail(bank, "entry_search", "staff", "request_invalid")
    give(bank, "ann_agent", BOB, "read")
    fail(bank, "entry_search", "ann_agent", "request_invalid")
    assert {row["account_number"] for row in search(bank, "ann_agent", customer=BOB)} == {
        "ACC20001", "ACC20002",
    }  # fmt: skip


def test_entry_search__foreign_customer__customer_unknown(bank: Bank) -> None:
    told = {
        fail(bank, "entry_search", who, "customer_unknown", customer=customer)
        for who in ("ann", "ann_agent", "stranger", "service", "staff")
        for customer in (BOB, 1, 999999)
        if who != "staff" or customer == 999999
    }
    assert len(told) == 1
    fail(bank, "entry_search", "stranger", "customer_unknown")
    fail(bank, "entry_search", "ann", "account_unknown", account_number="ACC20001")


def test_entry_search__mandate__only_what_it_lets_read(bank: Bank) -> None:
    live(bank, 30)
    mandate = give(bank, "stranger", ANN, "read", account_numbers=["ACC10003", "ACC10009"])
    numbers = {row["account_number"] for row in search(bank, "stranger", customer=ANN)}
    assert numbers == {"ACC10003", "ACC10009"}
    fail(bank, "entry_search", "stranger", "account_unknown", account_number="ACC10001")
    for times in NOT_IN_FORCE:
        set_mandate(bank, mandate, times)
        fail(bank, "entry_search", "stranger", "customer_unknown", customer=ANN)


def test_entry_search__mandate_to_debit__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit")
    fail(bank, "entry_search", "stranger", "mandate_missing", account_number="ACC10001")
    fail(bank, "entry_search", "stranger", "customer_unknown", customer=ANN)


def test_entry_search__many_entries__bounded_and_goes_on(bank: Bank) -> None:
    """What is looked for is far back: each call looks at 5000 entries and says where it stopped."""
    bank.root.execute(FILL)
    cursor, calls = None, 0
    while True:
        rows = bank.rows("entry_search", "ann", account_number="ACC10001", memo="memo 7",
                         amount_to=1, direction="debit", kind="transfer_post", page_size=500,
                         page_cursor=cursor)  # fmt: skip
        calls += 1
        assert len(rows) <= 501
        if not rows or rows[-1]["page_cursor"] is None:
            break
        cursor = rows[-1]["page_cursor"]
        if calls > 50:
            raise AssertionError("no end")
    found = search(bank, account_number="ACC10001", memo="memo 7", page_size=500)
    wanted = [n for n in range(12001, 1, -1) if str(n).startswith("7")]
    assert [row["version"] for row in found] == wanted
    (stop,) = bank.rows("entry_search", "ann", account_number="ACC10001", memo="nowhere")
    assert (stop["transfer_id"], stop["account_number"]) == (None, "ACC10001")
    # The bound is one for all accounts of a customer.
    (stop,) = bank.rows("entry_search", "ann", customer=ANN, memo="nowhere")
    assert stop["account_number"] == "ACC10001"
    assert search(bank, customer=ANN, memo="nowhere") == []


def test_entry_search__cursor_of_other_accounts__cursor_invalid(bank: Bank) -> None:
    cursor = bank.rows("entry_search", "ann", account_number="ACC10001")[0]["page_cursor"]
    fail(bank, "entry_search", "ann", "cursor_invalid",
         account_number="ACC10002", page_cursor=cursor)  # fmt: skip
    assert bank.rows("entry_search", "ann", customer=ANN, page_cursor=cursor)


@pytest.mark.parametrize(
    "filters",
    [
        {"direction": "up"},
        {"kind": "account_open"},
        {"kind": ""},
        {"memo": ""},
        {"memo": "x" * 101},
        {"counterparty": "x" * 35},
        {"metadata": Jsonb([1])},
        {"metadata": Jsonb({"a": "x" * 1000})},
        {"amount_from": -1},
        {"amount_to": Decimal("NaN")},
        {"customer": ANN, "account_number": "ACC10001"},
    ],
)
def test_entry_search__bad_filter__request_invalid(bank: Bank, filters: dict[str, Any]) -> None:
    fail(bank, "entry_search", "ann", "request_invalid",
         **({"account_number": "ACC10001"} | filters))  # fmt: skip


def test_entry_search__hostile_text__found_as_it_is(bank: Bank) -> None:
    memo = HOSTILE[:100]
    bank.pay("ann", "ACC10001", "ACC20001", 1, memo=memo)
    (found,) = search(bank, account_number="ACC10001", memo=memo)
    assert found["memo"] == memo
    until = datetime.now(UTC) - timedelta(days=999)
    assert search(bank, account_number="ACC10001", until=until) == []
