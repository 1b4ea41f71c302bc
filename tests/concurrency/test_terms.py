"""Limits, fees, dormancy and closing while money moves: one of the serial outcomes, no third."""

import asyncio
from decimal import Decimal

from tests.bank import BOB, Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, hold_account, run_all
from tests.db.functions.calls import apply
from tests.db.functions.terms import age, make_product, name_fee_income, open_funded, sweep


async def test_account_limit_set__behind_a_debit__old_limit_for_it(
    bank: Bank, crowd: Crowd
) -> None:
    named = {"account_number": "ACC10001", "overdraft_limit": Decimal(500)}
    apply(bank, "account_limit_set", "staff", **named)
    with hold_account(bank, "ACC10001"):
        first = asyncio.create_task(crowd.pay("ann", "ACC10001", "ACC20001", 1200))
        await crowd.wait_for_blocked(1)
        change = asyncio.create_task(
            crowd.call("account_limit_set", "staff", **named | {"overdraft_limit": Decimal(100)})
        )
        await crowd.wait_for_blocked(2)
        late = asyncio.create_task(crowd.pay("ann", "ACC10001", "ACC20001", 1))
        await crowd.wait_for_blocked(3)
    assert (await first)["outcome"] == "applied"
    assert (await change)["outcome"] == "applied"
    assert '"available": "-100.00"' in (await change)["resource"]
    refused = await late
    assert refused["outcome"] == "insufficient_funds"
    assert '"available": "-100.00"' in refused["facts"]
    check_versions(bank)


async def test_account_limit_set__racing_debits__never_below_the_highest(
    bank: Bank, crowd: Crowd
) -> None:
    """40 debits of 100.00 from 1,000.00 while the limit goes up and down."""
    limits = [0, 500, 200, 1000, 0, 300]

    async def change() -> list[str]:
        outcomes = []
        for limit in limits:
            receipt = await crowd.call(
                "account_limit_set", "staff",
                account_number="ACC10001", overdraft_limit=Decimal(limit),
            )  # fmt: skip
            outcomes.append(receipt["outcome"])
        return outcomes

    changed, *paid = await run_all(
        [change(), *(crowd.pay("ann", "ACC10001", "ACC20001", 100) for _ in range(40))]
    )
    assert set(changed) == {"applied"}
    counts = count_outcomes(paid)
    assert set(counts) <= {"applied", "insufficient_funds"}
    assert 10 <= counts["applied"] <= 20
    assert bank.balance("ACC10001") == 1000 - 100 * counts["applied"]
    assert bank.one("select floor_amount from bank.audit_account where number = 'ACC10001'") == (
        -30000
    )
    check_versions(bank)


async def test_transfer_post__fees_from_many_at_once__each_paid_once(
    bank: Bank, crowd: Crowd
) -> None:
    make_product(bank)
    income = name_fee_income(bank)
    terms = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": Decimal("0.25")}
    apply(bank, "product_fee_set", "staff", **terms)
    ann = open_funded(bank, "CURRENT-USD", 20)
    bob = open_funded(bank, "CURRENT-USD", 20, customer=BOB)
    paid = await run_all(
        crowd.pay(who, debit, credit, 1)
        for who, debit, credit in [("ann", ann, bob), ("bob_agent", bob, ann)] * 40
    )
    counts = count_outcomes(paid)
    assert set(counts) <= {"applied", "insufficient_funds"}
    assert bank.balance(income) == counts["applied"] * Decimal("0.25")
    assert bank.balance(ann) + bank.balance(bob) == 40 - bank.balance(income)
    assert min(bank.balance(ann), bank.balance(bob)) >= 0
    check_versions(bank)


async def test_account_close__sweep_racing_credits__all_or_refused(
    bank: Bank, crowd: Crowd
) -> None:
    numbers = [f"SWEEP-{place}" for place in range(25)]
    for number in numbers:
        named = {"customer": 1001, "currency": "USD", "account_number": number}
        apply(bank, "account_open", "staff", **named)

    async def race(number: str) -> int:
        close, *paid = await run_all(
            [
                crowd.call("account_close", "ann", account_number=number, sweep_to="ACC10003"),
                *(crowd.pay("bob_agent", "ACC20001", number, 1) for _ in range(4)),
            ]
        )
        assert close["outcome"] == "applied"
        assert bank.balance(number) == 0
        counts = count_outcomes(paid)
        assert set(counts) <= {"applied", "account_closed"}
        return counts.get("applied", 0)

    swept = await run_all(race(number) for number in numbers)
    assert bank.balance("ACC10003") == sum(swept)
    assert bank.balance("ACC20001") == 1000 - sum(swept)
    check_versions(bank)


async def test_account_close__two_that_sweep_to_each_other__one_is_left(
    bank: Bank, crowd: Crowd
) -> None:
    """Opposing order of locks, and no deadlock: the second finds its target closed."""
    for place in range(10):
        one, other = f"ONE-{place}", f"OTHER-{place}"
        for number in (one, other):
            named = {"customer": 1001, "currency": "USD", "account_number": number}
            apply(bank, "account_open", "staff", **named)
            assert bank.pay("staff", "CASH-USD", number, 5)["outcome"] == "applied"
        answers = await run_all(
            crowd.call("account_close", "ann", account_number=number, sweep_to=target)
            for number, target in ((one, other), (other, one))
        )
        assert count_outcomes(answers) == {"applied": 1, "account_closed": 1}
        assert sorted([bank.balance(one), bank.balance(other)]) == [0, 10]
    check_versions(bank)


async def test_account_dormancy_sweep__two_workers__each_account_once(
    bank: Bank, crowd: Crowd
) -> None:
    make_product(bank, dormant_after="30 days")
    numbers = [open_funded(bank, "CURRENT-USD") for _ in range(20)]
    for number in numbers:
        age(bank, number, "31 days")
    paying = [crowd.pay("bob_agent", "ACC20001", number, 1) for number in numbers[:5]]
    *done, paid = await run_all(
        [*(asyncio.to_thread(sweep_all, bank) for _ in range(3)), run_all(paying)]
    )
    assert count_outcomes(paid) == {"applied": 5}  # credits go to dormant accounts too
    sweep_all(bank)
    marked = bank.root.execute(
        "select subject_id from bank_data.journal where operation = 'account_dormancy_sweep'"
    ).fetchall()
    assert len(marked) == len({row["subject_id"] for row in marked}) >= 15
    assert sum(done) >= 15
    check_versions(bank)


def sweep_all(bank: Bank) -> int:
    """As the worker does: until nothing is due."""
    total = 0
    while done := sweep(bank, 3):
        total += done
    return total
