from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.activity import live, set_time_zone, set_value_date
from tests.bank import ANN, Bank
from tests.db.functions.calls import HOSTILE, fail, give
from tests.db.functions.reads import ListContract, read_pages


def read_lines(bank: Bank, head: dict[str, Any], who: str = "staff") -> list[dict[str, Any]]:
    """All lines of a statement."""
    arguments = {name: head[name] for name in ("account_number", "version_from", "version_to")}
    return read_pages(bank, "statement_lines", who, 500, arguments)


class TestStatementLinesPages(ListContract):
    function = "statement_lines"
    scope = "accounts:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def prepare(self, bank: Bank) -> None:
        for amount in ("1.00", "2.50", "3"):
            bank.pay("ann", "ACC10001", "ACC20001", Decimal(amount), memo=HOSTILE[:100])


def test_statement_lines__entries__the_same_turned_round(bank: Bank) -> None:
    live(bank, 40)
    for number in ("ACC10001", "ACC20002", "ACC10009", "CASH-USD"):
        entries = bank.rows("entry_list", "staff", account_number=number, page_size=500)[::-1]
        lines = bank.rows("statement_lines", "staff", account_number=number, page_size=500)
        same = lines[0].keys() & entries[0].keys() - {"page_cursor", "value_date"}
        assert len(same) == 12
        assert [[row[name] for name in same] for row in lines] == [
            [row[name] for name in same] for row in entries
        ]
        assert all(line["booking_date"] == line["occurred_at"].date() for line in lines)
        assert all(line["value_date"] == line["booking_date"] for line in lines)


def test_statement_lines__versions__exactly_these(bank: Bank) -> None:
    live(bank, 40)
    lines = bank.rows("statement_lines", "ann", account_number="ACC10001",
                      version_from=3, version_to=5)  # fmt: skip
    assert [line["version"] for line in lines] == [3, 4, 5]
    arguments = {"account_number": "ACC10001", "version_from": 3, "version_to": 5}
    assert read_pages(bank, "statement_lines", "ann", 1, arguments) == lines
    for first, last in ((1, 0), (9000, None), (5, 3)):
        assert not bank.rows("statement_lines", "ann", account_number="ACC10001",
                             version_from=first, version_to=last)  # fmt: skip


def test_statement_lines__names__own_and_the_banks_only(bank: Bank) -> None:
    """Whom one pays keeps its name to itself, and staff gets no other statement than the owner."""
    bank.pay("ann", "ACC10001", "ACC20001", 1)
    bank.pay("ann", "ACC10001", "ACC10003", 1)
    for who in ("ann", "staff", "operator", "service"):
        lines = bank.rows("statement_lines", who, account_number="ACC10001")
        assert [line["counterparty_name"] for line in lines] == [
            bank.one("select name from bank_data.book"), None, "Ann",
        ]  # fmt: skip
    (line,) = [
        line
        for line in bank.rows("statement_lines", "bob_agent", account_number="ACC20001")
        if line["counterparty_account"] == "ACC10001"
    ]
    assert line["counterparty_name"] is None


def test_statement_lines__value_date_and_time_zone__own_days(bank: Bank) -> None:
    paid = bank.pay("ann", "ACC10001", "ACC20001", 1)["transfer_id"]
    set_value_date(bank, paid, date(2026, 1, 5))
    bank.root.execute("update bank_data.journal set occurred_at = '2026-01-07 23:30Z'"
                      " where id = %s", [paid])  # fmt: skip
    set_time_zone(bank, "Asia/Tokyo")
    line = bank.rows("statement_lines", "ann", account_number="ACC10001")[-1]
    assert (line["value_date"], line["booking_date"]) == (date(2026, 1, 5), date(2026, 1, 8))


@pytest.mark.parametrize(("first", "last"), [(0, None), (-1, 5), (None, None), (1, -1)])
def test_statement_lines__bad_versions__request_invalid(
    bank: Bank, first: int | None, last: int | None
) -> None:
    fail(bank, "statement_lines", "ann", "request_invalid",
         account_number="ACC10001", version_from=first, version_to=last)  # fmt: skip


def test_statement_lines__foreign_account__account_unknown(bank: Bank) -> None:
    for who in ("ann_agent", "stranger", "ann", "service"):
        fail(bank, "statement_lines", who, "account_unknown", account_number="ACC20001")
    give(bank, "stranger", ANN, "debit", "manage")
    fail(bank, "statement_lines", "stranger", "mandate_missing", account_number="ACC10001")


def test_statement_lines__cursor_of_another_account__cursor_invalid(bank: Bank) -> None:
    cursor = bank.rows("statement_lines", "ann", account_number="ACC10001")[0]["page_cursor"]
    fail(bank, "statement_lines", "ann", "cursor_invalid",
         account_number="ACC10002", page_cursor=cursor)  # fmt: skip
