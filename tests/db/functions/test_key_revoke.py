from typing import Any

import pytest

from tests.bank import Bank, key_of
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.writes import WriteContract


def id_of(name: str) -> str:
    return key_of(name).split("_")[2]


class TestKeyRevoke(WriteContract):
    function = "key_revoke"
    scope = "keys:write"
    names = {"key_id": 64}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"key_id": id_of("ann_agent")}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"key_id": id_of("bob_agent")}


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("ann_agent", "ann_agent"),
        ("ann", "ann"),
        ("staff", "ann_agent"),
        ("staff", "staff2"),
        ("staff", "staff"),
        ("operator", "ann"),
    ],
)
def test_key_revoke__who_may__next_call_unauthenticated(bank: Bank, who: str, whose: str) -> None:
    bank.call("caller_get", whose)
    key = apply(bank, "key_revoke", who, key_id=id_of(whose), reason="lost")
    assert key["key_id"] == id_of(whose)
    assert key["revoked_at"] is not None
    query = "select id from bank_data.credential where key_id = %s"
    assert last_row(bank)["subject_id"] == bank.one(query, id_of(whose))
    fail(bank, "caller_get", whose, "unauthenticated")
    pay = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1}
    fail(bank, "transfer_post", whose, "unauthenticated", **pay)


def test_key_revoke__again__same_time(bank: Bank) -> None:
    first = apply(bank, "key_revoke", "staff", key_id=id_of("ann"))
    assert apply(bank, "key_revoke", "staff2", key_id=id_of("ann")) == first


@pytest.mark.parametrize("who", ["ann_agent", "ann"])
@pytest.mark.parametrize("key_id", [id_of("bob_agent"), id_of("staff"), "1kffffffffffff", "'"])
def test_key_revoke__of_another__key_unknown(bank: Bank, who: str, key_id: str) -> None:
    assert refuse(bank, "key_revoke", who, "key_unknown", key_id=key_id)["facts"] is None


def test_key_revoke__no_such_key_for_staff__key_unknown(bank: Bank) -> None:
    refuse(bank, "key_revoke", "staff", "key_unknown", key_id="1kffffffffffff")


def test_key_revoke__no_key_id__request_invalid(bank: Bank) -> None:
    fail(bank, "key_revoke", "staff", "request_invalid", key_id=None)


def test_key_revoke__other_key_of_the_principal__works_on(bank: Bank) -> None:
    key = {"principal": bank.principals["ann"], "scopes": ["accounts:read"]}
    key |= {"key_id": "1k0123456789ab", "digest": bytes(32)}
    apply(bank, "key_create", "staff", **key)
    apply(bank, "key_revoke", "ann", key_id="1k0123456789ab")
    assert bank.call("caller_get", "ann")["key_id"] == id_of("ann")
