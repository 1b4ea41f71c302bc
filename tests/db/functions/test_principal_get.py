from typing import Any

import pytest

from tests.bank import ANN, SERVICE_LOGIN, SERVICE_SCOPES, Bank
from tests.db.functions.calls import fail, principal_of
from tests.db.functions.reads import ReadContract


class TestPrincipalGet(ReadContract):
    function = "principal_get"
    scope = "principals:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"]}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff", "operator"])
def test_principal_get__itself__complete(bank: Bank, who: str) -> None:
    principal = bank.call("principal_get", who, principal=principal_of(bank, who))
    assert principal["principal_id"] == principal_of(bank, who)
    assert principal["is_operator"] == (who == "operator")
    assert principal["customer_id"] == (ANN if who == "ann" else None)
    assert principal["status"] == "active"
    classes = {"ann_agent": "agent", "ann": "customer", "staff": "human", "operator": "service"}
    assert principal["class"] == classes[who]


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_principal_get__any_for_staff__complete(bank: Bank, who: str) -> None:
    service = bank.call("principal_get", who, principal=bank.principals["service"])
    assert (service["class"], service["login"]) == ("service", SERVICE_LOGIN)
    assert sorted(service["scopes"]) == sorted(SERVICE_SCOPES)


@pytest.mark.parametrize("who", ["ann_agent", "ann"])
def test_principal_get__another__principal_unknown(bank: Bank, who: str) -> None:
    told = {
        fail(bank, "principal_get", who, "principal_unknown", principal=each)
        for each in (bank.principals["bob_agent"], bank.principals["staff"], 999999, -1, None)
    }
    assert len(told) == 1


def test_principal_get__no_such_one_for_staff__principal_unknown(bank: Bank) -> None:
    for principal in (999999, None):
        fail(bank, "principal_get", "staff", "principal_unknown", principal=principal)
