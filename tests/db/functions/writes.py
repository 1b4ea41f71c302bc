"""What every write promises: tests that the file of each function inherits."""

from typing import Any, ClassVar

import psycopg
import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    HOSTILE,
    apply,
    call_as,
    check_error,
    expire_key,
    fail,
    give,
    lacks,
    last_row,
    precede,
    refuse,
    revoke_key,
    set_scopes,
    snapshot,
    suspend,
    suspend_book,
    suspend_customer,
)


class WriteContract:
    """Identity, scope, suspension, idempotency and texts, the same for all writes.

    Attributes:
        function: the name of the function.
        scope: the scope it needs.
        who: a principal with a key who may make the call of `arguments`.
        second: another one who may.
        texts: its free texts with their greatest length.
        names: its names of other things with their greatest length.
        suspends: whether a suspended book stops it.
    """

    function: ClassVar[str]
    scope: ClassVar[str]
    who: ClassVar[str] = "staff"
    second: ClassVar[str] = "staff2"
    texts: ClassVar[dict[str, int]] = {"reason": 500}
    names: ClassVar[dict[str, int]] = {}
    suspends: ClassVar[bool] = True

    def arguments(self, bank: Bank) -> dict[str, Any]:
        """A request that is applied."""
        raise NotImplementedError

    def others(self, bank: Bank) -> dict[str, Any]:
        """Another one, that is applied before and after it."""
        raise NotImplementedError

    def call(self, bank: Bank, **more: Any) -> dict[str, Any]:
        return bank.call(self.function, self.who, **self.arguments(bank) | more)

    def test_first_call__applied(self, bank: Bank) -> None:
        request_id = bank.one("select gen_random_uuid()")
        answer = self.call(bank, request_id=request_id)
        assert (answer["outcome"], answer["replayed"]) == ("applied", False)
        assert answer["request_id"] == request_id == last_row(bank)["request_id"]
        assert last_row(bank)["idempotency_id"] is None
        bank.verify()

    def test_same_key__replayed(self, bank: Bank) -> None:
        first = self.call(bank, idempotency_key="once")
        before = snapshot(bank)
        assert first["outcome"] == "applied"
        assert self.call(bank, idempotency_key="once") == first | {"replayed": True}
        assert snapshot(bank) == before

    def test_same_key_in_suspension__replayed(self, bank: Bank) -> None:
        first = self.call(bank, idempotency_key="once")
        suspend_book(bank)
        suspend(bank, self.who)
        assert self.call(bank, idempotency_key="once") == first | {"replayed": True}

    def test_same_key_other_request__idempotency_key_reused(self, bank: Bank) -> None:
        first = self.call(bank, idempotency_key="once")
        others = self.others(bank)
        before = snapshot(bank)
        answer = bank.call(self.function, self.who, idempotency_key="once", **others)
        assert (answer["outcome"], answer["replayed"]) == ("idempotency_key_reused", False)
        assert answer["hint"]
        assert answer["request_id"] != first["request_id"]
        assert answer.get("resource") is None
        assert snapshot(bank) == before

    def test_same_key_two_principals__applied(self, bank: Bank) -> None:
        first = self.call(bank, idempotency_key="once")
        answer = bank.call(self.function, self.second, idempotency_key="once", **self.others(bank))
        assert (answer["outcome"], answer["replayed"]) == ("applied", False)
        assert answer["request_id"] != first["request_id"]

    def test_key_of_odd_characters__replayed(self, bank: Bank) -> None:
        key = ("a'\"% 🏦 \u202e" * 64)[:255]
        assert self.call(bank, idempotency_key=key)["outcome"] == "applied"
        assert self.call(bank, idempotency_key=key)["replayed"] is True

    def test_bad_key__idempotency_key_invalid(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for key in ("", "x" * 256, "a\nb", "\x7f", "tab\t"):
            keyed = arguments | {"idempotency_key": key}
            fail(bank, self.function, self.who, "idempotency_key_invalid", **keyed)

    def test_bad_key_and_no_credential__by_precedence(self, bank: Bank) -> None:
        first = precede(bank, "idempotency_key_invalid", "unauthenticated")
        arguments = self.arguments(bank) | {"idempotency_key": ""}
        fail(bank, self.function, "nobody", first, **arguments)

    def test_no_credential_in_force__unauthenticated(self, bank: Bank) -> None:
        check_unauthenticated(bank, self.function, self.who, self.arguments(bank))

    def test_suspended_principal__principal_suspended(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        suspend(bank, self.who)
        refuse(bank, self.function, self.who, "principal_suspended", **arguments)

    def test_missing_scope__scope_missing(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        set_scopes(bank, self.who, "transfers:read")
        answer = refuse(bank, self.function, self.who, "scope_missing", **arguments)
        assert answer["facts"] == {"scope": self.scope}

    def test_suspended_book__book_suspended(self, bank: Bank) -> None:
        arguments = self.arguments(bank) | {"idempotency_key": "once"}
        suspend_book(bank)
        if not self.suspends:
            assert bank.call(self.function, self.who, **arguments)["outcome"] == "applied"
            return
        refuse(bank, self.function, self.who, "book_suspended", **arguments)
        suspend_book(bank, "open")
        answer = bank.call(self.function, self.who, **arguments)
        assert (answer["outcome"], answer["replayed"]) == ("applied", False)

    def test_all_gates_shut__by_precedence(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        codes = {"principal_suspended", "scope_missing"}
        set_scopes(bank, self.who, "transfers:read")
        suspend(bank, self.who)
        refuse(bank, self.function, self.who, precede(bank, *codes), **arguments)
        if self.suspends:
            suspend_book(bank)
            first = precede(bank, *codes, "book_suspended")
            refuse(bank, self.function, self.who, first, **arguments)

    def test_refused_then_possible__refusal_replayed(self, bank: Bank) -> None:
        arguments = self.arguments(bank) | {"idempotency_key": "once"}
        set_scopes(bank, self.who, "transfers:read")
        first = refuse(bank, self.function, self.who, "scope_missing", **arguments)
        set_scopes(bank, self.who, self.scope)
        before = snapshot(bank)
        answer = bank.call(self.function, self.who, **arguments)
        assert answer == first | {"replayed": True}
        assert snapshot(bank) == before

    def test_hostile_texts__stored_verbatim(self, bank: Bank) -> None:
        texts = {name: HOSTILE[:length] for name, length in self.texts.items()}
        answer = self.call(bank, **texts)
        assert answer["outcome"] == "applied"
        request = last_row(bank)["request"]
        shown = answer.get("resource") or answer
        for name, text in texts.items():
            assert request[name] == text
            assert shown.get(name, text) == text

    def test_longest_texts__applied(self, bank: Bank) -> None:
        texts = {name: "🏦" * length for name, length in self.texts.items()}
        assert self.call(bank, **texts)["outcome"] == "applied"

    def test_empty_or_longer_texts__request_invalid(self, bank: Bank) -> None:
        for name, length in (self.texts | self.names).items():
            for text in ("", "x" * (length + 1)):
                arguments = self.arguments(bank) | {name: text}
                fail(bank, self.function, self.who, "request_invalid", **arguments)


class StaffContract(WriteContract):
    """Writes that only staff may make."""

    def test_not_staff__staff_only(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for who in ("ann_manager", "ann", "stranger", "service"):
            set_scopes(bank, who, self.scope)
            refuse(bank, self.function, who, "staff_only", **arguments)

    def test_operator__applied(self, bank: Bank) -> None:
        apply(bank, self.function, "operator", **self.arguments(bank))


class AccountContract(WriteContract):
    """Writes that change an account, by whoever may manage it."""

    scope: ClassVar[str] = "accounts:write"
    names: ClassVar[dict[str, int]] = {"account_number": 34}

    @pytest.mark.parametrize("who", ["ann_manager", "ann", "staff", "operator"])
    def test_who_may_manage__applied(self, bank: Bank, who: str) -> None:
        arguments = self.arguments(bank)
        apply(bank, self.function, who, **arguments)
        row = last_row(bank)
        assert row["customer_id"] == ANN
        assert row["subject_id"] == bank.one(
            "select id from bank_data.account where number = %s", arguments["account_number"]
        )
        assert (row["mandate_id"] is not None) == (who == "ann_manager")

    def test_foreign_account__account_unknown(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for who in ("stranger", "ann_manager", "ann"):
            told = [
                refuse(bank, self.function, who, "account_unknown",
                       **arguments | {"account_number": number})
                for number in ("ACC20001", "CASH-USD", "ACC99999", "'; --", None)
            ]  # fmt: skip
            assert all(answer["facts"] == told[0]["facts"] for answer in told)

    def test_no_mandate_to_manage__mandate_missing(self, bank: Bank) -> None:
        set_scopes(bank, "ann_agent", self.scope)
        answer = refuse(bank, self.function, "ann_agent", "mandate_missing", **self.arguments(bank))
        assert answer["facts"] == lacks("manage")

    def test_mandate_for_this_account__applied(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        give(bank, "stranger", ANN, "manage", account_numbers=[arguments["account_number"]])
        apply(bank, self.function, "stranger", **arguments)

    def test_mandate_for_another_account__account_unknown(self, bank: Bank) -> None:
        give(bank, "stranger", ANN, "manage", account_numbers=["ACC10002"])
        refuse(bank, self.function, "stranger", "account_unknown", **self.arguments(bank))

    def test_suspended_customer__customer_suspended(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        suspend_customer(bank, ANN)
        for who in ("ann_manager", "ann"):
            refuse(bank, self.function, who, "customer_suspended", **arguments)
        apply(bank, self.function, "staff", **arguments)

    def test_no_mandate_and_suspended_customer__by_precedence(self, bank: Bank) -> None:
        set_scopes(bank, "ann_agent", self.scope)
        suspend_customer(bank, ANN)
        first = precede(bank, "mandate_missing", "customer_suspended")
        refuse(bank, self.function, "ann_agent", first, **self.arguments(bank))


def check_unauthenticated(bank: Bank, function: str, who: str, arguments: dict[str, Any]) -> None:
    """No credential, an unknown, revoked or expired one, another book: the same answer."""
    told = {fail(bank, function, "nobody", "unauthenticated", **arguments)}
    for book in (2, -1):
        told.add(fail(bank, function, "staff", "unauthenticated", **rebook(arguments, book)))
    before = snapshot(bank)
    for connection in (bank.api, bank.service):
        with pytest.raises(psycopg.Error) as caught:
            # The API's login is nobody; to the service nothing of another book is known.
            call_as(connection, function, **rebook(arguments, 1 if connection is bank.api else 2))
        told.add(check_error(bank, caught.value, "unauthenticated"))
    assert snapshot(bank) == before
    revoke_key(bank, who)
    told.add(fail(bank, function, who, "unauthenticated", **arguments))
    bank.root.execute("update bank_data.credential set revoked_at = null")
    expire_key(bank, who)
    told.add(fail(bank, function, who, "unauthenticated", **arguments))
    assert len(told) == 1


def rebook(arguments: dict[str, Any], book: int) -> dict[str, Any]:
    """The same arguments for another book, whose number a key id begins with."""
    if "key_id" in arguments:
        arguments = arguments | {"key_id": f"{book}k{arguments['key_id'].split('k')[1]}"}
    return arguments | {"book": book}
