"""Fresh banks by the dozen: hypothesis runs one example after another within one test."""

from collections.abc import Callable

import psycopg
import pytest
from pytest_postgresql.executors import NoopExecutor

from tests.bank import Bank, principals_of
from tests.conftest import TestServer, renew


@pytest.fixture
def fresh_bank(
    filled: str, bank_noproc: NoopExecutor, server: TestServer, server_admin: psycopg.Connection
) -> Callable[[], Bank]:
    """Makes a new clone of the filled template each time it is called, in place of the last one."""

    def renew_bank() -> Bank:
        renew(server_admin, bank_noproc.dbname, filled)
        bank = Bank(server.url(bank_noproc.dbname))
        bank.principals = principals_of(bank.root)
        return bank

    return renew_bank
