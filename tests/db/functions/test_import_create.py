from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import StaffContract


class TestImportCreate(StaffContract):
    function = "import_create"
    scope = "reconciliation:write"
    texts = {"reference": 100}  # noqa: RUF012
    names = {"account_number": 34}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return recon.document(bank, "one")

    def others(self, bank: Bank) -> dict[str, Any]:
        return recon.document(bank, "two")

    def test_hostile_texts__stored_verbatim(self, bank: Bank) -> None:
        hostile = "'; drop table x; -- \u202e🏦 %s"
        lines = [recon.line(bank, "5", reference=hostile, counterparty=hostile, memo=hostile)]
        made = apply(bank, "import_create", "staff",
                     **recon.document(bank, "one", *lines, reference=hostile))  # fmt: skip
        assert made["reference"] == hostile
        (row,) = bank.rows("line_list", "staff", **{"import": int(made["import_id"])})
        assert {row["reference"], row["counterparty"], row["memo"]} == {hostile}


def explain(bank: Bank, line: int) -> None:
    apply(bank, "line_resolve", "staff", line=line, resolution="explained", reason="theirs")


def test_import_create__lines__counted_and_matched(bank: Bank) -> None:
    lines = [recon.line(bank, "1000.00"), recon.line(bank, "1000.00"), recon.line(bank, "-7.25")]
    made = apply(
        bank, "import_create", "staff",
        **recon.document(bank, "one", *lines, opening="10.00", closing="2002.75", reference="S1"),
    )  # fmt: skip
    assert (made["lines"], made["matched"], made["explained"], made["open"]) == ("3", "2", "0", "1")
    assert (made["opening"], made["closing"], made["open_amount"]) == ("10.00", "2002.75", "-7.25")
    assert (made["first_day"], made["last_day"]) == (recon.today(bank),) * 2
    assert recon.states(bank, int(made["import_id"])) == [
        ("matched", "day"), ("matched", "day"), ("open", None)
    ]  # fmt: skip
    assert last_row(bank)["subject_id"] == int(made["import_id"])
    bank.verify()


def test_import_create__reference__before_day(bank: Bank) -> None:
    first, second = recon.deposit(bank, "30", "A"), recon.deposit(bank, "30", "B")
    statement = recon.imported(
        bank, "one", recon.line(bank, "30", reference="B"), recon.line(bank, "30", reference="A")
    )
    rows = bank.rows("line_list", "staff", **{"import": statement})
    assert [(row["transfer_id"], row["rule"]) for row in rows] == [
        (second, "reference"), (first, "reference")
    ]  # fmt: skip


def test_import_create__as_many_lines_as_entries__else_open(bank: Bank) -> None:
    recon.deposit(bank, "40")
    recon.deposit(bank, "40")
    one = recon.imported(bank, "one", recon.line(bank, "40"))
    assert recon.states(bank, one) == [("open", None)]
    # The open line of the first statement wants one of the two entries as well.
    two = recon.imported(bank, "two", recon.line(bank, "40"), recon.line(bank, "40"))
    assert recon.states(bank, two) == [("open", None)] * 2
    explain(bank, recon.lines_of(bank, one)[0])
    apply(bank, "import_match", "staff", **{"import": two})
    assert recon.states(bank, two) == [("matched", "day")] * 2
    bank.verify()


def test_import_create__some_days_apart__near_if_only_one(bank: Bank) -> None:
    recon.deposit(bank, "50")
    day = str(bank.one("select (now() at time zone 'UTC')::date - 2"))
    far = str(bank.one("select (now() at time zone 'UTC')::date - 9"))
    assert recon.states(bank, recon.imported(
        bank, "far", recon.line(bank, "50", booked_on=far))) == [("open", None)]  # fmt: skip
    two = recon.imported(
        bank, "two", recon.line(bank, "50", booked_on=day), recon.line(bank, "50", booked_on=day)
    )
    assert recon.states(bank, two) == [("open", None)] * 2
    one = recon.imported(bank, "one", recon.line(bank, "50", booked_on=day))
    assert recon.states(bank, one) == [("open", None)]
    for line in recon.lines_of(bank, two):
        explain(bank, line)
    apply(bank, "import_match", "staff", **{"import": one})
    assert recon.states(bank, one) == [("matched", "near")]


def test_import_create__different_references__never_matched(bank: Bank) -> None:
    transfer = recon.deposit(bank, "60", "OURS")
    statement = recon.imported(bank, "one", recon.line(bank, "60", reference="THEIRS"))
    assert recon.states(bank, statement) == [("open", None)]
    day = str(bank.one("select (now() at time zone 'UTC')::date - 1"))
    apart = recon.imported(bank, "two", recon.line(bank, "61", reference="THEIRS", booked_on=day))
    recon.deposit(bank, "61", "OURS")
    apply(bank, "import_match", "staff", **{"import": apart})
    assert recon.states(bank, apart) == [("open", None)]
    # Staff may know better.
    line = recon.lines_of(bank, statement)[0]
    apply(bank, "line_match", "staff", line=line, transfer=transfer)


def test_import_create__no_reference_is_told__as_if_there_were_none(bank: Bank) -> None:
    recon.deposit(bank, "70", "NOTPROVIDED")
    lines = [recon.line(bank, "70", reference="OTHER")]
    assert recon.states(bank, recon.imported(bank, "one", *lines)) == [("matched", "day")]
    recon.deposit(bank, "71", "NOTPROVIDED")
    day = str(bank.one("select (now() at time zone 'UTC')::date - 20"))
    lines = [recon.line(bank, "71", reference="NOTPROVIDED", booked_on=day)]
    assert recon.states(bank, recon.imported(bank, "two", *lines)) == [("open", None)]


def test_import_create__standing_order__that_of_the_day(bank: Bank) -> None:
    """The same reference and amount each month: the day decides, or it stays open."""
    recon.deposit(bank, "80", "RENT")
    bank.root.execute(
        "update bank_data.journal set occurred_at = occurred_at - interval '25 days'"
        " where amount = 8000"
    )
    bank.root.execute(
        "update bank_data.journal set occurred_at = now() - interval '26 days'"
        " where amount <> 8000 and outcome = 'applied'"
    )
    second = recon.deposit(bank, "80", "RENT")
    statement = recon.imported(bank, "one", recon.line(bank, "80", reference="RENT"))
    rows = bank.rows("line_list", "staff", **{"import": statement})
    assert [(row["transfer_id"], row["rule"]) for row in rows] == [(second, "reference")]
    day = str(bank.one("select (now() at time zone 'UTC')::date - 12"))
    recon.deposit(bank, "80", "RENT")
    between = recon.imported(bank, "two", recon.line(bank, "80", reference="RENT", booked_on=day))
    assert recon.states(bank, between) == [("open", None)]


def test_import_create__other_currency__currency_mismatch(bank: Bank) -> None:
    fail(bank, "import_create", "staff", "currency_mismatch",
         **recon.document(bank, "one", currency="EUR"))  # fmt: skip
    apply(bank, "import_create", "staff", **recon.document(bank, "one", currency="USD"))


def test_import_create__sum_beyond_all_amounts__amount_invalid(bank: Bank) -> None:
    lines = [recon.line(bank, "9" * 16 + ".99")] * 2
    fail(bank, "import_create", "staff", "amount_invalid", **recon.document(bank, "one", *lines))


def test_import_create__more_than_a_year__document_invalid(bank: Bank) -> None:
    lines = [recon.line(bank, "1"), recon.line(bank, "2", booked_on="1999-01-01")]
    told = fail(bank, "import_create", "staff", "document_invalid",
                **recon.document(bank, "one", *lines))  # fmt: skip
    assert "Line 2" in str(told)


def test_import_create__money_that_went_out__matches_a_credit(bank: Bank) -> None:
    assert bank.pay("ann", "ACC10001", recon.ACCOUNT, "12.34")["outcome"] == "applied"
    statement = recon.imported(bank, "one", recon.line(bank, "-12.34"), recon.line(bank, "12.34"))
    assert recon.states(bank, statement) == [("matched", "day"), ("open", None)]


def test_import_create__same_document__import_duplicate(bank: Bank) -> None:
    statement = recon.imported(bank, "one")
    answer = refuse(bank, "import_create", "staff", "import_duplicate",
                    **recon.document(bank, "one"))  # fmt: skip
    assert answer["facts"] == {"import_id": str(statement)}


def test_import_create__account_of_a_customer__account_unknown(bank: Bank) -> None:
    for number in ("ACC10001", "NONE"):
        refuse(bank, "import_create", "staff", "account_unknown",
               **recon.document(bank, "one", account_number=number))  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": "1.005"}, "amount_precision"),
        ({"amount": "0"}, "document_invalid"),
        ({"amount": "1e3"}, "document_invalid"),
        ({"amount": "NaN"}, "document_invalid"),
        ({"amount": None}, "document_invalid"),
        ({"booked_on": "2026-02-31"}, "document_invalid"),
        ({"booked_on": "yesterday"}, "document_invalid"),
        ({"value_date": "31.12.2026"}, "document_invalid"),
        ({"reference": ""}, "document_invalid"),
        ({"memo": "x" * 1001}, "document_invalid"),
        ({"counterparty": "x" * 201}, "document_invalid"),
        ({"surprise": "x"}, "document_invalid"),
        ({"memo": {"a": 1}}, "document_invalid"),
        ({"reference": 7}, "document_invalid"),
        ({"booked_on": 20260131}, "document_invalid"),
        ({"amount": True}, "document_invalid"),
    ],
)
def test_import_create__malformed_line__named(bank: Bank, more: dict[str, Any], code: str) -> None:
    lines = [recon.line(bank, "1"), recon.line(bank, "2") | more]
    told = fail(bank, "import_create", "staff", code, **recon.document(bank, "one", *lines))
    assert "Line 2" in str(told)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"opening": "1.00", "closing": "7.00"}, "document_invalid"),
        ({"opening": "NaN"}, "amount_invalid"),
        ({"closing": "1e18"}, "amount_invalid"),
        ({"opening": "0.001", "closing": "5.001"}, "amount_precision"),
        ({"digest": b"short"}, "request_invalid"),
        ({"digest": None}, "request_invalid"),
        ({"document_format": "pdf"}, "request_invalid"),
        ({"account_number": None}, "request_invalid"),
    ],
)
def test_import_create__malformed_document__told(
    bank: Bank, more: dict[str, Any], code: str
) -> None:
    fail(bank, "import_create", "staff", code, **recon.document(bank, "one") | more)


@pytest.mark.parametrize("lines", ["[]", "{}", "null", '"x"', "[1]", "[[]]"])
def test_import_create__no_lines__told(bank: Bank, lines: str) -> None:
    code = "document_invalid" if lines in {"[1]", "[[]]"} else "request_invalid"
    fail(bank, "import_create", "staff", code, **recon.document(bank, "one") | {"lines": lines})


def test_import_create__all_at_once__account_or_key_first(bank: Bank) -> None:
    fail(bank, "import_create", "staff", "idempotency_key_invalid",
         **recon.document(bank, "one", account_number="NONE", idempotency_key=""))  # fmt: skip
