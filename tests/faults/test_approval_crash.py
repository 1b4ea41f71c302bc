"""kill -9 while a person approves: what was approved is executed, once, and nothing else."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.bank import Bank, credential_of, principals_of
from tests.db.functions.approvals import approve, pend, review_above
from tests.faults.conftest import PATIENCE_S, MortalServer

pytestmark = pytest.mark.slow
# What an approval writes, in this order: it is killed behind each of them.
TABLES = ("approval_vote", "account_balance", "hold", "approval")


def stop_behind(bank: Bank, table: str) -> None:
    """Whoever approves waits once it has written this table."""
    bank.root.execute(
        "create function public.wait() returns trigger language plpgsql as $$ begin"
        "  if current_setting('application_name') = 'approver' then perform pg_sleep(60); end if;"
        "  return null; end $$"
    )
    bank.root.execute(
        sql.SQL(
            "create trigger wait after insert or update on bank_data.{} execute function"
            " public.wait()"
        ).format(sql.Identifier(table))
    )


def vote(connection: psycopg.Connection[Any], facts: dict[str, Any]) -> None:
    """Approves; the connection is lost meanwhile."""
    with pytest.raises(psycopg.OperationalError):
        connection.execute(
            "select bank.approval_approve(%s, %s, 'known', idempotency_key => 'a',"
            " credential => %s)",
            [int(facts["approval_id"]), facts["digest"], credential_of("staff")],
        )


@pytest.mark.parametrize("table", TABLES)
def test_approve__killed_in_the_middle__not_voted_and_then_paid_once(
    mortal_server: MortalServer, mortal_bank: Bank, table: str
) -> None:
    mortal_bank.principals.update(principals_of(mortal_bank.root))
    review_above(mortal_bank)
    facts = pend(mortal_bank)
    stop_behind(mortal_bank, table)
    approver = mortal_bank.connect("bank_api")
    approver.execute("set application_name = 'approver'")
    pid = approver.info.backend_pid
    waits = "select count(*) from pg_stat_activity where pid = %s and wait_event = 'PgSleep'"
    with ThreadPoolExecutor(1) as pool:
        voting = pool.submit(vote, approver, facts)
        deadline = time.monotonic() + PATIENCE_S
        while not mortal_bank.one(waits, pid):
            assert time.monotonic() < deadline
            assert not voting.done(), voting.result()
        os.kill(pid, signal.SIGKILL)
        voting.result()
    approver.close()
    mortal_bank.close()
    bank = reconnect(mortal_server)
    bank.root.execute("drop function if exists public.wait() cascade")
    shown = bank.call("approval_get", "staff", approval=int(facts["approval_id"]))
    assert (shown["status"], shown["votes"]) == ("pending", [])
    assert bank.balance("ACC10001") == Decimal("1000.00")
    bank.verify()
    assert approve(bank, "staff", facts)["status"] == "executed"
    assert bank.balance("ACC10001") == Decimal("900.00")
    bank.verify()
    bank.close()


def test_approve__server_killed_behind_the_answer__executed(
    mortal_server: MortalServer, mortal_bank: Bank
) -> None:
    mortal_bank.principals.update(principals_of(mortal_bank.root))
    review_above(mortal_bank)
    facts = pend(mortal_bank)
    approved = approve(mortal_bank, "staff", facts)
    mortal_server.kill()
    mortal_server.start()
    mortal_bank.close()
    bank = reconnect(mortal_server)
    shown = bank.call("approval_get", "staff", approval=int(facts["approval_id"]))
    assert (shown["status"], str(shown["transfer_id"])) == ("executed", approved["transfer_id"])
    assert bank.balance("ACC10001") == Decimal("900.00")
    bank.verify()
    bank.close()


def reconnect(server: MortalServer) -> Bank:
    """The bank after recovery: PostgreSQL ends all sessions when one was killed."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            bank = Bank(server.url)
            bank.root.execute("select 1")
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            bank.principals.update(principals_of(bank.root))
            return bank
