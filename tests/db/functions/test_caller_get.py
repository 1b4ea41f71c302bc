from typing import Any

import pytest

from tests.bank import AGENT_SCOPES, ALL_SCOPES, ANN, BOB, SERVICE_SCOPES, Bank, key_of
from tests.db.functions.calls import NOT_IN_FORCE, give, principal_of, set_mandate
from tests.db.functions.reads import ReadContract


class TestCallerGet(ReadContract):
    function = "caller_get"
    scope = None

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}


@pytest.mark.parametrize(
    ("who", "kind", "customer", "scopes"),
    [
        ("ann_agent", "agent", None, AGENT_SCOPES),
        ("ann", "customer", ANN, [*AGENT_SCOPES, "accounts:write", "approvals:decide"]),
        ("staff", "human", None, ALL_SCOPES),
        ("service", "service", None, SERVICE_SCOPES),
        ("operator", "service", None, [*ALL_SCOPES, "worker:run"]),
    ],
)
def test_caller_get__class__itself(
    bank: Bank, who: str, kind: str, customer: int | None, scopes: list[str]
) -> None:
    me = bank.call("caller_get", who)
    assert (me["book_id"], me["book_name"]) == (1, "main")
    assert (me["principal_id"], me["class"]) == (principal_of(bank, who), kind)
    assert me["customer_id"] == customer
    assert sorted(me["scopes"]) == sorted(scopes)
    if who in {"service", "operator"}:
        assert (me["key_id"], me["expires_at"]) == (None, None)
    else:
        assert me["key_id"] == key_of(who).split("_")[2]
        assert me["expires_at"] is not None


def test_caller_get__mandates__those_in_force(bank: Bank) -> None:
    (first,) = bank.call("caller_get", "ann_agent")["mandates"]
    assert (first["customer_id"], first["actions"]) == (str(ANN), ["read", "debit"])
    second = give(bank, "ann_agent", BOB, "read", account_numbers=["ACC20002"])
    for times in NOT_IN_FORCE:
        set_mandate(bank, give(bank, "ann_agent", BOB, "debit"), times)
    mandates = bank.call("caller_get", "ann_agent")["mandates"]
    assert [each["mandate_id"] for each in mandates] == [first["mandate_id"], str(second)]
    assert mandates[1]["account_numbers"] == ["ACC20002"]


@pytest.mark.parametrize("who", ["stranger", "ann", "staff"])
def test_caller_get__no_mandates__empty(bank: Bank, who: str) -> None:
    assert bank.call("caller_get", who)["mandates"] == []
