"""The demo bank: complete, the same when loaded again, and never put into a bank in real use."""

import hashlib
import shlex
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from db import demo
from tests.bank import API_PASSWORD, Bank, create_logins

URL = "http://127.0.0.1:8000"
OLDER_SCOPES = ["accounts:read", "transfers:write"]


@pytest.fixture
def fresh(database: str) -> Iterator[Bank]:
    """A migrated database without anything in it."""
    bank = Bank(database)
    create_logins(bank.root)
    yield bank
    bank.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that knows the password of the API: other tests log in with it meanwhile."""
    return remember_password(tmp_path)


def remember_password(folder: Path) -> Path:
    (folder / "logins.env").write_text(f"BANK_API_PASSWORD={API_PASSWORD}\n")
    return folder


def read_variables(home: Path) -> dict[str, str]:
    lines = (home / "demo.env").read_text().splitlines()
    words = [shlex.split(line)[1] for line in lines if line.startswith("export ")]
    return dict(word.split("=", 1) for word in words)


def read_keys(home: Path) -> dict[str, str]:
    """Without the URLs: logins are the server's, and another test may renew their passwords."""
    return {name: value for name, value in read_variables(home).items() if name.endswith("_KEY")}


def test_load__empty_bank__as_the_first_users_know_it(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    accounts = {row["account_number"]: row for row in fresh.rows("account_list", "operator")}
    assert accounts["ACC10001"]["balance"] == Decimal("12500.00")
    assert accounts["ACC10001"]["currency"] == "USD"
    assert accounts["ACC20002"]["customer_id"] != accounts["ACC10001"]["customer_id"]
    assert str(accounts["ACC20003"]["balance"]) == "150000"
    assert {row["currency"] for row in accounts.values()} == {"USD", "EUR", "JPY"}
    assert accounts["ACC40004"]["status"] == "frozen"
    assert accounts["ACC50005"]["status"] == "closed"
    fresh.verify()


def test_load__demo_env__complete_and_private(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    variables = read_variables(home)
    assert list(variables) == [
        "PGTELLER_URL", "PGTELLER_AGENT_KEY", "PGTELLER_OTHER_AGENT_KEY", "PGTELLER_STAFF_KEY",
        "PGTELLER_STAFF2_KEY", "PGTELLER_ADMIN_DATABASE_URL", "PGTELLER_API_DATABASE_URL",
        "PGTELLER_SERVICE_DATABASE_URL",
    ]  # fmt: skip
    assert stat.S_IMODE((home / "demo.env").stat().st_mode) == 0o600
    assert len(set(variables.values())) == len(variables)
    with psycopg.connect(variables["PGTELLER_SERVICE_DATABASE_URL"]) as service:
        row = service.execute("select balance from bank.account_balance('ACC10001')").fetchone()
        assert row == (Decimal("12500.00"),)


def test_load__again__changes_nothing(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    before = fresh.journal_count(), fresh.state(), read_keys(home)
    demo.load(fresh.url, URL, home)
    assert (fresh.journal_count(), fresh.state(), read_keys(home)) == before


def test_load__revoked_key__replaced(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    before = read_keys(home)
    fresh.call("key_revoke", "operator", key_id=before["PGTELLER_AGENT_KEY"].split("_")[2])
    demo.load(fresh.url, URL, home)
    after = read_keys(home)
    assert {name for name in before if before[name] != after[name]} == {"PGTELLER_AGENT_KEY"}


def test_load__bank_of_a_release_with_fewer_scopes__same_principals_paid_once(
    fresh: Bank, home: Path
) -> None:
    demo.load(fresh.url, URL, home)
    before = read_variables(home)
    fresh.root.execute(
        "update bank_data.principal set scopes = %s where class <> 'service'", [OLDER_SCOPES]
    )
    fresh.root.execute("update bank_data.credential set scopes = %s", [OLDER_SCOPES])
    principals = "select count(*) as count from bank_data.principal"
    known = fresh.root.execute(principals).fetchone()
    assert pay_once(fresh, before)["replayed"] is False

    demo.load(fresh.url, URL, home)
    after = read_variables(home)
    assert fresh.root.execute(principals).fetchone() == known
    assert after["PGTELLER_AGENT_KEY"] != before["PGTELLER_AGENT_KEY"]
    assert pay_once(fresh, after)["replayed"] is True
    (scopes,) = fresh.root.execute(
        "select scopes from bank_data.credential where digest = sha256(%s)",
        [digest_of(after)],
    )
    assert scopes["scopes"] == demo.AGENT_SCOPES


def digest_of(variables: dict[str, str]) -> bytes:
    return hashlib.sha256(variables["PGTELLER_AGENT_KEY"].encode()).digest()


def pay_once(bank: Bank, variables: dict[str, str]) -> dict[str, Any]:
    row = bank.root.execute(
        "select * from bank.transfer_post('ACC10001', 'ACC20002', 1, idempotency_key => 'once',"
        " credential => %s)",
        [digest_of(variables)],
    ).fetchone()
    assert row is not None
    return row


def test_load__two_installations__different_keys(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    (home / "other").mkdir()
    remember_password(home / "other")
    demo.load(fresh.url, URL, home / "other")
    assert read_variables(home)["PGTELLER_AGENT_KEY"] not in read_variables(
        home / "other"
    ).values()  # fmt: skip


def test_load__bank_in_real_use__refused(bank: Bank, home: Path) -> None:
    before = bank.journal_count()
    with pytest.raises(demo.NotTheDemoBankError):
        demo.load(bank.url, URL, home)
    assert bank.journal_count() == before
    assert not (home / "demo.env").exists()


def test_rules__100_just_below_the_approval_threshold__stopped_before_a_tenth(
    fresh: Bank, home: Path
) -> None:
    demo.load(fresh.url, URL, home)
    agent = digest_of(read_variables(home))
    fresh.root.execute("select bank.must(bank.transfer_post('CASH-USD', 'ACC10001', 2000000))")
    limit = Decimal(demo.APPROVAL)

    def pay(amount: Decimal) -> str:
        row = fresh.api.execute(
            "select outcome from bank.transfer_post('ACC10001', 'ACC20002', %s,"
            " allow_duplicate => true, credential => %s)",
            [amount, agent],
        ).fetchone()
        assert row is not None
        return str(row["outcome"])

    payee = fresh.call("payee_add", "operator", customer=1001, account_number="ACC20002",
                       name="Bob Example")["resource"]["payee_id"]  # fmt: skip
    fresh.call("payee_trust", "operator", payee=int(payee))
    assert pay(Decimal("12.50")) == "applied"
    outcomes = [pay(limit - Decimal(n) / 100) for n in range(1, 101)]
    applied = outcomes.count("applied")
    assert 0 < applied < 10
    assert outcomes[:applied] == ["applied"] * applied
    assert set(outcomes[applied:]) == {"pending_approval"}
    assert pay(limit + 1) == "pending_approval"
    fresh.verify()


def test_rules__retired_by_staff__stay_so(fresh: Bank, home: Path) -> None:
    demo.load(fresh.url, URL, home)
    for rule in fresh.rows("rule_list", "operator"):
        fresh.call("rule_retire", "operator", rule=rule["rule_id"], reason="x")
    fresh.call("rule_create", "operator", code="large",
               terms={"measure": "amount", "threshold": "5", "currency": "USD",
                      "effect": "deny"})  # fmt: skip
    demo.load(fresh.url, URL, home)
    assert [rule["code"] for rule in fresh.rows("rule_list", "operator")] == ["large"]
