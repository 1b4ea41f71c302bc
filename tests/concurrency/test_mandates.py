"""Limits of a mandate are exact, whoever races for them and whichever way the money moves."""

import json
import random
from collections import Counter
from decimal import Decimal
from typing import Any

from tests.bank import ANN, Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, gather_crowd, run_all
from tests.db.functions.rules import make_rule


def give(bank: Bank, who: str, terms: dict[str, Any], **more: Any) -> int:
    made = bank.call(
        "mandate_create", "ann", principal=bank.principals[who], customer=ANN,
        actions=["read", "debit", "delegate"], terms=terms, **more,
    )  # fmt: skip
    assert made["outcome"] == "applied", made
    return int(made["resource"]["mandate_id"])


def allowance(bank: Bank, mandate: int) -> dict[str, Any]:
    (shown,) = bank.rows("allowance_list", "staff", mandate=mandate)
    return shown


async def test_transfer_post__200_on_one_budget__never_over_by_a_unit(
    bank: Bank, crowd: Crowd
) -> None:
    chance = random.Random(4)  # noqa: S311
    limits = [{"period": "day", "amount": "100.00"}]
    mandate = give(bank, "stranger", {"currency": "USD", "limits": limits})
    amounts = [Decimal(chance.randint(1, 300)) / 100 for _ in range(200)]
    answers = await run_all(
        crowd.pay("stranger", "ACC10001", f"ACC{20001 if n % 2 else 10003}", amount)
        for n, amount in enumerate(amounts)
    )
    assert count_outcomes(answers).keys() == {"applied", "mandate_budget"}
    moved = sum(answer["amount"] for answer in answers if answer["outcome"] == "applied")
    assert moved <= 100
    (limit,) = allowance(bank, mandate)["limits"]
    assert (Decimal(limit["used"]), Decimal(limit["remaining"])) == (moved, 100 - moved)
    assert min(a for a, b in zip(amounts, answers, strict=True) if b["outcome"] != "applied") > 0
    check_versions(bank)


async def test_transfer_post__200_on_one_count__exactly_so_many(bank: Bank, crowd: Crowd) -> None:
    rolling = {"period": "rolling", "length": "PT1H", "uses": 100}
    mandate = give(bank, "stranger", {"limits": [{"period": "day", "uses": 120}, rolling]})
    answers = await run_all(crowd.pay("stranger", "ACC10001", "ACC20001", 1) for _ in range(200))
    assert count_outcomes(answers) == {"applied": 100, "mandate_budget": 100}
    assert allowance(bank, mandate)["uses_left"] == 0
    check_versions(bank)


async def test_everything__one_parent_many_ways__sum_is_exact(bank: Bank, crowd: Crowd) -> None:
    """Transfers, holds, captures, releases and bulks of two children of one budget."""
    budget = {"currency": "USD", "limits": [{"period": "total", "amount": "200.00"}]}
    parent = give(bank, "bob_agent", budget)
    child = bank.call(
        "mandate_create", "bob_agent", principal=bank.principals["stranger"], customer=ANN,
        actions=["read", "debit"], parent=parent,
    )  # fmt: skip
    assert child["outcome"] == "applied"
    chance = random.Random(5)  # noqa: S311

    async def act(number: int) -> str:
        who = ("bob_agent", "stranger")[number % 2]
        way = chance.choice(["pay", "hold", "hold", "bulk", "up_to"])
        amount = chance.randint(1, 5)
        if way in {"pay", "up_to"}:
            answer = await crowd.pay(
                who, "ACC10001", "ACC20001", amount, up_to=way == "up_to", mandate=None
            )
            return str(answer["outcome"])
        if way == "bulk":
            item = (
                '{"from_account": "ACC10001", "to_account": "ACC10003", "amount": "1.00",'
                ' "allow_duplicate": true}'
            )
            answer = await crowd.call("transfers_post", who, items=f"[{item}, {item}]")
            return str(answer["outcome"])
        answer = await crowd.call(
            "hold_place", who, from_account="ACC10001", to_account="ACC20001", amount=amount
        )
        if answer["outcome"] != "applied":
            return str(answer["outcome"])
        hold = int(json.loads(answer["resource"])["hold_id"])
        if number % 3 == 0:
            answer = await crowd.call("hold_capture", who, hold=hold)
        elif number % 3 == 1:
            answer = await crowd.call("hold_release", who, hold=hold)
        return str(answer["outcome"])

    outcomes = Counter(await run_all(act(number) for number in range(200)))
    assert outcomes.keys() <= {"applied", "mandate_budget"}, outcomes
    moved = bank.one(
        "select coalesce(sum(amount), 0) / 100 from bank_data.journal"
        " where outcome = 'applied' and debit_version is not null and mandate_id >= %s",
        parent,
    )
    held = bank.one("select coalesce(sum(amount), 0) / 100 from bank_data.hold where status='open'")
    (limit,) = allowance(bank, parent)["limits"]
    assert (Decimal(limit["used"]), Decimal(limit["held"])) == (moved, held)
    assert moved + held <= 200
    check_versions(bank)


async def test_everything__200_on_budget_count_and_payees_from_16__never_over_by_one(
    bank: Bank,
) -> None:
    """A total budget, a daily count and a rule of distinct payees, each of which must say no.

    Transfers, holds, captures of a part, and releases; what is still held at the end counts.
    """
    shops = [f"SHOP-{number}" for number in range(6)]
    for number in shops:
        bank.call("account_open", "staff", customer=1, currency="USD", account_number=number)
    limits = [{"period": "total", "amount": "150.00"}, {"period": "day", "uses": 90}]
    mandate = give(bank, "stranger", {"currency": "USD", "limits": limits})
    make_rule(bank, "payees", measure="payees", threshold=4, period="day")
    chance = random.Random(8)  # noqa: S311
    ways = ["pay"] * 100 + ["keep"] * 20 + ["capture"] * 30 + ["part"] * 30 + ["release"] * 20
    chance.shuffle(ways)
    asked = [(way, chance.choice(shops), Decimal(chance.randint(1, 300)) / 100) for way in ways]
    assert len(asked) == 200

    async def act(crowd: Crowd, way: str, payee: str, amount: Decimal) -> str:
        if way == "pay":
            return str((await crowd.pay("stranger", "ACC10001", payee, amount))["outcome"])
        answer = await crowd.call(
            "hold_place", "stranger", from_account="ACC10001", to_account=payee, amount=amount
        )
        if answer["outcome"] != "applied" or way == "keep":
            return str(answer["outcome"])
        hold = int(json.loads(answer["resource"])["hold_id"])
        if way == "release":
            answer = await crowd.call("hold_release", "stranger", hold=hold)
        else:
            part = amount if way == "capture" else max(amount / 2, Decimal("0.01"))
            answer = await crowd.call(
                "hold_capture", "stranger", hold=hold, amount=part.quantize(Decimal("0.01"))
            )
        return str(answer["outcome"])

    async with gather_crowd(bank, 16) as crowd:
        outcomes = Counter(await run_all(act(crowd, *each) for each in asked))
    assert outcomes.keys() == {"applied", "mandate_budget", "rule_denied"}, outcomes
    (moved,) = bank.root.execute(
        "select coalesce(sum(amount), 0) / 100.0 as amount, count(*) as uses,"
        " count(distinct credit_account_id) as payees from bank_data.journal"
        " where outcome = 'applied' and debit_version is not null and mandate_id = %s",
        [mandate],
    ).fetchall()
    (held,) = bank.root.execute(
        "select coalesce(sum(amount), 0) / 100.0 as amount, count(*) as holds"
        " from bank_data.hold where status = 'open' and mandate_id = %s",
        [mandate],
    ).fetchall()
    total, day = allowance(bank, mandate)["limits"]
    assert (Decimal(total["used"]), Decimal(total["held"])) == (moved["amount"], held["amount"])
    assert (day["uses_used"], day["uses_held"]) == (moved["uses"], held["holds"])
    assert moved["amount"] + held["amount"] <= 150
    assert moved["uses"] + held["holds"] <= 90
    assert Decimal(total["remaining"]) == 150 - moved["amount"] - held["amount"]
    assert day["uses_remaining"] == 90 - moved["uses"] - held["holds"]
    reached = bank.one(
        "select count(distinct p) from (select credit_account_id as p from bank_data.journal"
        "  where outcome = 'applied' and debit_version is not null and mandate_id = %s"
        " union all select payee_account_id from bank_data.hold where mandate_id = %s) o",
        mandate, mandate,
    )  # fmt: skip
    assert reached <= 4
    balance = bank.balance("ACC10001")
    assert balance == 1000 - moved["amount"]
    check_versions(bank)
    assert bank.rows("book_verify", "operator") == []


async def test_transfer_post__200_on_exact_units_from_16__as_many_as_fit(bank: Bank) -> None:
    """Equal amounts, so that exactly the budget is moved and not one unit is left behind."""
    limits = [{"period": "total", "amount": "0.60"}, {"period": "day", "uses": 75}]
    mandate = give(bank, "stranger", {"currency": "USD", "limits": limits})
    async with gather_crowd(bank, 16) as crowd:
        answers = await run_all(
            crowd.pay("stranger", "ACC10001", "ACC20001", "0.01") for _ in range(200)
        )
    assert count_outcomes(answers) == {"applied": 60, "mandate_budget": 140}
    total, day = allowance(bank, mandate)["limits"]
    assert (total["used"], total["remaining"], day["uses_remaining"]) == ("0.60", "0.00", 15)
    check_versions(bank)


async def test_transfer_post__40_on_once_a_month__one(bank: Bank, crowd: Crowd) -> None:
    give(bank, "stranger", {"every": "P1M"})
    answers = await run_all(crowd.pay("stranger", "ACC10001", "ACC20001", 1) for _ in range(40))
    assert count_outcomes(answers) == {"applied": 1, "mandate_budget": 39}
    check_versions(bank)
