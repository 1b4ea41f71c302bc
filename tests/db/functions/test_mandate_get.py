from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give, set_scopes
from tests.db.functions.reads import ReadContract


def mandate_of(bank: Bank, who: str) -> int:
    query = "select id from bank_data.mandate where principal_id = %s"
    mandate: int = bank.one(query, bank.principals[who])
    return mandate


class TestMandateGet(ReadContract):
    function = "mandate_get"
    scope = "mandates:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "ann_agent")}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_mandate_get__who_may_read__complete(bank: Bank, who: str) -> None:
    mandate = bank.call("mandate_get", who, mandate=mandate_of(bank, "ann_agent"))
    assert mandate["principal_id"] == bank.principals["ann_agent"]
    assert (mandate["customer_id"], mandate["actions"]) == (ANN, ["read", "debit"])
    assert mandate["account_numbers"] is None
    assert mandate["purpose"] is None
    assert mandate["revoked_at"] is None
    assert mandate["starts_at"] < mandate["expires_at"]


def test_mandate_get__some_accounts__their_numbers(bank: Bank) -> None:
    numbers = ["ACC10001", "ACC10003"]
    mandate = give(bank, "stranger", ANN, "read", account_numbers=numbers)
    for who in ("stranger", "ann", "staff"):
        assert bank.call("mandate_get", who, mandate=mandate)["account_numbers"] == numbers


def test_mandate_get__revoked__still_readable(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    bank.call("mandate_revoke", "ann", mandate=mandate)
    for who in ("ann_agent", "ann", "staff"):
        assert bank.call("mandate_get", who, mandate=mandate)["revoked_at"] is not None


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann", "service"])
def test_mandate_get__foreign__mandate_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:read")
    foreign = [give(bank, "bob_agent", BOB, "read"), mandate_of(bank, "bob_agent"), 9, -1, None]
    told = {fail(bank, "mandate_get", who, "mandate_unknown", mandate=each) for each in foreign}
    assert len(told) == 1


def test_mandate_get__no_such_one_for_staff__mandate_unknown(bank: Bank) -> None:
    for mandate in (9, None):
        fail(bank, "mandate_get", "staff", "mandate_unknown", mandate=mandate)
