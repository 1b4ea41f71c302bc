"""The order of the journal: what a reader by id may rely on (a sealer, an event stream)."""

import asyncio

import asyncpg
import pytest

from tests.bank import API_PASSWORD, Bank, credential_of

GUARD = """
create function bank_data.xid_demand() returns trigger language plpgsql as $fn$
begin
  if pg_current_xact_id_if_assigned() is null then
    raise exception 'an id was drawn before the transaction had one';
  end if;
  return new;
end
$fn$;
grant execute on function bank_data.xid_demand() to bank_ledger;
create trigger _100_xid_demand before insert on bank_data.journal
  for each row execute function bank_data.xid_demand();
"""


@pytest.mark.parametrize(
    ("function", "who", "arguments"),
    [
        ("transfer_post", "ann_reader", {"from_account": "A1", "to_account": "A2", "amount": 1}),
        ("account_freeze", "stranger", {"account_number": "ACC10001"}),
        ("mandate_revoke", "stranger", {"mandate": 1}),
        ("customer_create", "ann", {"name": "X"}),
    ],
)
def test_journal__refusal__holds_a_transaction_id_before_its_row(
    bank: Bank, function: str, who: str, arguments: dict[str, object]
) -> None:
    """A refusal writes nothing before its row, so only caller_enter can have seen to it."""
    bank.root.execute(GUARD)
    for _ in range(3):  # the sequence itself takes one when it logs, every 32nd time
        assert bank.call(function, who, **arguments)["outcome"] != "applied"


def test_session_open__holds_a_transaction_id_before_its_row(bank: Bank) -> None:
    bank.call("identity_link", "operator", principal=bank.principals["ann_agent"],
              issuer="https://issuer.test", subject="ann")  # fmt: skip
    bank.root.execute(GUARD)
    with bank.connect("bank_authn") as authn:
        for token in (b"1" * 32, b"2" * 32, b"3" * 32):
            row = authn.execute(
                "select (bank.session_open('https://issuer.test', 'ann', %s, '{accounts:read}',"
                " now() + interval '1 hour')).outcome",
                [token],
            ).fetchone()
            assert row == {"outcome": "applied"}


async def test_journal__below_the_horizon__nothing_comes_later(bank: Bank) -> None:
    """Once all transactions have ended that ran when an id was the last one, no row joins below."""
    url = bank.url.split("@")[1]
    pool = await asyncpg.create_pool(
        f"postgresql://bank_api:{API_PASSWORD}@{url}", min_size=8, max_size=8
    )
    seen: list[tuple[int, int]] = []
    working = True

    async def pay(who: str, debit: str, credit: str) -> None:
        for number in range(60):
            amount = 1 if number % 3 else 10**6  # every third one is refused
            await pool.fetch(
                "select * from bank.transfer_post($1, $2, $3, credential => $4,"
                " allow_duplicate => true)",
                debit, credit, amount, credential_of(who),
            )  # fmt: skip

    async def look() -> None:
        connection = await asyncpg.connect(bank.url)
        while working:
            # The sequence first: whoever drew an id up to `last` had a transaction id before that,
            # and so one below ours. (xmax of a snapshot would not do: it is one past the newest
            # transaction that has ended, and some that still run may be above it.)
            last = await connection.fetchval("select last_value from bank_data.journal_id_seq")
            horizon = await connection.fetchval("select pg_current_xact_id()::text::bigint")
            oldest = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            while horizon > await connection.fetchval(oldest):
                continue
            count = await connection.fetchval(
                "select count(*) from bank_data.journal where id <= $1", last
            )
            seen.append((last, count))
        await connection.close()

    looking = asyncio.create_task(look())
    await asyncio.gather(
        *(pay("ann_agent", "ACC10001", "ACC20001") for _ in range(4)),
        *(pay("bob_agent", "ACC20001", "ACC10001") for _ in range(4)),
    )
    working = False
    await looking
    await pool.close()
    assert len(seen) > 10
    for last, count in seen:
        final = bank.one("select count(*) from bank_data.journal where id <= %s", last)
        assert final == count, last
