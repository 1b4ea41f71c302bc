"""What every read promises: tests that the file of each function inherits."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, ClassVar

import psycopg
import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    NOT_IN_FORCE,
    check_error,
    fail,
    give,
    precede,
    set_mandate,
    set_scopes,
    snapshot,
    suspend,
    suspend_book,
)
from tests.db.functions.writes import check_unauthenticated

CURSORS_OF_NOBODY = ["", "x", "!", "=", "A" * 201, "é", "AAAA", "YWNjb3VudA", "'; --"]


class ReadContract:
    """Identity, scope and suspension, the same for all reads.

    Attributes:
        function: the name of the function.
        scope: the scope it needs, None for none.
        who: a principal with a key who may make the call of `arguments`.
    """

    function: ClassVar[str]
    scope: ClassVar[str | None]
    who: ClassVar[str] = "ann_agent"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        """A request that is answered."""
        raise NotImplementedError

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        return bank.rows(self.function, who or self.who, **self.arguments(bank) | more)

    def test_read_only__answered(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        before = snapshot(bank)
        suspend_book(bank)  # reads go on
        bank.api.execute("set default_transaction_read_only = on")
        bank.rows(self.function, self.who, **arguments)
        suspend_book(bank, "open")
        assert snapshot(bank) == before

    def test_no_credential_in_force__unauthenticated(self, bank: Bank) -> None:
        check_unauthenticated(bank, self.function, self.who, self.arguments(bank))

    def test_suspended_principal__principal_suspended(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        suspend(bank, self.who)
        fail(bank, self.function, self.who, "principal_suspended", **arguments)
        set_scopes(bank, self.who, "keys:write")
        first = precede(bank, "principal_suspended", "scope_missing")
        fail(bank, self.function, self.who, first, **arguments)

    def test_missing_scope__scope_missing(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        set_scopes(bank, self.who, "keys:write")
        if self.scope is None:
            bank.rows(self.function, self.who, **arguments)
            return
        told = fail(bank, self.function, self.who, "scope_missing", **arguments)
        assert self.scope in str(told)
        set_scopes(bank, self.who, self.scope)
        bank.rows(self.function, self.who, **arguments)


class AccountReadContract(ReadContract):
    """Reads of one account, by whoever may read it."""

    scope: ClassVar[str | None] = "accounts:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": "ACC10001"}

    def test_foreign_account__account_unknown(self, bank: Bank) -> None:
        told = {
            fail(bank, self.function, who, "account_unknown", account_number=number)
            for who in ("ann_agent", "ann_reader", "stranger", "ann", "service")
            for number in ("ACC20001", "CASH-USD", "ACC99999", "", "acc10001", "' or 1=1 --", None)
        }
        assert len(told) == 1

    def test_who_may_read__answered(self, bank: Bank) -> None:
        for who in ("ann_agent", "ann_reader", "service", "ann", "staff", "operator"):
            (row,) = bank.rows(self.function, who, account_number="ACC10001")
            assert row["account_number"] == "ACC10001"

    def test_mandate_without_read__mandate_missing(self, bank: Bank) -> None:
        give(bank, "stranger", ANN, "debit", "manage")
        fail(bank, self.function, "stranger", "mandate_missing", **self.arguments(bank))

    def test_mandate_for_some_accounts__only_these(self, bank: Bank) -> None:
        give(bank, "stranger", ANN, "read", account_numbers=["ACC10001"])
        assert bank.rows(self.function, "stranger", account_number="ACC10001")
        fail(bank, self.function, "stranger", "account_unknown", account_number="ACC10002")

    def test_mandate_not_in_force__account_unknown(self, bank: Bank) -> None:
        for times in NOT_IN_FORCE:
            mandate = give(bank, "stranger", ANN, "read")
            bank.rows(self.function, "stranger", account_number="ACC10001")
            set_mandate(bank, mandate, times)
            fail(bank, self.function, "stranger", "account_unknown", account_number="ACC10001")


class ListContract(ReadContract):
    """Pages: every row once, in the same order whatever their size, and only with one's own cursor.

    Attributes:
        second: a principal whose cursor of the same list must not work for `who`.
    """

    who: ClassVar[str] = "staff"
    second: ClassVar[str] = "staff2"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def prepare(self, bank: Bank) -> None:
        """Makes enough rows for three pages of one."""

    def test_pages__every_row_once(self, bank: Bank) -> None:
        self.prepare(bank)
        arguments = self.arguments(bank)
        whole = self.rows(bank, page_size=500)
        assert len(whole) >= 3
        assert self.rows(bank) == whole[:50]
        for size in (1, 2, 500):
            assert read_pages(bank, self.function, self.who, size, arguments) == whole

    def test_page_size_out_of_range__request_invalid(self, bank: Bank) -> None:
        for size in (0, -1, 501, None):
            arguments = self.arguments(bank) | {"page_size": size}
            fail(bank, self.function, self.who, "request_invalid", **arguments)

    def test_cursor_of_another_principal__cursor_invalid(self, bank: Bank) -> None:
        cursor = self.rows(bank, self.second)[0]["page_cursor"]
        before = snapshot(bank)
        with pytest.raises(psycopg.Error) as caught:
            self.rows(bank, page_cursor=cursor)
        check_error(bank, caught.value, "cursor_invalid")
        assert snapshot(bank) == before

    def test_cursor_of_another_list__cursor_invalid(self, bank: Bank) -> None:
        other = "key_list" if self.function != "key_list" else "principal_list"
        cursor = bank.rows(other, self.who)[0]["page_cursor"]
        arguments = self.arguments(bank) | {"page_cursor": cursor}
        fail(bank, self.function, self.who, "cursor_invalid", **arguments)

    def test_cursor_of_nobody__cursor_invalid(self, bank: Bank) -> None:
        for cursor in CURSORS_OF_NOBODY:
            arguments = self.arguments(bank) | {"page_cursor": cursor}
            fail(bank, self.function, self.who, "cursor_invalid", **arguments)

    def test_cursor_rewritten__a_page_or_cursor_invalid(self, bank: Bank) -> None:
        self.prepare(bank)
        cursor = self.rows(bank)[0]["page_cursor"]
        before = snapshot(bank)
        for rewritten in rewrite(cursor):
            try:
                self.rows(bank, page_cursor=rewritten)
            except psycopg.Error as error:
                check_error(bank, error, "cursor_invalid")
        assert snapshot(bank) == before

    def test_bad_cursor_and_no_credential__by_precedence(self, bank: Bank) -> None:
        first = precede(bank, "cursor_invalid", "unauthenticated")
        arguments = self.arguments(bank) | {"page_cursor": "!"}
        fail(bank, self.function, "nobody", first, **arguments)


def rewrite(cursor: str) -> list[str]:
    """The cursor with other positions in it: far away, or fewer."""
    told = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    whose, positions = told.split(":")[:2], told.split(":")[2:]
    changed = [
        [*whose, *positions[:place], far, *positions[place + 1 :]]
        for place in range(len(positions))
        for far in ("9" * 18, "-" + "9" * 18, "4" * 10)
    ]
    changed += [[*whose, *positions[:count]] for count in range(1, len(positions))]
    return [urlsafe_b64encode(":".join(parts).encode()).decode().rstrip("=") for parts in changed]


def read_pages(
    bank: Bank, function: str, who: str, size: int, arguments: dict[str, Any]
) -> list[dict[str, Any]]:
    """All rows of a list, read a page at a time; a page is full as long as another one follows."""
    found: list[dict[str, Any]] = []
    cursor = None
    while page := bank.rows(function, who, **arguments, page_size=size, page_cursor=cursor):
        assert len(found) % size == 0
        assert len(page) <= size
        found += page
        cursor = page[-1]["page_cursor"]
    return found
