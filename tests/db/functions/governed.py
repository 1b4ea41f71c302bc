"""What every way to move money promises about terms of mandates and rules of the bank."""

from typing import Any, ClassVar

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import give, set_scopes
from tests.db.functions.rules import make_rule

CENT = "0.01"


def narrow(bank: Bank, who: str, code: str) -> None:
    """Leaves who one mandate of Ann's, with a term that forbids any payment by this code."""
    if code == "rule_denied":
        make_rule(bank, measure="amount", threshold=CENT, currency="USD", effect="deny")
        return
    for mandate in bank.rows("mandate_list", "operator", principal=bank.principals[who]):
        bank.call("mandate_revoke", "operator", mandate=mandate["mandate_id"])
    give(bank, who, ANN, "read", "debit", "manage", terms=GovernedContract.terms[code])


class GovernedContract:
    """Each term, and a rule, forbids it.

    Attributes:
        spared: codes that it cannot meet, because it pays nobody or is not measured.
        waits: whether it waits for people instead of being refused.
    """

    terms: ClassVar[dict[str, dict[str, Any]]] = {
        "mandate_range": {"currency": "USD", "amount_max": CENT},
        "mandate_payee": {"payees": ["ACC10003"]},
        "approval_required": {"currency": "USD", "approval_above": CENT},
        "mandate_budget": {"currency": "USD", "limits": [{"period": "day", "amount": CENT}]},
    }
    spared: ClassVar[frozenset[str]] = frozenset()
    waits: ClassVar[bool] = False

    def prepare(self, bank: Bank) -> dict[str, Any]:
        """Arguments of a movement of Ann's dollars by her agent; made before it is narrowed."""
        raise NotImplementedError

    def complete(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        """Further arguments; made after it is narrowed."""
        return {}

    @pytest.mark.parametrize("code", [*terms, "rule_denied"])
    def test_narrowed__refused_and_nothing_moved(self, bank: Bank, code: str) -> None:
        function: str = self.function  # type: ignore[attr-defined]
        set_scopes(bank, "ann_agent", "accounts:write", "transfers:write", "transfers:reverse")
        arguments = self.prepare(bank)
        narrow(bank, "ann_agent", code)
        arguments |= self.complete(bank)
        before = bank.state()
        answer = bank.call(function, "ann_agent", **arguments)
        if code in self.spared:
            assert answer["outcome"] == "applied"
        elif code == "approval_required" and self.waits:
            assert answer["outcome"] == "pending_approval"
        else:
            assert (answer["outcome"], bank.state()) == (code, before)
        bank.verify()
