from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import fail, revoke_key
from tests.db.functions.reads import ReadContract

PAY = {"from_account": "ACC10001", "to_account": "ACC20001", "idempotency_key": "once"}


class TestTransferGetByKey(ReadContract):
    function = "transfer_get_by_key"
    scope = "transfers:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        bank.call("transfer_post", "ann_agent", **PAY, amount=10)
        return {"idempotency_key": "once"}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
@pytest.mark.parametrize(("amount", "outcome"), [(10, "applied"), (5000, "insufficient_funds")])
def test_transfer_get_by_key__own__as_answered(
    bank: Bank, who: str, amount: int, outcome: str
) -> None:
    details = {"memo": "rent", "metadata": '{"a": 1}', "currency": "USD"}
    paid = bank.call("transfer_post", who, **PAY, **details, amount=amount)
    assert paid["outcome"] == outcome
    assert bank.call("transfer_get_by_key", who, idempotency_key="once") == paid


def test_transfer_get_by_key__staff__as_answered(bank: Bank) -> None:
    paid = bank.call("transfer_post", "staff", **PAY | {"from_account": "CASH-USD"}, amount=10)
    assert bank.call("transfer_get_by_key", "staff", idempotency_key="once") == paid


@pytest.mark.parametrize("who", ["bob_agent", "ann_reader", "ann", "service", "staff"])
def test_transfer_get_by_key__of_another__transfer_unknown(bank: Bank, who: str) -> None:
    bank.call("transfer_post", "ann_agent", **PAY, amount=10)
    told = {
        fail(bank, "transfer_get_by_key", who, "transfer_unknown", idempotency_key=key)
        for key in ("once", "never", "", "x" * 256, "' or 1=1 --", None)
    }
    assert len(told) == 1


def test_transfer_get_by_key__key_of_another_operation__transfer_unknown(bank: Bank) -> None:
    freeze = {"account_number": "ACC10001", "idempotency_key": "once"}
    assert bank.call("account_freeze", "ann", **freeze)["outcome"] == "applied"
    fail(bank, "transfer_get_by_key", "ann", "transfer_unknown", idempotency_key="once")


def test_transfer_get_by_key__after_the_error__transfer_unknown(bank: Bank) -> None:
    fail(bank, "transfer_post", "ann_agent", "amount_invalid", **PAY, amount=0)
    fail(bank, "transfer_get_by_key", "ann_agent", "transfer_unknown", idempotency_key="once")


def test_transfer_get_by_key__other_key_of_the_principal__as_answered(bank: Bank) -> None:
    paid = bank.call("transfer_post", "ann_agent", **PAY, amount=10)
    key = {"principal": bank.principals["ann_agent"], "scopes": ["transfers:read"]}
    ends = bank.call("caller_get", "ann_agent")["expires_at"]
    key |= {"key_id": "1k0123456789ab", "expires_at": ends, "digest": bytes(32)}
    assert bank.call("key_create", "ann_agent", **key)["outcome"] == "applied"
    revoke_key(bank, "ann_agent")
    (found,) = bank.api.execute(
        "select * from bank.transfer_get_by_key('once', credential => %s)", [bytes(32)]
    ).fetchall()
    assert found == paid
