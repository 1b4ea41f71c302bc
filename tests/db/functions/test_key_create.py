from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bank import Bank, credential_of
from tests.db.functions.calls import (
    apply,
    fail,
    last_row,
    precede,
    principal_of,
    refuse,
    set_scopes,
)
from tests.db.functions.sessions import start
from tests.db.functions.writes import WriteContract

SOON = datetime.now(UTC) + timedelta(days=1)


def key_for(bank: Bank, who: str, **more: Any) -> dict[str, Any]:
    """Arguments for a key of `who` that the caller `new` then presents."""
    key = {"key_id": "1k0123456789ab", "digest": credential_of("new"), "expires_at": SOON}
    return key | {"principal": principal_of(bank, who), "scopes": ["accounts:read"]} | more


class TestKeyCreate(WriteContract):
    function = "key_create"
    scope = "keys:write"
    texts = {"label": 200}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return key_for(bank, "staff", scopes=["keys:write"])

    def others(self, bank: Bank) -> dict[str, Any]:
        other = {"key_id": "1kba9876543210", "digest": credential_of("newer")}
        return key_for(bank, "ann_agent", scopes=["keys:write"], **other)


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("ann_agent", "ann_agent"),
        ("ann", "ann"),
        ("staff", "staff"),
        ("staff", "ann_agent"),
        ("staff", "ann"),
        ("staff", "service"),
        ("operator", "staff"),
        ("operator", "operator"),
    ],
)
def test_key_create__who_may__works_at_once(bank: Bank, who: str, whose: str) -> None:
    key = apply(bank, "key_create", who, **key_for(bank, whose, label="laptop"))
    assert key["key_id"] == "1k0123456789ab"
    assert (key["kind"], key["label"], key["scopes"]) == ("key", "laptop", ["accounts:read"])
    assert key["principal_id"] == str(principal_of(bank, whose))
    assert datetime.fromisoformat(key["expires_at"]) == SOON
    assert key["revoked_at"] is None
    me = bank.call("caller_get", "new")
    assert (me["principal_id"], me["key_id"]) == (principal_of(bank, whose), "1k0123456789ab")
    assert me["scopes"] == ["accounts:read"]
    fail(bank, "key_list", "new", "scope_missing")


def test_key_create__journal__holds_no_secret(bank: Bank) -> None:
    apply(bank, "key_create", "ann_agent", **key_for(bank, "ann_agent"))
    row = last_row(bank)
    query = "select id from bank_data.credential where key_id = '1k0123456789ab'"
    assert row["subject_id"] == bank.one(query)
    for presented in ("encode(%s, 'hex')", "encode(sha256(%s), 'hex')"):
        digest = bank.one(("select " + presented).encode(), credential_of("new"))  # type: ignore[arg-type]
        assert digest not in str(row)
    assert "digest" not in row["request"]


def test_key_create__stored_digest_presented__unauthenticated(bank: Bank) -> None:
    apply(bank, "key_create", "ann_agent", **key_for(bank, "ann_agent"))
    stored = bank.one("select digest from bank_data.credential order by id desc limit 1")
    assert stored != credential_of("new")
    query = "select count(*) from bank_data.credential where digest = sha256(%s)"
    assert bank.one(query, credential_of("new")) == 1
    assert bank.one(query, stored) == 0


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_key_create__no_end__in_90_days(bank: Bank, who: str) -> None:
    key = apply(bank, "key_create", who, **key_for(bank, "ann_agent", expires_at=None))
    lasts = datetime.fromisoformat(key["expires_at"]) - datetime.fromisoformat(key["created_at"])
    assert lasts == timedelta(days=90)


def test_key_create__no_end_for_itself__own_end(bank: Bank) -> None:
    key = apply(bank, "key_create", "ann_agent", **key_for(bank, "ann_agent", expires_at=None))
    own = bank.call("caller_get", "ann_agent")["expires_at"]
    assert datetime.fromisoformat(key["expires_at"]) == own


@pytest.mark.parametrize("who", ["ann_agent", "ann", "staff"])
def test_key_create__for_itself_longer__scope_exceeded(bank: Bank, who: str) -> None:
    own = bank.call("caller_get", who)["expires_at"]
    apply(bank, "key_create", who, **key_for(bank, who, expires_at=own))
    later = {"expires_at": own + timedelta(microseconds=1), "key_id": "1kba9876543210"}
    later |= {"digest": credential_of("newer")}
    refuse(bank, "key_create", who, "scope_exceeded", **key_for(bank, who, **later))


@pytest.mark.parametrize(
    ("who", "whose"), [("ann_agent", "ann_agent"), ("staff", "service"), ("staff", "staff")]
)
def test_key_create__broader__scope_exceeded(bank: Bank, who: str, whose: str) -> None:
    scopes = ["accounts:read", "book:suspend"]
    if who == whose == "staff":
        set_scopes(bank, "staff", "keys:write", "accounts:read")
    refuse(bank, "key_create", who, "scope_exceeded", **key_for(bank, whose, scopes=scopes))


def test_key_create__narrow_key_of_a_broad_principal__scope_exceeded(bank: Bank) -> None:
    narrow = key_for(bank, "ann_agent", scopes=["keys:write"])
    apply(bank, "key_create", "ann_agent", **narrow)
    bank.principals["new"] = bank.principals["ann_agent"]
    broad = {"key_id": "1kba9876543210", "digest": credential_of("newer")}
    refuse(bank, "key_create", "new", "scope_exceeded", **key_for(bank, "ann_agent", **broad))


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
@pytest.mark.parametrize("whose", ["bob_agent", "staff", None])
def test_key_create__for_another__principal_unknown(
    bank: Bank, who: str, whose: str | None
) -> None:
    key = key_for(bank, whose) if whose else key_for(bank, "staff", principal=999999)
    assert refuse(bank, "key_create", who, "principal_unknown", **key)["facts"] is None


def test_key_create__no_such_one_for_staff__principal_unknown(bank: Bank) -> None:
    refuse(bank, "key_create", "staff", "principal_unknown", **key_for(bank, "staff", principal=-1))


@pytest.mark.parametrize("whose", ["staff2", "operator"])
def test_key_create__human_or_operator_by_staff__operator_only(bank: Bank, whose: str) -> None:
    refuse(bank, "key_create", "staff", "operator_only", **key_for(bank, whose))


def test_key_create__human_by_staff_and_broader__by_precedence(bank: Bank) -> None:
    set_scopes(bank, "staff", "keys:write")
    first = precede(bank, "operator_only", "scope_exceeded")
    refuse(bank, "key_create", "staff", first, **key_for(bank, "staff2"))


@pytest.mark.parametrize(
    "more",
    [
        {"principal": None},
        {"key_id": None},
        {"digest": None},
        {"digest": b""},
        {"digest": bytes(31)},
        {"digest": bytes(33)},
        {"key_id": ""},
        {"key_id": "2k0123456789ab"},
        {"key_id": "1k0123456789aB"},
        {"key_id": "1k0123456789abc"},
        {"key_id": "1k0123456789ab\n"},
        {"scopes": None},
        {"scopes": []},
        {"scopes": ["all"]},
        {"scopes": ["accounts:read", "accounts:read"]},
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"expires_at": "-infinity"},
        {"expires_at": "infinity"},
        {"expires_at": datetime.now(UTC) + timedelta(days=3660)},
    ],
)
def test_key_create__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "key_create", "operator", "request_invalid", **key_for(bank, "ann_agent", **more))


@pytest.mark.parametrize("more", [{"key_id": "1kba9876543210"}, {"digest": credential_of("newer")}])
def test_key_create__key_id_or_digest_in_use__request_invalid(
    bank: Bank, more: dict[str, Any]
) -> None:
    apply(bank, "key_create", "ann_agent", **key_for(bank, "ann_agent"))
    fail(bank, "key_create", "staff", "request_invalid", **key_for(bank, "staff", **more))


def test_key_create__in_an_agent_session__session_bound(bank: Bank) -> None:
    """It would outlive the session, and reach other customers."""
    start(bank)
    refuse(bank, "key_create", "in_session", "session_bound", **key_for(bank, "ann_agent"))
