from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.bank import ANN, Bank, credential_of
from tests.db.functions.calls import apply, call_as, check_error, fail, last_row, snapshot, suspend

LINK = {"issuer": "https://login.example", "subject": "ann-1"}
SOON = datetime.now(UTC) + timedelta(hours=1)
TOKEN: dict[str, Any] = LINK | {
    "digest": credential_of("token"),
    "scopes": ["accounts:read", "book:verify", "openid"],
    "expires_at": SOON,
}


@pytest.fixture
def linked(bank: Bank) -> Bank:
    """The bank, where the subject of the token is ann_agent."""
    apply(bank, "identity_link", "staff", principal=bank.principals["ann_agent"], **LINK)
    return bank


def open_session(bank: Bank, **more: Any) -> dict[str, Any]:
    with bank.connect("bank_authn") as authn:
        (row,) = call_as(authn, "session_open", **TOKEN | more)
    return row


def fail_session(bank: Bank, code: str, **more: Any) -> tuple[str | None, ...]:
    before = snapshot(bank)
    with pytest.raises(psycopg.Error) as caught:
        open_session(bank, **more)
    assert snapshot(bank) == before
    return check_error(bank, caught.value, code)


def test_session_open__linked_identity__works_as_a_key(linked: Bank) -> None:
    request_id = linked.one("select gen_random_uuid()")
    rows = linked.journal_count()
    opened = open_session(linked, request_id=request_id)
    assert (opened["outcome"], opened["replayed"]) == ("applied", False)
    assert opened["request_id"] == request_id
    session = opened["resource"]
    assert session["principal_id"] == str(linked.principals["ann_agent"])
    assert datetime.fromisoformat(session["expires_at"]) == SOON
    me = linked.call("caller_get", "token")
    assert (me["key_id"], me["scopes"]) == (session["key_id"], ["accounts:read"])
    assert linked.call("account_balance", "token", account_number="ACC10001")["balance"] == 1000
    assert linked.journal_count() == rows + 1


def test_session_open__journal__who_and_nothing_secret(linked: Bank) -> None:
    opened = open_session(linked)
    row = last_row(linked)
    assert (row["operation"], row["outcome"]) == ("session_open", "applied")
    assert row["principal_id"] == linked.principals["ann_agent"]
    assert row["request_id"] == opened["request_id"]
    assert row["request"] == LINK
    assert row["subject_id"] == linked.one("select max(id) from bank_data.credential")
    assert credential_of("token").hex() not in str(row)


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (["accounts:read", "transfers:read"], ["accounts:read", "transfers:read"]),
        (["book:verify", "accounts:write"], []),
        ([], []),
        (["*", "' or 1=1 --"], []),
    ],
)
def test_session_open__scopes__those_of_both(
    linked: Bank, asked: list[str], granted: list[str]
) -> None:
    assert sorted(open_session(linked, scopes=asked)["resource"]["scopes"]) == granted
    if not granted:
        fail(linked, "account_list", "token", "scope_missing")


def test_session_open__same_token__same_session(linked: Bank) -> None:
    first = open_session(linked)
    before = snapshot(linked)
    second = open_session(linked)
    assert (second["outcome"], second["replayed"]) == ("applied", True)
    assert second["resource"] == first["resource"]
    assert snapshot(linked) == before


def test_session_open__revoked_session__stays_revoked(linked: Bank) -> None:
    opened = open_session(linked)
    apply(linked, "key_revoke", "staff", key_id=opened["resource"]["key_id"])
    open_session(linked)
    fail(linked, "caller_get", "token", "unauthenticated")


def test_session_open__long_token__a_day_at_most(linked: Bank) -> None:
    lasts = "select expires_at - created_at from bank_data.credential order by id desc limit 1"
    for name, end in (("year", SOON + timedelta(days=365)), ("ever", "infinity")):
        open_session(linked, expires_at=end, digest=credential_of(name))
        assert linked.one(lasts) == timedelta(days=1)


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "ann-2"},
        {"issuer": "https://login.example/"},
        {"issuer": "", "subject": ""},
        {"subject": "' or 1=1 --"},
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"expires_at": "-infinity"},
        {"book": 2},
    ],
)
def test_session_open__no_such_identity_or_expired__unauthenticated(
    linked: Bank, more: dict[str, Any]
) -> None:
    told = fail_session(linked, "unauthenticated", **more)
    assert told == fail_session(linked, "unauthenticated", subject="nobody")
    fail(linked, "caller_get", "token", "unauthenticated")


@pytest.mark.parametrize(
    "more",
    [{each: None} for each in TOKEN] + [{"digest": b""}, {"digest": bytes(31)}],
)
def test_session_open__bad_argument__request_invalid(linked: Bank, more: dict[str, Any]) -> None:
    fail_session(linked, "request_invalid", **more)


def test_session_open__suspended_principal__its_calls_are_refused(linked: Bank) -> None:
    suspend(linked, "ann_agent")
    open_session(linked)
    fail(linked, "caller_get", "token", "principal_suspended")


def test_session_open__digest_of_a_key_of_another__no_session(linked: Bank) -> None:
    keys = linked.one("select count(*) from bank_data.credential")
    with pytest.raises(psycopg.Error) as caught:
        open_session(linked, digest=credential_of("staff"))
    check_error(linked, caught.value, "unauthenticated")
    assert linked.one("select count(*) from bank_data.credential") == keys


@pytest.mark.parametrize("login", ["bank_api", "test_service", "bank_auditor"])
def test_session_open__other_login__insufficient_privilege(linked: Bank, login: str) -> None:
    with (
        linked.connect(login) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        call_as(connection, "session_open", **TOKEN)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("account_balance", {"account_number": "ACC10001"}),
        ("customer_get", {"customer": ANN}),
        ("account_list", {}),
    ],
)
def test_session_open__authn_login__may_do_nothing_else(
    linked: Bank, function: str, arguments: dict[str, Any]
) -> None:
    with (
        linked.connect("bank_authn") as authn,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        call_as(authn, function, credential=credential_of("ann_agent"), **arguments)
