import base64
from typing import Any, LiteralString

import pytest

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract

# Entries 2500 times 0.01 to 25.00 by 2500 deposits, and lines for all but the last of them.
MANY: LiteralString = """
with cash as (
  select b.account_id, b.posted, b.version, c.id as other, c.customer_id
    from bank_data.account_balance b
    join bank_data.account a on a.id = b.account_id and a.number = 'CASH-USD'
   cross join (select * from bank_data.account where number = 'ACC10003') c)
insert into bank_data.journal (
  book_id, request_id, idempotency_id, principal_id, customer_id, debit_account_id,
  credit_account_id, credit_customer_id, amount, debit_balance, credit_balance, debit_version,
  credit_version, operation, outcome, currency, occurred_at)
select 1, gen_random_uuid(), gen_random_uuid(), 1, 1, cash.account_id, cash.other,
       cash.customer_id, n, 0, 0, cash.version + n, n, 'transfer_post', 'applied', 'USD', now()
  from cash, generate_series(1, 2500) n;
update bank_data.account_balance b set version = version + 2500
  from bank_data.account a where a.id = b.account_id and a.number = 'CASH-USD';
"""
MATCH_MANY: LiteralString = """
insert into bank_data.external_import (
  book_id, account_id, format, digest, first_day, last_day, line_count, principal_id)
select 1, id, 'csv', sha256('x'), now()::date, now()::date, 1, 1
  from bank_data.account where number = 'CASH-USD';
insert into bank_data.external_line (
  book_id, import_id, account_id, number, booked_on, amount, status, transfer_id, rule,
  resolved_at)
select 1, i.id, i.account_id, row_number() over (), now()::date, j.amount, 'matched', j.id, 'day',
       now()
  from bank_data.external_import i
  join bank_data.journal j on j.debit_account_id = i.account_id
 where j.amount <> 2500 and j.outcome = 'applied';
"""


class TestBreakList(ReadContract):
    function = "break_list"
    scope = "reconciliation:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        day = recon.today(bank)
        return {"account_number": recon.ACCOUNT, "since": day, "until": day}


def found(bank: Bank, **more: Any) -> list[tuple[str, str]]:
    day = recon.today(bank)
    arguments = {"account_number": recon.ACCOUNT, "since": day, "until": day} | more
    return [(r["side"], str(r["amount"])) for r in bank.rows("break_list", "staff", **arguments)]


def test_break_list__both_sides__what_nobody_else_knows(bank: Bank) -> None:
    transfer = recon.deposit(bank, "3")
    recon.imported(
        bank, "one", recon.line(bank, "1000"), recon.line(bank, "1000"), recon.line(bank, "-2")
    )
    assert found(bank) == [("external", "-2.00"), ("internal", "3.00")]
    assert found(bank, page_size=1) == [("external", "-2.00")]
    rows = bank.rows("break_list", "staff", **TestBreakList().arguments(bank))
    assert [row["transfer_id"] for row in rows] == [None, transfer]
    recon.imported(bank, "two", recon.line(bank, "3"))
    assert found(bank) == [("external", "-2.00")]


def test_break_list__other_days__none(bank: Bank) -> None:
    recon.imported(bank, "one")
    assert found(bank, since="2020-01-01", until="2020-12-31") == []


def test_break_list__page_after_page__all_once(bank: Bank) -> None:
    for amount in ("3", "4", "5"):
        recon.deposit(bank, amount)
    recon.imported(bank, "one", recon.line(bank, "-1"), recon.line(bank, "-2"))
    arguments = TestBreakList().arguments(bank)
    whole = bank.rows("break_list", "staff", **arguments)
    assert [row["side"] for row in whole] == ["external"] * 2 + ["internal"] * 5
    for size in (1, 2, 3, 7):
        rows: list[dict[str, Any]] = []
        while page := bank.rows(
            "break_list", "staff", **arguments, page_size=size,
            page_cursor=rows[-1]["page_cursor"] if rows else None,
        ):  # fmt: skip
            rows += page
        assert rows == whole


def test_break_list__more_entries_than_are_read_at_once__found(bank: Bank) -> None:
    bank.root.execute(MANY)
    whole = bank.rows("break_list", "staff", **TestBreakList().arguments(bank) | {"page_size": 500})
    assert len(whole) == 500
    bank.root.execute(MATCH_MANY)
    left = bank.rows("break_list", "staff", **TestBreakList().arguments(bank))
    assert [row["transfer_id"] for row in left] == [
        row["id"]
        for row in bank.root.execute(
            "select id from bank_data.journal where operation = 'transfer_post'"
            " and outcome = 'applied' and amount = 2500 order by id"
        )
    ]


def test_break_list__cursor_of_another_account__cursor_invalid(bank: Bank) -> None:
    rows = bank.rows("break_list", "staff", **TestBreakList().arguments(bank))
    fail(bank, "break_list", "staff", "cursor_invalid",
         **TestBreakList().arguments(bank) | {"account_number": "CASH-EUR"},
         page_cursor=rows[-1]["page_cursor"])  # fmt: skip


@pytest.mark.parametrize("positions", ["0", "0:999999999:1", "0:-999999:1"])
def test_break_list__cursor_made_up__cursor_invalid(bank: Bank, positions: str) -> None:
    account = bank.one("select id from bank_data.account where number = 'CASH-USD'")
    text = f"break:{bank.principals['staff']}:{account}:{positions}"
    made = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    fail(bank, "break_list", "staff", "cursor_invalid",
         **TestBreakList().arguments(bank), page_cursor=made)  # fmt: skip


def test_break_list__unknown_account__account_unknown(bank: Bank) -> None:
    for number in ("NONE", "ACC10001"):
        fail(bank, "break_list", "staff", "account_unknown",
             account_number=number, since="2026-01-01", until="2026-01-02")  # fmt: skip


def test_break_list__malformed__request_invalid(bank: Bank) -> None:
    good = TestBreakList().arguments(bank)
    for wrong in ({"since": None}, {"until": None}, {"account_number": None}, {"page_size": 0},
                  {"page_size": 501}, {"page_size": None}, {"since": "2999-01-01"},
                  {"since": "2020-01-01"}, {"since": "-infinity", "until": "-infinity"},
                  {"since": "1899-12-31", "until": "1900-01-02"}):  # fmt: skip
        fail(bank, "break_list", "staff", "request_invalid", **good | wrong)


def test_break_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "reconciliation:read")
        fail(bank, "break_list", who, "staff_only", **TestBreakList().arguments(bank))
