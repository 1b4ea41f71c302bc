from itertools import pairwise
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract


class TestBookVerifyParts(ReadContract):
    function = "book_verify_parts"
    scope = "book:verify"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}


@pytest.mark.parametrize("entries", [1, 2, 5, 10**9])
def test_book_verify_parts__balances__every_account_in_one(bank: Bank, entries: int) -> None:
    rows = bank.rows("book_verify_parts", "operator", entries=entries)
    ranges = [row["part"].split(":")[1].split("-") for row in rows if ":" in row["part"]]
    assert (ranges[0][0], ranges[-1][1]) == ("0", "9" * 18)
    for (_, last), (first, _) in pairwise(ranges):
        assert int(first) == int(last) + 1
    assert len(ranges) == 1 if entries == 10**9 else len(ranges) > 1
    assert sum(row["entries"] for row in rows) == bank.one(
        "select sum(version) from bank_data.account_balance"
    )


def test_book_verify_parts__topics__each_has_its_proof(bank: Bank) -> None:
    """A proof nobody calls proves nothing; a topic without a proof is an error of the whole."""
    rows = bank.rows("book_verify_parts", "operator")
    told = [row["part"] for row in rows if ":" not in row["part"]]
    proofs = bank.root.execute(
        "select substr(proname, 7) as topic from pg_proc"
        " where pronamespace = 'bank_private'::regnamespace and proname ~ '^prove_'"
    )
    assert sorted([*told, "balance"]) == sorted(row["topic"] for row in proofs)
    for part in told:
        assert bank.rows("book_verify", "operator", part=part) == []


@pytest.mark.parametrize("entries", [0, -1, 10**9 + 1, None])
def test_book_verify_parts__size_out_of_range__request_invalid(
    bank: Bank, entries: int | None
) -> None:
    fail(bank, "book_verify_parts", "staff", "request_invalid", entries=entries)


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
def test_book_verify_parts__not_staff__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "book:verify")
    fail(bank, "book_verify_parts", who, "staff_only")
