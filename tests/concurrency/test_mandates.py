"""Limits of a mandate are exact, whoever races for them and whichever way the money moves."""

import json
import random
from collections import Counter
from decimal import Decimal
from typing import Any

from tests.bank import ANN, Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all


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
