"""What waits is executed once, whoever decides at the same time."""

import asyncio
import json
import random
from collections import Counter
from decimal import Decimal
from typing import Any

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all
from tests.db.functions.approvals import ask_above, need, pend, review_above


async def decide(crowd: Crowd, function: str, who: str, facts: dict[str, Any]) -> dict[str, Any]:
    number = int(facts["approval_id"])
    if function == "approval_withdraw":
        return await crowd.call(function, who, approval=number)
    return await crowd.call(
        function, who, approval=number, digest=facts["digest"], reason="at once"
    )


async def test_approve__two_at_once__executed_once(bank: Bank, crowd: Crowd) -> None:
    review_above(bank)
    waits = [pend(bank, amount=51, memo=str(n)) for n in range(10)]
    answers = await run_all(
        decide(crowd, "approval_approve", who, facts)
        for facts in waits
        for who in ("staff", "staff2")
    )
    assert count_outcomes(answers) == {"applied": 10, "approval_resolved": 10}
    assert bank.balance("ACC10001") == Decimal(1000 - 510)
    check_versions(bank)
    bank.verify()


async def test_approve__last_two_of_three_at_once__executed_once(bank: Bank, crowd: Crowd) -> None:
    review_above(bank)
    need(bank, 2)
    waits = [pend(bank, amount=51, memo=str(n)) for n in range(10)]
    answers = await run_all(
        decide(crowd, "approval_approve", who, facts)
        for facts in waits
        for who in ("staff", "staff2")
    )
    assert count_outcomes(answers) == {"applied": 20}
    ended = bank.root.execute("select status from bank_data.approval").fetchall()
    assert [row["status"] for row in ended] == ["executed"] * 10
    assert bank.balance("ACC10001") == Decimal(1000 - 510)
    check_versions(bank)
    bank.verify()


async def test_approval__every_end_at_once__exactly_one(bank: Bank, crowd: Crowd) -> None:
    """Approved, denied and withdrawn in any order, while others pay and the budget counts."""
    ask_above(bank, limits=[{"period": "day", "amount": "800.00"}])
    review_above(bank)
    chance = random.Random(6)  # noqa: S311
    waits = [pend(bank, amount=51, memo=str(n)) for n in range(12)]
    calls = [
        (function, who, facts)
        for facts in waits
        for function, who in (
            ("approval_approve", "ann"),
            ("approval_approve", "staff"),
            ("approval_deny", "staff2"),
            ("approval_withdraw", "ann_agent"),
        )
    ]
    chance.shuffle(calls)
    pays = [crowd.pay("ann_agent", "ACC10001", "ACC20001", 1) for _ in range(20)]
    answers = await run_all([*(decide(crowd, *call) for call in calls), *pays])
    assert set(count_outcomes(answers)) <= {
        "applied", "approval_resolved", "mandate_budget", "insufficient_funds",
    }  # fmt: skip
    ended = Counter(
        row["status"] for row in bank.root.execute("select status from bank_data.approval")
    )
    assert set(ended) <= {"executed", "denied", "withdrawn"}
    paid = sum(answer["outcome"] == "applied" for answer in answers[len(calls) :])
    assert bank.balance("ACC10001") == 1000 - 51 * ended["executed"] - paid
    assert bank.one("select sum(held)::bigint from bank_data.account_balance") == 0
    (shown,) = [row for row in bank.rows("allowance_list", "staff")
                if row["principal_id"] == bank.principals["ann_agent"]]  # fmt: skip
    used = Decimal(shown["limits"][0]["used"])
    assert used == 51 * ended["executed"] + paid
    check_versions(bank)
    bank.verify()


async def test_pend__200_on_one_budget__never_over(bank: Bank, crowd: Crowd) -> None:
    """What waits is reserved: with what was paid it never exceeds the budget."""
    ask_above(bank, amount="2.00", limits=[{"period": "day", "amount": "100.00"}])
    amounts = [1 + n % 3 for n in range(200)]
    answers = await run_all(
        crowd.pay("ann_agent", "ACC10001", "ACC20001", amount) for amount in amounts
    )
    counted = count_outcomes(answers)
    assert counted.keys() == {"applied", "pending_approval", "mandate_budget"}
    taken = sum(
        amount
        for amount, answer in zip(amounts, answers, strict=True)
        if answer["outcome"] != "mandate_budget"
    )
    assert taken == 100
    waits = [
        json.loads(answer["facts"]) for answer in answers if answer["outcome"] == "pending_approval"
    ]
    await run_all(
        decide(crowd, "approval_approve" if n % 2 else "approval_deny", "ann", facts)
        for n, facts in enumerate(waits)
    )
    denied = 3 * len(waits[::2])
    assert bank.balance("ACC10001") == 1000 - 100 + denied
    more = await asyncio.gather(
        *(crowd.pay("ann_agent", "ACC10001", "ACC20001", 1) for _ in range(denied + 5))
    )
    assert count_outcomes(list(more)) == {"applied": denied, "mandate_budget": 5}
    check_versions(bank)
    bank.verify()
