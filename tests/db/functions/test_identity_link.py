import secrets
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, precede, principal_of, refuse
from tests.db.functions.writes import StaffContract

LINK = {"issuer": "https://login.example", "subject": "ann-1"}


class TestIdentityLink(StaffContract):
    function = "identity_link"
    scope = "principals:write"
    texts = {}  # noqa: RUF012
    names = {"issuer": 500, "subject": 255}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"], **LINK}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"], **LINK, "subject": "ann-2"}


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
def test_identity_link__by_staff__applied(bank: Bank, who: str) -> None:
    principal = principal_of(bank, who)
    link = apply(bank, "identity_link", "staff", principal=principal, **LINK)
    assert link == {"principal_id": str(principal), **LINK}
    assert last_row(bank)["subject_id"] == principal


def test_identity_link__human_by_operator__applied(bank: Bank) -> None:
    apply(bank, "identity_link", "operator", principal=bank.principals["staff"], **LINK)


@pytest.mark.parametrize("who", ["staff", "staff2", "operator"])
def test_identity_link__human_or_operator_by_staff__operator_only(bank: Bank, who: str) -> None:
    principal = principal_of(bank, who)
    refuse(bank, "identity_link", "staff", "operator_only", principal=principal, **LINK)


def test_identity_link__again__applied(bank: Bank) -> None:
    for _ in range(2):
        apply(bank, "identity_link", "staff", principal=bank.principals["ann_agent"], **LINK)
    assert bank.one("select count(*) from bank_data.principal_identity") == 1


def test_identity_link__of_another__identity_taken(bank: Bank) -> None:
    apply(bank, "identity_link", "staff", principal=bank.principals["ann_agent"], **LINK)
    other = bank.principals["bob_agent"]
    refuse(bank, "identity_link", "staff", "identity_taken", principal=other, **LINK)
    apply(bank, "identity_link", "staff", principal=other, **LINK | {"issuer": "https://b.example"})


def test_identity_link__of_another_human__by_precedence(bank: Bank) -> None:
    apply(bank, "identity_link", "staff", principal=bank.principals["ann_agent"], **LINK)
    first = precede(bank, "operator_only", "identity_taken")
    refuse(bank, "identity_link", "staff", first, principal=bank.principals["staff2"], **LINK)


@pytest.mark.parametrize("principal", [999999, 0, -1])
def test_identity_link__no_such_one__principal_unknown(bank: Bank, principal: int) -> None:
    refuse(bank, "identity_link", "staff", "principal_unknown", principal=principal, **LINK)


@pytest.mark.parametrize("missing", ["principal", "issuer", "subject"])
def test_identity_link__argument_missing__request_invalid(bank: Bank, missing: str) -> None:
    arguments = {"principal": bank.principals["ann_agent"], **LINK} | {missing: None}
    fail(bank, "identity_link", "staff", "request_invalid", **arguments)


@pytest.mark.parametrize("name", ["issuer", "subject"])
def test_identity_link__not_printable_ascii__request_invalid(bank: Bank, name: str) -> None:
    arguments = {"principal": bank.principals["ann_agent"], **LINK}
    for text in ("änn", "ann\n", "a b", "\x7f", "\u202eann", "🏦"):
        fail(bank, "identity_link", "staff", "request_invalid", **arguments | {name: text})


def test_identity_link__longest_texts__stored_verbatim(bank: Bank) -> None:
    signs = [chr(code) for code in range(0x21, 0x7F)]

    def draw(length: int) -> str:
        return "".join(secrets.choice(signs) for _ in range(length))

    link = {"issuer": draw(500), "subject": draw(255)}
    made = apply(bank, "identity_link", "staff", principal=bank.principals["ann_agent"], **link)
    assert {name: made[name] for name in link} == link
