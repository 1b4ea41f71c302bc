from typing import Any

import pytest

from tests.bank import ALL_SCOPES, ANN, SERVICE_LOGIN, Bank, credential_of
from tests.db.functions.calls import apply, fail, last_row, precede, refuse, set_scopes
from tests.db.functions.writes import StaffContract

AGENT = {"class": "agent", "name": "New", "scopes": ["accounts:read"]}


class TestPrincipalCreate(StaffContract):
    function = "principal_create"
    scope = "principals:write"
    texts = {"name": 200}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"class": "agent", "name": "New", "scopes": ["principals:write"]}

    def others(self, bank: Bank) -> dict[str, Any]:
        return self.arguments(bank) | {"name": "Newer"}


@pytest.mark.parametrize(
    ("who", "more"),
    [
        ("staff", {"class": "agent"}),
        ("staff", {"class": "service"}),
        ("staff", {"class": "customer", "customer": ANN}),
        ("operator", {"class": "human", "scopes": ALL_SCOPES}),
        ("operator", {"class": "service", "login": "payroll"}),
        ("operator", {"class": "service", "login": 'O\'Neil "x" %s'}),
    ],
)
def test_principal_create__class__applied(bank: Bank, who: str, more: dict[str, Any]) -> None:
    principal = apply(bank, "principal_create", who, **AGENT | more)
    wanted = AGENT | {"customer": None, "login": None} | more
    for name in ("class", "name", "login", "scopes"):
        assert principal[name] == wanted[name]
    assert principal["customer_id"] == (str(ANN) if wanted["customer"] else None)
    assert (principal["status"], principal["is_operator"]) == ("active", False)
    assert last_row(bank)["subject_id"] == int(principal["principal_id"])


@pytest.mark.parametrize(
    "more",
    [
        {"name": None},
        {"class": None},
        {"class": "operator"},
        {"class": "customer"},
        {"class": "agent", "customer": ANN},
        {"class": "agent", "login": "payroll"},
        {"class": "human", "login": "payroll"},
        {"scopes": None},
        {"scopes": []},
        {"scopes": ["accounts:read", None]},
        {"scopes": ["accounts:read", "accounts:read"]},
        {"scopes": ["accounts:delete"]},
        {"scopes": ["*"]},
    ],
)
def test_principal_create__bad_argument__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    fail(bank, "principal_create", "operator", "request_invalid", **AGENT | more)


@pytest.mark.parametrize(
    "login",
    ["bank_api", "bank_authn", "bank_owner", "pg_read_all_data", "", "x" * 64, "é" * 40],
)
def test_principal_create__reserved_login__request_invalid(bank: Bank, login: str) -> None:
    arguments = AGENT | {"class": "service", "login": login}
    fail(bank, "principal_create", "operator", "request_invalid", **arguments)


@pytest.mark.parametrize("more", [{"class": "human"}, {"class": "service", "login": "payroll"}])
def test_principal_create__by_staff__operator_only(bank: Bank, more: dict[str, Any]) -> None:
    refuse(bank, "principal_create", "staff", "operator_only", **AGENT | more)


def test_principal_create__broader_than_maker__scope_exceeded(bank: Bank) -> None:
    set_scopes(bank, "staff", "principals:write", "accounts:read")
    apply(bank, "principal_create", "staff", **AGENT)
    broader = AGENT | {"scopes": ["accounts:read", "accounts:write"]}
    refuse(bank, "principal_create", "staff", "scope_exceeded", **broader)


@pytest.mark.parametrize("customer", [1, 999999, -1])
def test_principal_create__no_such_customer__customer_unknown(bank: Bank, customer: int) -> None:
    arguments = AGENT | {"class": "customer", "customer": customer}
    refuse(bank, "principal_create", "operator", "customer_unknown", **arguments)


def test_principal_create__login_in_use__login_taken(bank: Bank) -> None:
    for login in (SERVICE_LOGIN, bank.root.info.user):
        arguments = AGENT | {"class": "service", "login": login}
        refuse(bank, "principal_create", "operator", "login_taken", **arguments)


def test_principal_create__broader_and_unknown_customer__by_precedence(bank: Bank) -> None:
    set_scopes(bank, "staff", "principals:write")
    arguments = AGENT | {"class": "customer", "customer": 999999}
    first = precede(bank, "scope_exceeded", "customer_unknown")
    refuse(bank, "principal_create", "staff", first, **arguments)


def test_principal_create__human_and_broader__by_precedence(bank: Bank) -> None:
    set_scopes(bank, "staff", "principals:write")
    first = precede(bank, "operator_only", "scope_exceeded")
    refuse(bank, "principal_create", "staff", first, **AGENT | {"class": "human"})


def test_principal_create__broader_and_login_in_use__by_precedence(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.principal set scopes = '{principals:write}' where is_operator"
    )
    arguments = AGENT | {"class": "service", "login": SERVICE_LOGIN}
    first = precede(bank, "scope_exceeded", "login_taken")
    refuse(bank, "principal_create", "operator", first, **arguments)


def test_principal_create__new_principal__nobody_until_it_has_a_key(bank: Bank) -> None:
    made = apply(bank, "principal_create", "staff", **AGENT)
    fail(bank, "caller_get", "new", "unauthenticated")
    key = {"principal": int(made["principal_id"]), "scopes": ["accounts:read"]}
    key |= {"key_id": "1k0123456789ab", "digest": credential_of("new")}
    apply(bank, "key_create", "staff", **key)
    assert bank.call("caller_get", "new")["name"] == "New"
    assert bank.rows("account_list", "new") == []
