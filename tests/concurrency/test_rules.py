"""What rules count is exact, whoever races for it and whichever way the money moves."""

import json
import random
from collections import Counter
from datetime import timedelta
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
        assert count["amount"] == moved_by(bank, count["subject_id"]) <= 100_00
    assert bank.one("select count(*) from bank_data.rule_hold") == 0
    check_versions(bank)
    bank.verify()


def moved_by(bank: Bank, customer: int) -> int:
    moved: int = bank.one(
        "select coalesce(sum(amount), 0)::bigint from bank_data.journal where customer_id = %s"
        " and debit_version is not null and rule_set_id is not null",
        customer,
    )
    return moved


async def test_holds__placed_captured_released_and_expired_at_once__exact_to_the_unit(
    bank: Bank, crowd: Crowd
) -> None:
    """What was moved and what is held never exceed the limits, and all else is given back."""
    open_shops(bank)
    make_rule(bank, "sum", measure="sum", threshold="100.00", currency="USD", period="day")
    make_rule(bank, "count", measure="count", threshold=30, period="rolling", length="PT1H")
    make_rule(bank, "near", measure="near", threshold=3, currency="USD", period="day",
              near_amount="6", near_share="0.2")  # fmt: skip
    make_rule(bank, "payees", measure="payees", threshold=3, period="day")
    chance = random.Random(8)  # noqa: S311

    async def act() -> str:
        way = chance.choice(["pay", "capture", "part", "release", "expire", "keep"])
        payee, amount = chance.choice(PAYEES), Decimal(chance.randint(100, 600)) / 100
        if way == "pay":
            return str((await crowd.pay("ann_agent", "ACC10001", payee, amount))["outcome"])
        more = {"expires_in": timedelta(seconds=1)} if way == "expire" else {}
        placed = await crowd.call("hold_place", "ann_agent", from_account="ACC10001",
                                  to_account=payee, amount=amount, **more)  # fmt: skip
        if placed["outcome"] != "applied" or way in {"expire", "keep"}:
            return str(placed["outcome"])
        hold = int(json.loads(placed["resource"])["hold_id"])
        if way == "release":
            return str((await crowd.call("hold_release", "ann_agent", hold=hold))["outcome"])
        part = {"amount": amount / 2} if way == "part" else {}
        part = {name: value.quantize(Decimal("0.01")) for name, value in part.items()}
        return str((await crowd.call("hold_capture", "ann_agent", hold=hold, **part))["outcome"])

    outcomes = Counter(await run_all(act() for _ in range(400)))
    assert outcomes.keys() == {"applied", "rule_denied"}, outcomes
    bank.verify()
    for hold in bank.root.execute("select id from bank_data.hold where status = 'open'"):
        if bank.call("hold_release", "ann_agent", hold=hold["id"])["outcome"] != "applied":
            assert bank.one("select status from bank_data.hold where id = %s",
                            hold["id"]) != "open"  # fmt: skip
    assert bank.one("select count(*) from bank_data.rule_hold") == 0
    counts = {
        row["code"]: row
        for row in bank.root.execute(
            "select r.code, c.amount, c.uses, cardinality(c.payee_ids) as payees"
            " from bank_data.rule_count c join bank_data.rule r on r.id = c.rule_id"
        )
    }
    moved = moved_by(bank, ANN)
    assert counts["sum"]["amount"] == moved <= 100_00
    assert counts["count"]["uses"] <= 30
    assert counts["payees"]["payees"] <= 3
    left = Decimal(10000 - moved) / 100
    shops = [row["number"] for row in bank.root.execute(
        "select a.number from bank_data.rule_count c, unnest(c.payee_ids) p"
        " join bank_data.account a on a.id = p where c.payee_ids <> '{}'")]  # fmt: skip
    if counts["count"]["uses"] < 30 and left > 0:  # all that is left can be moved, and no unit more
        bank.call("rule_retire", "staff", reason="x", rule=bank.one(
            "select id from bank_data.rule where code = 'near'"))  # fmt: skip
        over = bank.pay("ann_agent", "ACC10001", shops[0], left + Decimal("0.01"))
        assert Decimal(over["facts"]["remaining"]) == left
        assert bank.pay("ann_agent", "ACC10001", shops[0], left)["outcome"] == "applied"
    check_versions(bank)
    bank.verify()
