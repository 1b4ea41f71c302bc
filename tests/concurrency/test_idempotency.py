"""Racers on one idempotency key, and on none."""

import asyncpg

from tests.bank import Bank, credential_of
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all


def count_transfers(bank: Bank) -> int:
    count: int = bank.one(
        "select count(*) from bank_data.journal where operation = 'transfer_post'"
    )
    return count


async def test_transfer_post__fifty_racers_on_one_key__one_applied(
    bank: Bank, crowd: Crowd
) -> None:
    before = count_transfers(bank)
    answers = await run_all(
        crowd.pay("ann_agent", "ACC10001", "ACC20001", 10, idempotency_key="race")
        for _ in range(50)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": 49}
    assert len({answer["transfer_id"] for answer in answers}) == 1
    assert {(a["balance"], a["version"]) for a in answers} == {(990, 2)}
    assert count_transfers(bank) == before + 1
    assert bank.balance("ACC10001") == 990
    check_versions(bank)


async def test_transfer_post__racers_with_other_payloads__one_payload_applied(
    bank: Bank, crowd: Crowd
) -> None:
    """Five amounts on one key: the racers with the amount that won replay, the others are told."""
    before = count_transfers(bank)
    amounts = [1 + place % 5 for place in range(50)]
    answers = await run_all(
        crowd.pay("ann_agent", "ACC10001", "ACC20001", amount, idempotency_key="race")
        for amount in amounts
    )
    assert count_outcomes(answers) == {
        "applied": 1,
        "replayed": 9,
        "idempotency_key_reused": 40,
    }
    (won,) = {amount for amount, a in zip(amounts, answers, strict=True) if a["transfer_id"]}
    assert count_transfers(bank) == before + 1
    assert bank.balance("ACC10001") == 1000 - won
    check_versions(bank)


async def test_transfer_post__racers_on_a_refusal__one_recorded(bank: Bank, crowd: Crowd) -> None:
    before = count_transfers(bank)
    answers = await run_all(
        crowd.pay("ann_agent", "ACC10003", "ACC20001", 10, idempotency_key="race")
        for _ in range(30)
    )
    assert {answer["outcome"] for answer in answers} == {"insufficient_funds"}
    assert sum(not answer["replayed"] for answer in answers) == 1
    assert count_transfers(bank) == before + 1
    check_versions(bank)


async def test_transfer_post__one_key_of_two_principals__independent(
    bank: Bank, crowd: Crowd
) -> None:
    pays = [("ann_agent", "ACC10001", "ACC20001"), ("bob_agent", "ACC20001", "ACC10001")]
    answers = await run_all(
        crowd.pay(*pays[place % 2], 10, idempotency_key="race") for place in range(30)
    )
    assert count_outcomes(answers) == {"applied": 2, "replayed": 28}
    check_versions(bank)


async def test_account_open__racers_on_one_key__one_account(bank: Bank, crowd: Crowd) -> None:
    before = bank.one("select count(*) from bank.audit_account")
    answers = await run_all(
        crowd.call(
            "account_open", "ann_manager", customer=1001, currency="USD", idempotency_key="race"
        )
        for _ in range(30)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": 29}
    assert len({answer["resource"] for answer in answers}) == 1
    assert bank.one("select count(*) from bank.audit_account") == before + 1


async def test_transfer_post__ten_racers_without_key__one_applied(bank: Bank, crowd: Crowd) -> None:
    """The possible-duplicate guard looks while the debited account is locked."""
    answers = await run_all(
        crowd.pay("ann_agent", "ACC10001", "ACC20001", 10, allow_duplicate=False) for _ in range(10)
    )
    assert count_outcomes(answers) == {"applied": 1, "possible_duplicate": 9}
    assert bank.balance("ACC10001") == 990
    check_versions(bank)


async def test_transfer_post__racers_at_repeatable_read__one_applied(
    bank: Bank, crowd: Crowd
) -> None:
    """A service may choose its isolation: a loser is then told to retry, and never pays twice."""

    async def pay() -> str:
        async with crowd.pool.acquire() as connection:
            try:
                async with connection.transaction(isolation="repeatable_read"):
                    row = await connection.fetchrow(
                        "select * from bank.transfer_post('ACC10001', 'ACC20001', 10,"
                        " idempotency_key => 'race', credential => $1)",
                        credential_of("ann_agent"),
                    )
            except (asyncpg.SerializationError, asyncpg.UniqueViolationError):
                return "retry"
        assert row is not None
        return "replayed" if row["replayed"] else str(row["outcome"])

    outcomes = await run_all(pay() for _ in range(30))
    assert outcomes.count("applied") == 1
    assert set(outcomes) <= {"applied", "replayed", "retry"}
    assert bank.balance("ACC10001") == 990
    assert await pay() == "replayed"
    check_versions(bank)
