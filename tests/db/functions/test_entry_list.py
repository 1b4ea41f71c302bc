from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, precede
from tests.db.functions.reads import AccountReadContract, ListContract, read_pages

AMOUNTS = ["0.01", "7", "10.00", "10.01", "99.99", "100", "7"]


def make_entries(bank: Bank) -> list[dict[str, Any]]:
    """Transfers both ways of ACC10001, and its lines as a plain model, newest first."""
    first = bank.rows("entry_list", "ann", account_number="ACC10001")
    model = [{name: first[0][name] for name in ("transfer_id", "amount", "occurred_at")}]
    for number, text in enumerate(AMOUNTS):
        amount, out = Decimal(text), number % 3 != 1
        if out:
            paid = bank.pay("ann", "ACC10001", "ACC20001", amount, memo=f"out {number}")
        else:
            paid = bank.pay("bob_agent", "ACC20001", "ACC10001", amount)
        assert paid["outcome"] == "applied"
        model.append({
            "transfer_id": paid["transfer_id"], "occurred_at": paid["occurred_at"],
            "amount": -amount if out else amount,
        })  # fmt: skip
    return model[::-1]


class TestEntryListOfAccount(AccountReadContract):
    function = "entry_list"


class TestEntryListPages(ListContract):
    function = "entry_list"
    scope = "accounts:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def prepare(self, bank: Bank) -> None:
        make_entries(bank)


def test_entry_list__lines__complete_and_adding_up(bank: Bank) -> None:
    model = make_entries(bank)
    lines = bank.rows("entry_list", "ann_agent", account_number="ACC10001")
    assert [line["transfer_id"] for line in lines] == [row["transfer_id"] for row in model]
    balance = Decimal(0)
    for version, (line, row) in enumerate(zip(lines[::-1], model[::-1], strict=True), start=1):
        balance += row["amount"]
        assert line["amount"] == row["amount"]
        assert line["direction"] == ("debit" if row["amount"] < 0 else "credit")
        assert (line["balance"], line["version"]) == (balance, version)
        assert (line["occurred_at"], line["currency"]) == (row["occurred_at"], "USD")
        assert line["account_number"] == "ACC10001"
    assert [line["counterparty_account"] for line in lines] == ["ACC20001"] * 7 + ["CASH-USD"]
    assert [line["memo"] for line in lines if line["memo"]] == [
        "out 6", "out 5", "out 3", "out 2", "out 0",
    ]  # fmt: skip


def test_entry_list__other_side__same_transfers_other_sign(bank: Bank) -> None:
    make_entries(bank)
    of_ann = bank.rows("entry_list", "ann", account_number="ACC10001")[:-1]
    of_bob = bank.rows("entry_list", "bob_agent", account_number="ACC20001")[:-1]
    for ours, theirs in zip(of_ann, of_bob, strict=True):
        assert ours["transfer_id"] == theirs["transfer_id"]
        assert ours["amount"] == -theirs["amount"]
        assert ours["balance"] + theirs["balance"] == 2000


def list_model(model: list[dict[str, Any]], **filters: Any) -> list[int]:
    """The transfers of the model that pass the filters."""

    def passes(row: dict[str, Any]) -> bool:
        direction, size = ("debit" if row["amount"] < 0 else "credit"), abs(row["amount"])
        return (
            filters.get("direction") in {None, direction}
            and (filters.get("since") is None or row["occurred_at"] >= filters["since"])
            and (filters.get("until") is None or row["occurred_at"] < filters["until"])
            and (filters.get("amount_from") is None or size >= filters["amount_from"])
            and (filters.get("amount_to") is None or size <= filters["amount_to"])
        )

    return [row["transfer_id"] for row in model if passes(row)]


def check_filters(bank: Bank, model: list[dict[str, Any]], **filters: Any) -> None:
    arguments = {"account_number": "ACC10001", **filters}
    wanted = list_model(model, **filters)
    whole = bank.rows("entry_list", "ann", **arguments)
    assert [line["transfer_id"] for line in whole] == wanted, filters
    assert read_pages(bank, "entry_list", "ann", 2, arguments) == whole


def test_entry_list__since_and_until__as_the_model(bank: Bank) -> None:
    model = make_entries(bank)
    tick = timedelta(microseconds=1)
    times: list[datetime | None] = [None, model[0]["occurred_at"] + tick]
    times += [row["occurred_at"] for row in model[1::3]]
    for since, until in product(times, times):
        check_filters(bank, model, since=since, until=until)
    for time in (model[2]["occurred_at"] - tick, model[2]["occurred_at"] + tick):
        check_filters(bank, model, since=time)
        check_filters(bank, model, until=time)


def test_entry_list__amount_and_direction__as_the_model(bank: Bank) -> None:
    model = make_entries(bank)
    sizes = [None, *map(Decimal, ("0", "0.001", "7", "10.005", "10.01", "99.994", "1000", "1e17"))]
    for low, high in product(sizes, sizes[2:]):
        check_filters(bank, model, amount_from=low, amount_to=high)
    for direction, low in product((None, "debit", "credit"), (None, Decimal(10))):
        check_filters(bank, model, direction=direction, amount_from=low)


def test_entry_list__all_filters__as_the_model(bank: Bank) -> None:
    model = make_entries(bank)
    for direction, since, until in product(("debit", "credit"), model[4:6], model[:2]):
        check_filters(
            bank, model, direction=direction, amount_from=Decimal(7), amount_to=Decimal(99),
            since=since["occurred_at"], until=until["occurred_at"],
        )  # fmt: skip


@pytest.mark.parametrize(("since", "until", "count"), [
    ("-infinity", "infinity", 1), ("infinity", None, 0), (None, "-infinity", 0),
    ("2001-01-01", "2002-01-01", 0), ("infinity", "-infinity", 0),
])  # fmt: skip
def test_entry_list__endless_times__answered(
    bank: Bank, since: str | None, until: str | None, count: int
) -> None:
    arguments = {"account_number": "ACC10001", "since": since, "until": until}
    assert len(bank.rows("entry_list", "ann", **arguments)) == count


@pytest.mark.parametrize("name", ["amount_from", "amount_to"])
@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-0.01", "request_invalid"),
        ("NaN", "request_invalid"),
        ("Infinity", "request_invalid"),
        ("-Infinity", "request_invalid"),
        ("1e30", "request_invalid"),
        ("1e18", None),
        ("99999999999999999.99", None),
        ("1e-1000", None),
    ],
)
def test_entry_list__extreme_amount__request_invalid(
    bank: Bank, name: str, amount: str, code: str | None
) -> None:
    arguments = {"account_number": "ACC10001", name: Decimal(amount)}
    if code:
        fail(bank, "entry_list", "ann", code, **arguments)
    else:
        is_open = (name == "amount_from") == (Decimal(amount) < 1)
        assert len(bank.rows("entry_list", "ann", **arguments)) == is_open


@pytest.mark.parametrize("direction", ["", "all", "DEBIT"])
def test_entry_list__bad_direction__request_invalid(bank: Bank, direction: str) -> None:
    arguments = {"account_number": "ACC10001", "direction": direction}
    fail(bank, "entry_list", "ann", "request_invalid", **arguments)


def test_entry_list__yen__no_decimals(bank: Bank) -> None:
    (line,) = bank.rows("entry_list", "bob_agent", account_number="ACC20002")
    assert (str(line["amount"]), str(line["balance"])) == ("100000", "100000")
    arguments = {"account_number": "ACC20002", "amount_from": 100000, "amount_to": 100000}
    assert len(bank.rows("entry_list", "bob_agent", **arguments)) == 1


def test_entry_list__cursor_of_another_account__cursor_invalid(bank: Bank) -> None:
    cursor = bank.rows("entry_list", "ann", account_number="ACC10001")[0]["page_cursor"]
    arguments = {"account_number": "ACC10002", "page_cursor": cursor}
    fail(bank, "entry_list", "ann", "cursor_invalid", **arguments)


def test_entry_list__bad_cursor_and_foreign_account__by_precedence(bank: Bank) -> None:
    code = precede(bank, "cursor_invalid", "account_unknown")
    arguments = {"account_number": "ACC20001", "page_cursor": "!"}
    fail(bank, "entry_list", "ann", code, **arguments)


def test_entry_list__new_entry_between_pages__not_in_the_rest(bank: Bank) -> None:
    model = make_entries(bank)
    page = bank.rows("entry_list", "ann", account_number="ACC10001", page_size=3)
    bank.pay("ann", "ACC10001", "ACC20001", 1)
    arguments = {"account_number": "ACC10001", "page_cursor": page[-1]["page_cursor"]}
    rest = bank.rows("entry_list", "ann", **arguments)
    found = [line["transfer_id"] for line in page + rest]
    assert found == [row["transfer_id"] for row in model]
