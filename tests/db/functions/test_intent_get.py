from typing import Any

import pytest

from tests.bank import BOB, Bank
from tests.db.functions.calls import fail, give, set_scopes
from tests.db.functions.intents import age_intents, execute, intent_of
from tests.db.functions.reads import ReadContract
from tests.db.functions.sessions import start


class TestIntentGet(ReadContract):
    function = "intent_get"
    scope = "transfers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"intent": intent_of(bank)}


def test_intent_get__open_executed_expired__says_so(bank: Bank) -> None:
    done, late = intent_of(bank), intent_of(bank)
    shown = bank.call("intent_get", "ann_agent", intent=done)
    assert (shown["status"], shown["transfer_id"], shown["executed_at"]) == ("open", None, None)
    paid = execute(bank, done)
    age_intents(bank, "5 minutes")
    after = bank.call("intent_get", "ann_agent", intent=done)
    assert (after["status"], after["transfer_id"]) == ("executed", paid["transfer_id"])
    assert after["executed_at"] is not None
    assert after["balance"] == shown["balance"]
    assert bank.call("intent_get", "ann_agent", intent=late)["status"] == "expired"


@pytest.mark.parametrize("who", ["ann", "ann_manager", "bob_agent", "staff", "stranger"])
def test_intent_get__of_another__intent_unknown(bank: Bank, who: str) -> None:
    """Also for the owner of the account, and for staff: the same as for an id that is not."""
    set_scopes(bank, who, "transfers:read")
    intent = intent_of(bank)
    told = {fail(bank, "intent_get", who, "intent_unknown", intent=number)
            for number in (intent, 999999, -1, None)}  # fmt: skip
    assert len(told) == 1


def test_intent_get__session_with_another_customer__intent_unknown(bank: Bank) -> None:
    give(bank, "ann_agent", BOB, "read", "debit")
    intent = intent_of(bank)
    start(bank, name="with_bob", customer=BOB)
    start(bank, name="with_ann")
    fail(bank, "intent_get", "with_bob", "intent_unknown", intent=intent)
    assert bank.call("intent_get", "with_ann", intent=intent)["status"] == "open"
