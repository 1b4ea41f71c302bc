"""Bulks against bulks and single transfers: no deadlock, nothing lost, nothing done twice."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, check_versions, run_all

CENT = Decimal("0.01")
SIDES = {
    "ann_agent": ("ACC10001", "ACC20001"),
    "bob_agent": ("ACC20001", "ACC10001"),
}


def write_items(who: str, count: int, keys: str | None = None) -> str:
    debit, credit = SIDES[who]
    item = {"from_account": debit, "to_account": credit, "amount": "0.01"}
    if keys is None:
        return json.dumps([item | {"allow_duplicate": True}] * count)
    return json.dumps([item | {"idempotency_key": f"{keys} {place}"} for place in range(count)])


async def test_transfers_post__opposing_bulks_and_singles__exact_totals(
    bank: Bank, crowd: Crowd
) -> None:
    async def post(place: int) -> int:
        who = list(SIDES)[place % 2]
        if place % 5 == 0:
            answer = await crowd.call("transfers_post", who, items=write_items(who, 200))
            applied: int = json.loads(answer["resource"])["applied"]
            return applied if who == "ann_agent" else -applied
        paid = await crowd.pay(who, *SIDES[who], CENT)
        assert paid["outcome"] == "applied"
        return 1 if who == "ann_agent" else -1

    moved = sum(await run_all(post(place) for place in range(200)))
    assert bank.balance("ACC10001") == 1000 - moved * CENT
    assert bank.balance("ACC20001") == 1000 + moved * CENT
    assert bank.one("select version from bank.audit_account where number = 'ACC10001'") == (
        1 + 160 + 40 * 200
    )
    check_versions(bank)


async def test_transfers_post__same_keys_at_once__each_applied_once(
    bank: Bank, crowd: Crowd
) -> None:
    """Bulks with overlapping keys, and singles with some of them, of the same accounts."""
    items = json.loads(write_items("ann_agent", 100, "k"))

    async def post(place: int) -> list[dict[str, Any]]:
        if place % 3 == 0:
            part = items[place : place + 60]
            answer = await crowd.call("transfers_post", "ann_agent", items=json.dumps(part))
            told: list[dict[str, Any]] = json.loads(answer["resource"])["items"]
            return told
        item = items[place] | {"amount": CENT}
        return [await crowd.call("transfer_post", "ann_agent", **item)]

    told = await run_all(repeat(post, place) for place in range(40))
    flat = [item for answers in told for item in answers]
    assert {item["outcome"] for item in flat} == {"applied"}
    made = [item for item in flat if not item["replayed"]]
    assert len(made) == len({str(item["transfer_id"]) for item in made}) == 99
    assert bank.balance("ACC10001") == 1000 - 99 * CENT
    check_versions(bank)


async def repeat(post: Any, place: int) -> Any:
    """As the API does after a serialization failure."""
    while True:
        try:
            return await post(place)
        except asyncpg.SerializationError:
            continue


async def test_transfers_post__key_taken_meanwhile__serialization_failure(
    bank: Bank, crowd: Crowd
) -> None:
    """A call with the same key and other accounts commits first: the repeat finds its answer."""
    assert bank.pay("staff", "CASH-USD", "ACC10003", 100)["outcome"] == "applied"
    item = {"from_account": "ACC10003", "to_account": "CASH-USD", "amount": "1"}
    items = json.dumps([item | {"idempotency_key": "k"}])
    with bank.api.transaction():
        bank.pay("ann", "ACC10001", "ACC20001", 1, idempotency_key="k")
        waiting = asyncio.create_task(crowd.call("transfers_post", "ann", items=items))
        await crowd.wait_for_blocked(1)
    with pytest.raises(asyncpg.SerializationError):
        await waiting
    answer = await crowd.call("transfers_post", "ann", items=items)
    (told,) = json.loads(answer["resource"])["items"]
    assert told["outcome"] == "idempotency_key_reused"
    assert bank.balance("ACC10003") == 100
    check_versions(bank)


async def test_transfer_post__refused_while_a_bulk_takes_its_key__serialization_failure(
    bank: Bank, crowd: Crowd
) -> None:
    """The refusal has a row with the key too: whoever loses the race is told to repeat."""
    asked = {"from_account": "ACC10003", "to_account": "ACC20001", "idempotency_key": "k"}
    items = json.dumps([asked | {"from_account": "ACC10001", "amount": "1"}])
    with bank.api.transaction():
        bank.call("transfers_post", "ann", items=items)
        waiting = asyncio.create_task(crowd.call("transfer_post", "ann", **asked, amount=5))
        await crowd.wait_for_blocked(1)
    with pytest.raises(asyncpg.SerializationError):
        await waiting
    answer = await crowd.call("transfer_post", "ann", **asked, amount=5)
    assert answer["outcome"] == "idempotency_key_reused"
    check_versions(bank)


async def test_transfers_post__same_call_at_once__one_applied_others_replay(
    bank: Bank, crowd: Crowd
) -> None:
    items = write_items("ann_agent", 50)
    answers = await run_all(
        crowd.call("transfers_post", "ann_agent", items=items, idempotency_key="all")
        for _ in range(10)
    )
    assert sorted(answer["replayed"] for answer in answers) == [False] + [True] * 9
    assert len({answer["resource"] for answer in answers}) == 1
    assert bank.balance("ACC10001") == 1000 - 50 * CENT
    check_versions(bank)
