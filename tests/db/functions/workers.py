"""What every function of the worker promises: tests that the file of each inherits."""

from typing import Any, ClassVar

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.calls import call_as, check_error, snapshot, suspend_book


class WorkerContract:
    """For the login bank_worker alone, while its principal may and, for writes, the book is open.

    Attributes:
        function: the name of the function.
        is_write: whether a suspended book stops it.
    """

    function: ClassVar[str]
    is_write: ClassVar[bool] = True

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        """A request that is answered."""
        return {}

    def refuse(self, bank: Bank, code: str, **more: Any) -> None:
        arguments = self.arguments(bank) | more
        before = snapshot(bank)
        with pytest.raises(psycopg.Error) as caught:
            bank.rows(self.function, "worker", **arguments)
        check_error(bank, caught.value, code)
        assert snapshot(bank) == before

    def test_another_login__denied(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for login in ("bank_api", "test_service", "bank_authn", "bank_auditor"):
            with (
                bank.connect(login) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                call_as(connection, self.function, **arguments)

    def test_no_principal__unauthenticated(self, bank: Bank) -> None:
        self.refuse(bank, "unauthenticated", book=2)

    def test_suspended_principal__principal_suspended(self, bank: Bank) -> None:
        bank.root.execute(
            "update bank_data.principal set status = 'suspended' where login = 'bank_worker'"
        )
        self.refuse(bank, "principal_suspended")

    def test_missing_scope__scope_missing(self, bank: Bank) -> None:
        bank.root.execute(
            "update bank_data.principal set scopes = '{}' where login = 'bank_worker'"
        )
        self.refuse(bank, "scope_missing")

    def test_suspended_book__book_suspended(self, bank: Bank) -> None:
        suspend_book(bank)
        if self.is_write:
            self.refuse(bank, "book_suspended")
        else:
            bank.rows(self.function, "worker", **self.arguments(bank))
