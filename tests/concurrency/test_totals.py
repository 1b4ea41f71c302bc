"""Money is neither made nor lost, whoever pays whom at the same time."""

import asyncio
import json
import random
from decimal import Decimal
from typing import Any

from tests.bank import ANN, BOB, Bank, credential_of
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all

OPENING = Decimal("100.00")
OWNERS = {"ann_agent": ANN, "bob_agent": BOB}


def open_accounts(bank: Bank, count: int) -> dict[str, str]:
    """Opens accounts of 100.00 USD, every other one Bob's; returns who may debit each."""
    payers = {}
    for place in range(count):
        who = list(OWNERS)[place % 2]
        number = f"JEPSEN-{place}"
        opened = bank.call(
            "account_open", "staff", customer=OWNERS[who], currency="USD", account_number=number
        )
        assert opened["outcome"] == "applied"
        assert bank.pay("staff", "CASH-USD", number, OPENING)["outcome"] == "applied"
        payers[number] = who
    return payers


async def test_transfer_post__random_among_eight_accounts__total_is_constant(
    bank: Bank, crowd: Crowd
) -> None:
    """Jepsen's bank test: each single statement that reads all balances sees the same total."""
    payers = open_accounts(bank, 8)
    total = OPENING * len(payers)
    chance = random.Random(8)  # noqa: S311
    totals: list[Decimal] = []
    is_over = asyncio.Event()

    async def read_balances() -> None:
        while not is_over.is_set():
            rows = await crowd.pool.fetch(
                "select b.balance from unnest($1::text[]) asked(number),"
                " bank.account_balance(account_number => asked.number, credential => $2) b",
                list(payers),
                credential_of("staff"),
            )
            totals.append(sum(row["balance"] for row in rows))
            assert all(row["balance"] >= 0 for row in rows)

    async def read_list() -> None:
        while not is_over.is_set():
            rows = await crowd.rows("account_list", "staff", currency="USD", page_size=500)
            assert sum(row["balance"] for row in rows) == 0
            totals.append(sum(row["balance"] for row in rows if row["account_number"] in payers))

    async def pay_at_random(count: int) -> list[dict[str, Any]]:
        answers = []
        for _ in range(count):
            debit, credit = chance.sample(list(payers), 2)
            amount = Decimal(chance.randint(1, 5000)) / 100
            answers.append(await crowd.pay(payers[debit], debit, credit, amount))
        return answers

    readers = [asyncio.create_task(read()) for read in (read_balances, read_list)]
    lists = await run_all(pay_at_random(50) for _ in range(16))
    is_over.set()
    await run_all(readers)
    outcomes = count_outcomes(answer for answers in lists for answer in answers)
    assert outcomes.keys() <= {"applied", "insufficient_funds"}
    assert sum(outcomes.values()) == 800
    assert outcomes["applied"] > 100
    assert set(totals) == {total}
    check_versions(bank)


async def test_transfer_post__insufficient_funds_in_a_storm__facts_say_why(
    bank: Bank, crowd: Crowd
) -> None:
    """The available amount in a refusal is less than what was asked, however balances move."""
    payers = open_accounts(bank, 2)
    one, two = payers

    async def pay(place: int) -> dict[str, Any]:
        debit, credit = (one, two) if place % 2 else (two, one)
        return await crowd.pay(payers[debit], debit, credit, Decimal("60.00"))

    answers = await run_all(pay(place) for place in range(600))
    assert count_outcomes(answers).keys() == {"applied", "insufficient_funds"}
    refused = [json.loads(a["facts"]) for a in answers if a["outcome"] == "insufficient_funds"]
    assert all(Decimal(facts["available"]) < 60 for facts in refused)
    check_versions(bank)


async def test_transfer_post__opposing_storm__no_deadlock(bank: Bank, crowd: Crowd) -> None:
    """A pays B and B pays A from 32 connections: any error of the server fails the test."""

    async def pay(place: int) -> dict[str, Any]:
        if place % 2:
            return await crowd.pay("ann_agent", "ACC10001", "ACC20001", "0.01")
        return await crowd.pay("bob_agent", "ACC20001", "ACC10001", "0.01")

    answers = await run_all(pay(place) for place in range(1000))
    assert count_outcomes(answers) == {"applied": 1000}
    assert bank.balance("ACC10001") == bank.balance("ACC20001") == 1000
    assert bank.one("select version from bank.audit_account where number = 'ACC10001'") == 1001
    check_versions(bank)


async def test_transfer_post__rings_of_three__no_deadlock(bank: Bank, crowd: Crowd) -> None:
    """Three accounts in both directions around: the cycle that two accounts cannot make."""
    ring = ["ACC10001", "ACC20001", "ACC10003"]
    assert bank.pay("staff", "CASH-USD", "ACC10003", 1000)["outcome"] == "applied"

    async def pay(place: int) -> dict[str, Any]:
        debit = ring[place % 3]
        credit = ring[(place + (1 if place % 2 else 2)) % 3]
        return await crowd.pay(
            "bob_agent" if debit == "ACC20001" else "ann_agent", debit, credit, 1
        )

    answers = await run_all(pay(place) for place in range(600))
    assert count_outcomes(answers) == {"applied": 600}
    assert sum(bank.balance(number) for number in ring) == 3000
    check_versions(bank)


async def test_transfer_post__last_cent_race__exactly_ten_applied(bank: Bank, crowd: Crowd) -> None:
    answers = await run_all(crowd.pay("ann_agent", "ACC10001", "ACC20001", 100) for _ in range(20))
    assert count_outcomes(answers) == {"applied": 10, "insufficient_funds": 10}
    assert bank.balance("ACC10001") == 0
    assert sorted(a["balance"] for a in answers if a["balance"] is not None) == [
        Decimal(100 * left) for left in range(10)
    ]
    check_versions(bank)
