from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.exchanges import bank, execute, expire, quote_for
from tests.db.functions.reads import ReadContract

__all__ = ["bank"]  # the fixture: with positions and rates


class TestQuoteGet(ReadContract):
    function = "quote_get"
    scope = "transfers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"quote": int(quote_for(bank, "ANN-EUR", "ANN-USD", 100)["quote_id"])}


def test_quote_get__open_executed_expired__says_so(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)

    def status(who: str = "ann_agent") -> str:
        found: str = bank.call("quote_get", who, quote=int(quote["quote_id"]))["status"]
        return found

    assert status() == "open"
    made = execute(bank, quote)["resource"]
    found = bank.call("quote_get", "ann_agent", quote=int(quote["quote_id"]))
    assert (found["status"], found["to_amount"]) == ("executed", Decimal("108.00"))
    for name in ("exchange_id", "debit_transfer_id", "credit_transfer_id"):
        assert str(found[name]) == made[name]
    expire(bank, quote)
    assert status() == "executed"
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    expire(bank, quote)
    assert status() == "expired"


@pytest.mark.parametrize("who", ["ann", "ann_manager", "bob_agent", "staff", "stranger"])
def test_quote_get__of_another__quote_unknown(bank: Bank, who: str) -> None:
    """Also for the owner of the accounts, and for staff: the same as for an id that is not."""
    set_scopes(bank, who, "transfers:read")
    quote = int(quote_for(bank, "ANN-EUR", "ANN-USD", 100)["quote_id"])
    told = {fail(bank, "quote_get", who, "quote_unknown", quote=number)
            for number in (quote, 999999, -1, None)}  # fmt: skip
    assert len(told) == 1
