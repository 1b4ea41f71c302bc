"""Agents that plan anew while their answers are lost: what was meant once is paid once."""

import asyncio
import json
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import bearer, make_settings, serve
from tests.bank import Bank
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, run_all
from tests.db.functions.intents import PAY, intent_of
from tests.db.functions.rules import make_rule

BODY = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}


@pytest.fixture
def url(bank: Bank) -> Iterator[str]:
    """The API of this test's bank, with the pools of production."""
    with serve(make_settings(bank.url, write_pool_size=8, read_pool_size=8)) as client:
        yield str(client.base_url)


async def test_intents__retry_storm_with_fresh_keys_over_http__pays_once(
    bank: Bank, url: str
) -> None:
    """Forty runs of an agent prepare under keys of their own, and execute, each again and again."""
    chance = random.Random(4)  # noqa: S311 - the order of a test

    async def run(client: httpx.AsyncClient, number: int) -> list[dict[str, Any]]:
        headers = bearer("ann_agent") | {"Idempotency-Key": f"plan-{number}"}
        response = await client.post("/transfers/prepare", json=BODY, headers=headers)
        if response.status_code != 201:  # it came after the payment
            assert response.json()["code"] == "possible_duplicate", response.text
            return [response.json()]
        execute = f"/intents/{response.json()['intent_id']}/execute"
        answers = []
        for _ in range(3):
            await asyncio.sleep(chance.random() / 100)
            again = await client.post(execute, json={}, headers=bearer("ann_agent"))
            assert again.status_code in {200, 409}, again.text
            answers.append(again.json())
        return answers

    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        told = await asyncio.gather(*(run(client, number) for number in range(40)))
    answers = [answer for each in told for answer in each]
    paid = [answer for answer in answers if "transfer_id" in answer]
    assert [answer["replayed"] for answer in paid].count(False) == 1
    assert len({answer["transfer_id"] for answer in paid}) == 1
    refused = [answer for answer in answers if "transfer_id" not in answer]
    assert {answer["code"] for answer in refused} == {"possible_duplicate"}
    assert {answer["facts"]["transfer_id"] for answer in refused} == {paid[0]["transfer_id"]}
    assert bank.balance("ACC10001") == 990
    check_versions(bank)


async def test_transfer_execute__200_calls_on_one_intent__one_transfer(
    bank: Bank, crowd: Crowd
) -> None:
    intent = intent_of(bank)
    answers = await run_all(
        crowd.call("transfer_execute", "ann_agent", intent=intent) for _ in range(200)
    )
    assert count_outcomes(answers) == {"applied": 1, "replayed": 199}
    assert len({answer["transfer_id"] for answer in answers}) == 1
    assert bank.balance("ACC10001") == 990
    check_versions(bank)


async def test_transfer_execute__intents_against_each_other__no_deadlock(
    bank: Bank, crowd: Crowd
) -> None:
    """Both ways, prepared and executed at once, while a rule counts for both customers."""
    make_rule(bank, measure="count", threshold=10**6, period="day")
    there = {"from_account": "ACC10001", "to_account": "ACC20001"}
    back = {"from_account": "ACC20001", "to_account": "ACC10001"}

    async def run(who: str, way: dict[str, str], amount: int) -> dict[str, Any]:
        made = await crowd.call("transfer_prepare", who, **way, amount=amount, payee_name="Bob")
        assert made["outcome"] == "applied", made
        return await crowd.call("transfer_execute", who, intent=read_id(made))

    answers = await run_all(
        run(who, way, amount)
        for amount in range(1, 11)
        for who, way in (("ann_agent", there), ("bob_agent", back))
    )
    assert count_outcomes(answers) == {"applied": 20}
    assert bank.balance("ACC10001") == bank.balance("ACC20001") == 1000
    check_versions(bank)


async def test_transfer_execute__while_the_mandate_is_revoked__one_of_both(
    bank: Bank, crowd: Crowd
) -> None:
    intents = [intent_of(bank, amount=amount) for amount in range(1, 21)]
    mandate = bank.one(
        "select id from bank_data.mandate where principal_id = %s", bank.principals["ann_agent"]
    )
    calls = [crowd.call("transfer_execute", "ann_agent", intent=intent) for intent in intents]
    calls.insert(5, crowd.call("mandate_revoke", "staff", mandate=mandate))
    answers = await run_all(calls)
    counts = count_outcomes(answers)
    assert counts.keys() <= {"applied", "account_unknown"}
    late = await crowd.call("transfer_prepare", "ann_agent", **PAY)
    assert late["outcome"] == "account_unknown"
    check_versions(bank)


def read_id(made: dict[str, Any]) -> int:
    """The intent of a receipt; asyncpg leaves JSON as text."""
    resource = made["resource"]
    if isinstance(resource, str):
        resource = json.loads(resource)
    return int(resource["intent_id"])
