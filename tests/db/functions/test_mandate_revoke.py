from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, give, last_row, refuse, set_scopes
from tests.db.functions.test_mandate_get import mandate_of
from tests.db.functions.writes import WriteContract


class TestMandateRevoke(WriteContract):
    function = "mandate_revoke"
    scope = "mandates:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "ann_agent")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "bob_agent")}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_mandate_revoke__who_may__next_call_account_unknown(bank: Bank, who: str) -> None:
    mandate = mandate_of(bank, "ann_agent")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    made = apply(bank, "mandate_revoke", who, mandate=mandate, reason="done")
    assert made["mandate_id"] == str(mandate)
    assert made["revoked_at"] is not None
    row = last_row(bank)
    assert row["subject_id"] == row["mandate_id"] == mandate
    assert row["customer_id"] == ANN
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    fail(bank, "account_balance", "ann_agent", "account_unknown", account_number="ACC10001")


def test_mandate_revoke__again__same_time(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    first = apply(bank, "mandate_revoke", "ann", mandate=mandate)
    assert apply(bank, "mandate_revoke", "staff", mandate=mandate) == first


def test_mandate_revoke__one_of_two__other_holds(bank: Bank) -> None:
    mandate = give(bank, "ann_agent", ANN, "read", "debit")
    apply(bank, "mandate_revoke", "ann", mandate=mandate)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann", "service"])
def test_mandate_revoke__foreign__mandate_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:write")
    for mandate in (mandate_of(bank, "bob_agent"), 9, -1):
        answer = refuse(bank, "mandate_revoke", who, "mandate_unknown", mandate=mandate)
        assert answer["facts"] is None


def test_mandate_revoke__no_such_one_for_staff__mandate_unknown(bank: Bank) -> None:
    refuse(bank, "mandate_revoke", "staff", "mandate_unknown", mandate=9)


def test_mandate_revoke__no_mandate__request_invalid(bank: Bank) -> None:
    fail(bank, "mandate_revoke", "ann", "request_invalid", mandate=None)
