"""What many give back at once, and legs of many requests, never come to more than there is."""

import asyncio
import json
import random
from decimal import Decimal
from typing import Any

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, hold_account, run_all

GIVERS = ("ann_agent", "ann", "ann_manager", "staff")


def pay(bank: Bank, amount: int) -> int:
    paid = bank.pay("bob_agent", "ACC20001", "ACC10001", amount)
    assert paid["outcome"] == "applied"
    transfer: int = paid["transfer_id"]
    return transfer


async def test_transfer_reverse__sixteen_parts__never_more_than_was_paid(
    bank: Bank, crowd: Crowd
) -> None:
    original = pay(bank, 100)
    answers = await run_all(
        crowd.call("transfer_reverse", GIVERS[n % 4], transfer=original, amount=10)
        for n in range(16)
    )
    assert count_outcomes(answers) == {"applied": 10, "reversal_exceeds": 6}
    seen = bank.call("transfer_get", "ann", transfer=original)
    made = {answer["transfer_id"] for answer in answers} - {None}
    assert (seen["reversed"], set(seen["reversal_ids"])) == (100, made)
    assert bank.balance("ACC10001") == 1000
    check_versions(bank)


async def test_transfer_reverse__random_parts__sum_is_exact(bank: Bank, crowd: Crowd) -> None:
    chance = random.Random(3)  # noqa: S311
    originals = [pay(bank, 100) for _ in range(4)]

    async def reverse(place: int) -> tuple[int, dict[str, Any]]:
        original = originals[place % 4]
        amount = None if place > 90 else Decimal(chance.randint(1, 2000)) / 100
        return original, await crowd.call(
            "transfer_reverse", GIVERS[place % 3], transfer=original, amount=amount
        )

    answers = await run_all(reverse(place) for place in range(100))
    assert count_outcomes(answer for _, answer in answers).keys() == {"applied", "reversal_exceeds"}
    for original in originals:
        moved = sum(a["amount"] for o, a in answers if o == original and a["outcome"] == "applied")
        assert moved == bank.call("transfer_get", "ann", transfer=original)["reversed"] == 100
    assert bank.balance("ACC10001") == 1000
    check_versions(bank)


async def test_transfer_reverse__whole_at_once__exactly_one(bank: Bank, crowd: Crowd) -> None:
    original = pay(bank, 100)
    with hold_account(bank, "ACC10001"):
        racers = asyncio.ensure_future(
            run_all(
                crowd.call("transfer_reverse", GIVERS[n % 4], transfer=original) for n in range(16)
            )
        )
        await crowd.wait_for_blocked(16)
    answers = await racers
    assert count_outcomes(answers) == {"applied": 1, "reversal_exceeds": 15}
    assert bank.balance("ACC10001") == 1000
    check_versions(bank)


async def test_transfer_reverse__racing_the_spender__one_of_the_serial_outcomes(
    bank: Bank, crowd: Crowd
) -> None:
    """Reversals and payments compete for the same money: it is given away once."""
    originals = [pay(bank, 50) for _ in range(10)]
    bank.pay("ann", "ACC10001", "ACC10003", 1000)
    calls = [
        call
        for original in originals
        for call in (
            crowd.call("transfer_reverse", "ann_agent", transfer=original),
            crowd.pay("ann", "ACC10001", "ACC10003", 50),
        )
    ]
    answers = await run_all(calls)
    assert count_outcomes(answers) == {"applied": 10, "insufficient_funds": 10}
    assert bank.balance("ACC10001") == 0
    check_versions(bank)


async def test_transfer_reverse__one_key__one_applied(bank: Bank, crowd: Crowd) -> None:
    original = pay(bank, 100)
    answers = await run_all(
        crowd.call("transfer_reverse", "ann", transfer=original, amount=10, idempotency_key="k")
        for _ in range(20)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": 19}
    assert len({answer["transfer_id"] for answer in answers}) == 1
    assert bank.balance("ACC10001") == 1090


async def test_transfer_post_legs__opposing_storm__no_deadlock(bank: Bank, crowd: Crowd) -> None:
    """Legs over the same accounts in every order, beside plain transfers and reversals."""
    chance = random.Random(5)  # noqa: S311
    ring = ["ACC10001", "ACC10003", "CASH-USD", "ACC20001"]
    bank.pay("staff", "CASH-USD", "ACC10003", 1000)
    original = pay(bank, 100)

    def draw_legs() -> str:
        legs = []
        for _ in range(chance.randint(1, 6)):
            debit = chance.choice(ring[:2])
            credit = chance.choice([each for each in ring if each != debit])
            legs.append({"from_account": debit, "to_account": credit, "amount": "0.01"})
        return json.dumps(legs)

    async def act(place: int) -> dict[str, Any]:
        if place % 5 == 0:
            return await crowd.pay("bob_agent", "ACC20001", "ACC10001", "0.01")
        if place % 5 == 1:
            return await crowd.call(
                "transfer_reverse", "ann", transfer=original, amount=Decimal("0.01")
            )
        return await crowd.call(
            "transfer_post_legs", "ann_agent", legs=draw_legs(), allow_duplicate=True
        )

    answers = await run_all(act(place) for place in range(500))
    assert count_outcomes(answers) == {"applied": 500}
    check_versions(bank)


async def test_transfer_post_legs__one_key__one_applied(bank: Bank, crowd: Crowd) -> None:
    legs = [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10"}] * 3
    answers = await run_all(
        crowd.call("transfer_post_legs", "ann", legs=json.dumps(legs), idempotency_key="k")
        for _ in range(20)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": 19}
    assert len({answer["resource"] for answer in answers}) == 1
    assert bank.balance("ACC10001") == 970
    check_versions(bank)
