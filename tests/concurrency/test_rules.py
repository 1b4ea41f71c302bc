"""What rules count is exact, whoever races for it and whichever way the money moves."""

import json
import random
from collections import Counter
from decimal import Decimal

from tests.bank import ANN, Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all
from tests.db.functions.calls import give
from tests.db.functions.rules import make_rule

PAYEES = ["ACC20001", *(f"SHOP-{number}" for number in range(9))]


def open_shops(bank: Bank) -> None:
    for number in PAYEES[1:]:
        bank.call("account_open", "staff", customer=1, currency="USD", account_number=number)


async def test_transfer_post__200_on_a_sum_a_count_and_payees__never_over_by_one(
    bank: Bank, crowd: Crowd
) -> None:
    open_shops(bank)
    give(bank, "stranger", ANN, "read", "debit")
    make_rule(bank, "sum", measure="sum", threshold="100.00", currency="USD", period="day")
    make_rule(bank, "count", measure="count", threshold=60, period="rolling", length="PT1H")
    make_rule(bank, "payees", measure="payees", threshold=3, period="day")
    chance = random.Random(6)  # noqa: S311
    asked = [(chance.choice(PAYEES), Decimal(chance.randint(1, 300)) / 100) for _ in range(200)]
    answers = await run_all(
        crowd.pay(("ann_agent", "stranger", "ann")[n % 3], "ACC10001", payee, amount)
        for n, (payee, amount) in enumerate(asked)
    )
    assert count_outcomes(answers).keys() == {"applied", "rule_denied"}
    applied = [answer for answer in answers if answer["outcome"] == "applied"]
    moved = sum(answer["amount"] for answer in applied)
    assert moved <= 100
    assert len(applied) <= 60
    assert len({answer["to_account"] for answer in applied}) == 3
    counts = {
        row["code"]: row
        for row in bank.root.execute(
            "select r.code, c.amount, c.uses, cardinality(c.payee_ids) as payees"
            " from bank_data.rule_count c join bank_data.rule r on r.id = c.rule_id"
        )
    }
    assert Decimal(counts["sum"]["amount"]) / 100 == moved
    assert counts["count"]["uses"] == len(applied)
    assert counts["payees"]["payees"] == 3
    check_versions(bank)
    bank.verify()


async def test_transfer_post__200_on_one_count__exactly_so_many(bank: Bank, crowd: Crowd) -> None:
    make_rule(bank, "day", measure="count", threshold=120, period="day")
    make_rule(bank, "hour", measure="count", threshold=100, period="rolling", length="PT1H")
    answers = await run_all(crowd.pay("ann_agent", "ACC10001", "ACC20001", 1) for _ in range(200))
    assert count_outcomes(answers) == {"applied": 100, "rule_denied": 100}
    check_versions(bank)


async def test_everything__two_customers_many_ways__sum_is_exact(bank: Bank, crowd: Crowd) -> None:
    """Transfers, holds, captures, bulks and legs in both directions: no deadlock, no unit over."""
    make_rule(bank, "sum", measure="sum", threshold="100.00", currency="USD", period="day")
    chance = random.Random(7)  # noqa: S311

    async def act(number: int) -> str:
        who, mine, other = [("ann_agent", "ACC10001", "ACC20001"),
                            ("bob_agent", "ACC20001", "ACC10001")][number % 2]  # fmt: skip
        way = chance.choice(["pay", "hold", "bulk", "legs", "up_to"])
        amount = chance.randint(1, 4)
        item = {"from_account": mine, "to_account": other, "amount": str(amount)}
        if way in {"pay", "up_to"}:
            answer = await crowd.pay(who, mine, other, amount, up_to=way == "up_to")
        elif way == "bulk":
            items = [item | {"idempotency_key": f"{number}-{n}"} for n in range(2)]
            answer = await crowd.call("transfers_post", who, items=json.dumps(items))
        elif way == "legs":
            answer = await crowd.call("transfer_post_legs", who, legs=json.dumps([item] * 2))
        else:
            answer = await crowd.call(
                "hold_place", who, from_account=mine, to_account=other, amount=amount
            )
            if answer["outcome"] == "applied":
                hold = int(json.loads(answer["resource"])["hold_id"])
                answer = await crowd.call("hold_capture", who, hold=hold)
        return str(answer["outcome"])

    outcomes = Counter(await run_all(act(number) for number in range(200)))
    assert outcomes.keys() <= {"applied", "rule_denied", "legs_refused"}, outcomes
    counts = bank.root.execute("select subject_id, amount from bank_data.rule_count").fetchall()
    assert len(counts) == 2
    for count in counts:
        customer = count["subject_id"]
        moved = bank.one(
            "select sum(amount) from bank_data.journal where customer_id = %s"
            " and debit_version is not null and rule_set_id is not null"
            " and operation <> 'hold_capture'",
            customer,
        )
        held = bank.one("select coalesce(sum(amount), 0) from bank_data.hold"
                        " where customer_id = %s", customer)  # fmt: skip
        assert count["amount"] == moved + held <= 100_00
    check_versions(bank)
    bank.verify()
