"""Holds under contention: never more is held than there is, and each is resolved exactly once."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, hold_account, run_all
from tests.db.functions.calls import let_expire, place

RACERS = 16
HOLD = {"from_account": "ACC10001", "to_account": "ACC20001"}


def held_on(bank: Bank, number: str = "ACC10001") -> Decimal:
    return Decimal(
        bank.one("select held from bank.audit_account where number = %s", number)
    ).scaleb(-2)


async def test_hold_place__sixteen_racers__never_over(bank: Bank, crowd: Crowd) -> None:
    """Of 48 holds of 70.00 on 1000.00 exactly 14 are accepted."""
    answers = await run_all(
        crowd.call("hold_place", "ann_agent", **HOLD, amount=70)
        for _ in range(RACERS)
        for _ in range(3)
    )
    assert count_outcomes(answers) == {"applied": 14, "insufficient_funds": 34}
    facts = [json.loads(a["facts"]) for a in answers if a["outcome"] == "insufficient_funds"]
    assert all(Decimal(fact["available"]) < 70 for fact in facts)
    assert held_on(bank) == 980
    bank.verify()


async def test_hold_place__racing_transfers__never_over(bank: Bank, crowd: Crowd) -> None:
    async def act(number: int) -> dict[str, Any]:
        if number % 2:
            return await crowd.call("hold_place", "ann_agent", **HOLD, amount=70)
        return await crowd.pay("ann_agent", "ACC10001", "ACC20001", 70)

    answers = await run_all(act(number) for number in range(RACERS * 3))
    assert count_outcomes(answers) == {"applied": 14, "insufficient_funds": 34}
    assert bank.balance("ACC10001") - held_on(bank) == 20
    check_versions(bank)


async def test_hold_place__same_key__placed_once(bank: Bank, crowd: Crowd) -> None:
    answers = await run_all(
        crowd.call("hold_place", "ann_agent", **HOLD, amount=70, idempotency_key="once")
        for _ in range(RACERS)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": RACERS - 1}
    assert len({answer["resource"] for answer in answers}) == 1
    assert held_on(bank) == 70
    bank.verify()


async def test_hold_place__all_is_held_by_expired__each_taken_once(
    bank: Bank, crowd: Crowd
) -> None:
    """Everybody finds the money held, and frees it: it is given out once."""
    for _ in range(10):
        place(bank, amount=100)
    let_expire(bank)
    answers = await run_all(
        crowd.call("hold_place", "ann_agent", **HOLD, amount=100) for _ in range(RACERS)
    )
    assert count_outcomes(answers) == {"applied": 10, "insufficient_funds": 6}
    expired = bank.one("select count(*) from bank_data.journal where operation = 'hold_expire'")
    assert (expired, held_on(bank)) == (10, Decimal(1000))
    bank.verify()


@pytest.mark.parametrize("expires", [False, True])
async def test_hold__captured_and_released_at_once__resolved_exactly_once(
    bank: Bank, crowd: Crowd, *, expires: bool
) -> None:
    """Ten holds, each captured by four, released by four, and swept; some just expire."""
    holds = [int(place(bank, amount=50)["hold_id"]) for _ in range(10)]
    if expires:
        let_expire_soon(bank)

    async def resolve(hold: int, number: int) -> dict[str, Any]:
        await asyncio.sleep(0.01 * number)
        if number % 2:
            return await crowd.call("hold_release", "ann", hold=hold)
        return await crowd.call("hold_capture", "ann_agent", hold=hold, amount=50 - number)

    async def sweep() -> int:
        return await asyncio.to_thread(sweep_for_a_while, bank)

    swept, *answers = await run_all(
        [sweep(), *(resolve(hold, number) for number in range(8) for hold in holds)]
    )
    assert count_outcomes(answers).keys() <= {"applied", "hold_resolved", "hold_expired"}
    rows = bank.root.execute("select status, count(*) as n from bank.audit_hold group by 1")
    ends = {row["status"]: row["n"] for row in rows.fetchall()}
    assert "open" not in ends
    applied = sum(answer["outcome"] == "applied" for answer in answers)
    assert applied == ends.get("captured", 0) + ends.get("released", 0)
    assert applied + ends.get("expired", 0) == len(holds)
    expired = bank.one("select count(*) from bank_data.journal where operation = 'hold_expire'")
    assert swept <= expired == ends.get("expired", 0)  # who captures one expires others too
    if expires:
        assert ends["expired"] > 0
    else:
        assert applied == len(holds)
    paid = bank.one("select coalesce(sum(captured_amount), 0) from bank.audit_hold")
    assert bank.balance("ACC10001") == 1000 - Decimal(paid).scaleb(-2)
    assert held_on(bank) == 0
    check_versions(bank)


def let_expire_soon(bank: Bank) -> None:
    """Holds that expire one after another in the next third of a second."""
    let_expire(bank)
    bank.root.execute(
        "with soon as ("
        "  update bank_data.hold set expires_at = clock_timestamp() + id % 10 * interval '35 ms'"
        "  returning id, to_jsonb(expires_at at time zone 'UTC') #>> '{}' as expires_at)"
        " update bank_data.journal j"
        "    set facts = j.facts || jsonb_build_object('expires_at', soon.expires_at || '+00:00')"
        "   from soon where j.subject_id = soon.id and j.operation = 'hold_place'"
    )


def sweep_for_a_while(bank: Bank) -> int:
    """Sweeps as the worker until nothing is open any more, and returns how many expired."""
    swept = 0
    with bank.connect("bank_worker") as worker, bank.connect() as root:
        query = "select count(*) as n from bank_data.hold where status = 'open'"
        while True:
            row = worker.execute("select bank.hold_sweep() as n").fetchone()
            swept += row["n"] if row else 0
            left = root.execute(query).fetchone()
            if left is not None and left["n"] == 0:
                return swept


async def test_hold_capture__behind_a_release__hold_resolved(bank: Bank, crowd: Crowd) -> None:
    """It waited for the account, and then sees what happened meanwhile."""
    hold = int(place(bank)["hold_id"])
    with hold_account(bank, "ACC10001"):
        release = asyncio.create_task(crowd.call("hold_release", "ann", hold=hold))
        await crowd.wait_for_blocked(1)
        capture = asyncio.create_task(crowd.call("hold_capture", "ann", hold=hold))
        await crowd.wait_for_blocked(2)
    assert (await release)["outcome"] == "applied"
    assert (await capture)["outcome"] == "hold_resolved"
    assert bank.balance("ACC10001") == 1000
    bank.verify()


async def test_hold_capture__behind_a_freeze__account_frozen(bank: Bank, crowd: Crowd) -> None:
    hold = int(place(bank)["hold_id"])
    with hold_account(bank, "ACC10001"):
        freeze = asyncio.create_task(
            crowd.call("account_freeze", "staff", account_number="ACC10001")
        )
        await crowd.wait_for_blocked(1)
        capture = asyncio.create_task(crowd.call("hold_capture", "ann", hold=hold))
        await crowd.wait_for_blocked(2)
    assert (await freeze)["outcome"] == "applied"
    assert (await capture)["outcome"] == "account_frozen"
    assert held_on(bank) == 100
    bank.verify()


async def test_hold_place__behind_a_close__account_closed(bank: Bank, crowd: Crowd) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 1000)
    with hold_account(bank, "ACC10001"):
        close = asyncio.create_task(crowd.call("account_close", "staff", account_number="ACC10001"))
        await crowd.wait_for_blocked(1)
        hold = asyncio.create_task(crowd.call("hold_place", "ann", **HOLD, amount=1))
        await crowd.wait_for_blocked(2)
    assert (await close)["outcome"] == "applied"
    assert (await hold)["outcome"] == "account_closed"
    bank.verify()


async def test_hold_capture__opposing__no_deadlock(bank: Bank, crowd: Crowd) -> None:
    """Captures in both directions, among transfers: any error of the server fails the test."""
    holds = [
        (who, int(place(bank, who, 1, from_account=debit, to_account=credit)["hold_id"]))
        for _ in range(60)
        for who, debit, credit in (
            ("ann_agent", "ACC10001", "ACC20001"),
            ("bob_agent", "ACC20001", "ACC10001"),
        )
    ]

    async def act(number: int) -> dict[str, Any]:
        who, hold = holds[number // 2]
        if number % 2:
            return await crowd.call("hold_capture", who, hold=hold)
        debit, credit = HOLD.values() if who == "bob_agent" else reversed(HOLD.values())
        payer = "ann_agent" if debit == "ACC10001" else "bob_agent"
        return await crowd.pay(payer, debit, credit, "0.01")

    answers = await run_all(act(number) for number in range(len(holds) * 2))
    assert count_outcomes(answers) == {"applied": len(answers)}
    assert bank.balance("ACC10001") == bank.balance("ACC20001") == 1000
    assert held_on(bank) == held_on(bank, "ACC20001") == 0
    check_versions(bank)
