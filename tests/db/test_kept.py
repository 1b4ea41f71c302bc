"""A kept bank is the same bank for each test."""

from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.bank import Bank
from tests.kept import SEQUENCES, TABLES, Kept, qualified


def everything(bank: Bank) -> list[Any]:
    """All rows, what sequences give next, the catalogue, and how the session is set."""
    names = [qualified(row) for row in bank.root.execute(TABLES).fetchall()]
    names += [qualified(row) for row in bank.root.execute(SEQUENCES).fetchall()]
    rows = {
        name.as_string(): sorted(
            str({k: v for k, v in row.items() if k != "log_cnt"})
            for row in bank.root.execute(sql.SQL("table {}").format(name))
        )
        for name in names
    }
    catalogue = """
        select current_user::text, current_setting('lock_timeout'),
               (select md5(string_agg(prosrc, ' ' order by oid)) from pg_proc),
               (select string_agg(polname, ' ' order by polname) from pg_policy),
               (select md5(string_agg(relacl::text, ' ' order by oid)) from pg_class
                 where oid >= 16384 and relpersistence = 'p'),
               (select count(*) from pg_attribute where attrelid >= 16384 and attstattarget > 0),
               (select count(*) from pg_statistic where starelid >= 16384),
               (select count(*) from pg_class where relpersistence = 't')"""
    return [rows, bank.root.execute(catalogue).fetchall()]


@pytest.mark.parametrize(
    "left",
    [
        "select",
        "delete from bank_data.mandate",
        "update bank_data.account_balance set posted = 0",
        "truncate bank_data.account_balance",
        "select nextval('bank_data.journal_id_seq')",
        "create temp table journal (id bigint)",
        "set lock_timeout = 1",
        "set role bank_exec",
        "begin; lock table bank_data.account_balance",
        "select pg_terminate_backend(pg_backend_pid())",
        "create policy anybody on bank_data.journal using (true)",
        "drop function bank.release_get()",
        "alter table bank_data.journal alter column amount set statistics 7",
        "revoke all on bank_data.journal from bank_ledger",
        "analyze bank_data.journal",
    ],
)
def test_take__whatever_a_test_left__as_if_new(kept: Kept, left: LiteralString) -> None:
    kept.renew()
    new = everything(kept.take())
    bank = kept.take()
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    other = bank.connect()
    try:
        bank.root.execute(left)
    except psycopg.OperationalError:
        assert "terminate" in left
    other.execute("begin; lock table bank_data.journal in share mode")  # nobody else may write it
    assert everything(kept.take()) == new
    other.close()
