from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, give, refuse, set_scopes
from tests.db.functions.test_mandate_get import mandate_of
from tests.db.functions.writes import WriteContract


class TestMandateResume(WriteContract):
    function = "mandate_resume"
    scope = "mandates:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "ann_agent")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": mandate_of(bank, "bob_agent")}


SIDES = ["holder", "giver", "customer", "staff"]
# Who is on which side of the mandate that Ann's agent gives to a stranger.
CALLERS = {"holder": "stranger", "giver": "ann_agent", "customer": "ann", "staff": "staff"}


def delegated(bank: Bank) -> int:
    """A mandate that Ann's agent has given to a stranger."""
    top = give(bank, "ann_agent", ANN, "read", "debit", "delegate")
    made = apply(
        bank, "mandate_create", "ann_agent",
        principal=bank.principals["stranger"], customer=ANN, actions=["read", "debit"], parent=top,
    )  # fmt: skip
    return int(made["mandate_id"])


@pytest.mark.parametrize("side", SIDES)
def test_mandate_resume__each_side__lifts_its_own_and_weaker_ones(bank: Bank, side: str) -> None:
    mandate = delegated(bank)
    for other in SIDES:
        apply(bank, "mandate_suspend", CALLERS[other], mandate=mandate)
    left = list(SIDES)
    for other in SIDES:
        if SIDES.index(other) > SIDES.index(side):
            refused = refuse(
                bank, "mandate_resume", CALLERS[side], "resume_forbidden",
                mandate=mandate, side=other,
            )  # fmt: skip
            assert refused["facts"] == {"side": side, "suspended_by": [other]}
        else:
            named = {} if other == side else {"side": other}
            made = apply(bank, "mandate_resume", CALLERS[side], mandate=mandate, **named)
            left.remove(other)
            assert made["suspended_by"] == (left or None)
            assert made["suspended"] is (left != [])
    paid = bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"]
    assert paid == ("account_unknown" if left else "applied")
    bank.verify()


def test_mandate_resume__customer_after_staff__resume_forbidden(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    apply(bank, "mandate_suspend", "staff", mandate=mandate, reason="fraud?")
    refused = refuse(bank, "mandate_resume", "ann", "resume_forbidden", mandate=mandate)
    assert refused["facts"] == {"side": "customer", "suspended_by": ["staff"]}
    apply(bank, "mandate_suspend", "ann", mandate=mandate)
    made = apply(bank, "mandate_resume", "ann", mandate=mandate)
    assert (made["suspended_by"], made["suspended"]) == (["staff"], True)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    refuse(bank, "mandate_resume", "ann_agent", "resume_forbidden", mandate=mandate)
    apply(bank, "mandate_resume", "operator", mandate=mandate)
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()


def test_mandate_resume__staff_lifts_its_own__that_of_the_customer_stays(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    for who in ("ann", "staff"):
        apply(bank, "mandate_suspend", who, mandate=mandate)
    made = apply(bank, "mandate_resume", "staff", mandate=mandate)
    assert (made["suspended_by"], made["suspended"]) == (["customer"], True)
    refuse(bank, "mandate_resume", "staff", "resume_forbidden", mandate=mandate)
    made = apply(bank, "mandate_resume", "staff", mandate=mandate, side="customer")
    assert (made["suspended_by"], made["suspended"]) == (None, False)
    bank.verify()


def test_mandate_resume__narrower_one__suspended_with_its_parent(bank: Bank) -> None:
    mandate = delegated(bank)
    parent = bank.one("select parent_ids[1] from bank_data.mandate where id = %s", mandate)
    apply(bank, "mandate_suspend", "staff", mandate=parent)
    made = apply(bank, "mandate_resume", "staff", mandate=mandate)  # nobody has suspended it
    assert (made["suspended_by"], made["suspended"]) == (None, True)
    apply(bank, "mandate_suspend", "ann", mandate=mandate)
    apply(bank, "mandate_resume", "staff", mandate=parent)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    apply(bank, "mandate_resume", "ann", mandate=mandate)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()


def test_mandate_resume__revoked__stays_revoked(bank: Bank) -> None:
    mandate = mandate_of(bank, "ann_agent")
    apply(bank, "mandate_suspend", "ann", mandate=mandate)
    apply(bank, "mandate_revoke", "ann", mandate=mandate)
    assert apply(bank, "mandate_resume", "ann", mandate=mandate)["revoked_at"] is not None
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "account_unknown"
    bank.verify()


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "ann", "service"])
def test_mandate_resume__foreign__mandate_unknown(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:write")
    for mandate in (mandate_of(bank, "bob_agent"), 9, -1):
        answer = refuse(bank, "mandate_resume", who, "mandate_unknown", mandate=mandate)
        assert answer["facts"] is None


def test_mandate_resume__bad_arguments__request_invalid(bank: Bank) -> None:
    fail(bank, "mandate_resume", "ann", "request_invalid", mandate=None)
    for side in ("bank", "", "Staff"):
        fail(bank, "mandate_resume", "ann", "request_invalid", mandate=1, side=side)
