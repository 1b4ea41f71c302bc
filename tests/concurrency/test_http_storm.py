"""The storms over real HTTP."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from bench.storm import Side, storm
from tests.api.conftest import bearer, make_settings, serve
from tests.bank import Bank, key_of
from tests.concurrency.crowd import check_versions


@pytest.fixture
def url(bank: Bank) -> Iterator[str]:
    """The API of this test's bank, with the pools of production."""
    with serve(make_settings(bank.url, write_pool_size=8, read_pool_size=8)) as client:
        yield str(client.base_url)


async def test_post_transfers__opposing_storm_of_64_clients__all_200(bank: Bank, url: str) -> None:
    sides = [
        Side(key_of("ann_agent"), "ACC10001", "ACC20001"),
        Side(key_of("bob_agent"), "ACC20001", "ACC10001"),
    ]
    report = await storm(url, sides, clients=64, limit=1000)
    assert report.statuses == {(200, "applied"): 1000}
    assert bank.balance("ACC10001") + bank.balance("ACC20001") == 2000
    check_versions(bank)


async def test_post_transfers__fifty_racers_on_one_key__one_applied(bank: Bank, url: str) -> None:
    before = bank.journal_count()
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}
    headers = bearer("ann_agent") | {"Idempotency-Key": '"race"'}
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        responses = await asyncio.gather(
            *(client.post("/transfers", json=body, headers=headers) for _ in range(50))
        )
    assert {response.status_code for response in responses} == {200}
    answers = [response.json() for response in responses]
    assert sorted(answer.pop("replayed") for answer in answers) == [False] + [True] * 49
    assert len({str(answer) for answer in answers}) == 1  # the same body but for `replayed`
    assert bank.journal_count() == before + 1
    check_versions(bank)


async def test_post_transfers__racers_without_key__one_applied(bank: Bank, url: str) -> None:
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        responses = await asyncio.gather(
            *(client.post("/transfers", json=body, headers=bearer("ann_agent")) for _ in range(10))
        )
    refused = [response.json() for response in responses if response.status_code != 200]
    assert [problem["code"] for problem in refused] == ["possible_duplicate"] * 9
    assert bank.balance("ACC10001") == 990
    check_versions(bank)
