from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.writes import StaffContract


class TestRefusalLimitSet(StaffContract):
    function = "refusal_limit_set"
    scope = "principals:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"allowed": 20}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"allowed": 30}


def test_refusal_limit_set__without_a_window__as_before(bank: Bank) -> None:
    shown = apply(bank, "refusal_limit_set", "staff", allowed=20, window_seconds=30)
    assert shown == {"allowed": 20, "window_seconds": 30}
    shown = apply(bank, "refusal_limit_set", "staff", allowed=None)
    assert shown == {"allowed": None, "window_seconds": 30}
    bank.verify()


def test_refusal_limit_set__new_book__a_default(bank: Bank) -> None:
    bank.root.execute("set session_replication_role = replica")
    bank.root.execute(
        "insert into bank_data.book (id, name, time_zone, internal_customer_id)"
        " values (2, 'Other', 'UTC', 1)"
    )
    query = "select array[refusals_allowed, refusals_seconds] from bank_data.book where id = 2"
    assert bank.one(query) == [50, 600]


@pytest.mark.parametrize(
    "terms",
    [
        {"allowed": -1},
        {"allowed": 1001},
        {"allowed": 1, "window_seconds": 0},
        {"allowed": 1, "window_seconds": 86401},
    ],
)
def test_refusal_limit_set__out_of_range__request_invalid(
    bank: Bank, terms: dict[str, int]
) -> None:
    fail(bank, "refusal_limit_set", "staff", "request_invalid", **terms)
