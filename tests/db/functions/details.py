"""Details of customers, for tests."""

from typing import Any

from tests.bank import ANN, Bank, credential_of, key_of
from tests.db.functions.approvals import approve
from tests.db.functions.calls import apply

ADDRESS = {
    "lines": ["Example Street 1"], "post_code": "10115", "town": "Berlin", "country": "DE",
}  # fmt: skip
DETAILS = {"address": ADDRESS, "phone": "+491510000001", "email": "ann@example.com"}


def ask(bank: Bank, who: str, details: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Asks for a change of Ann's details; the whole answer."""
    return bank.call("customer_update", who, **{"customer": ANN, "details": details} | more)


def pend_change(bank: Bank, who: str, details: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A change that waits; the facts of the answer."""
    answer = ask(bank, who, details, **more)
    assert answer["outcome"] == "pending_approval", answer
    facts: dict[str, Any] = answer["facts"]
    return facts


def change(bank: Bank, details: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Changes details of Ann as two of the staff do; the approval."""
    facts = pend_change(bank, "staff", details or DETAILS, **more)
    done = approve(bank, "staff2", facts)
    assert done["status"] == "executed", done
    return done


def by_staff(bank: Bank, *details: str) -> None:
    """Only these, and the name, need staff when a customer changes them in person."""
    apply(bank, "customer_terms_set", "staff", details_by_staff=["name", *details])


def details_of(bank: Bank, who: str = "staff", customer: int = ANN) -> dict[str, Any]:
    """The details as a caller sees them."""
    row = bank.call("customer_get", who, customer=customer)
    return {name: row[name] for name in ("name", "address", "phone", "email")}


def let_in(bank: Bank, who: str, customer: int = ANN, kind: str = "customer") -> None:
    """Another principal: the customer in person, or one of the staff."""
    scopes = ["customers:read", "details:write", "approvals:read", "approvals:decide"]
    named = {"customer": customer} if kind == "customer" else {}
    made = apply(
        bank, "principal_create", "operator", name=who, scopes=scopes, **{"class": kind}, **named
    )
    bank.principals[who] = int(made["principal_id"])
    apply(
        bank, "key_create", "operator", principal=bank.principals[who],
        key_id=key_of(who).split("_")[2], digest=credential_of(who), scopes=scopes,
    )  # fmt: skip
