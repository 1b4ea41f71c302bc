"""Rights taken away while money moves: each transfer comes before or after, and none does both."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank, key_of
from tests.concurrency.crowd import Crowd, check_versions, count_outcomes, hold_account, run_all

PAYERS, MOST = 16, 40


@dataclass(frozen=True)
class Change:
    """Something staff does against Ann's agent, and what the agent is told from then on.

    Args:
        locks: whether it takes the lock of the balance, so that the journal's order is the order.
        arguments: of the function; None stands for an id that this bank knows.
    """

    function: str
    code: str
    locks: bool = False
    arguments: dict[str, Any] = field(default_factory=dict)

    def find_arguments(self, bank: Bank) -> dict[str, Any]:
        """The arguments, with the ids of this bank."""
        agent = bank.principals["ann_agent"]
        found = {
            "mandate": bank.one("select id from bank_data.mandate where principal_id = %s", agent),
            "principal": agent,
            "key_id": key_of("ann_agent").split("_")[2],
        }
        return {
            name: found[name] if value is None else value for name, value in self.arguments.items()
        }


CHANGES = [
    Change("account_freeze", "account_frozen", True, {"account_number": "ACC10001"}),
    Change(
        "account_freeze",
        "account_frozen",
        True,
        {"account_number": "ACC20001", "direction": "credit"},
    ),
    Change("mandate_revoke", "account_unknown", arguments={"mandate": None}),
    Change("mandate_suspend", "account_unknown", arguments={"mandate": None}),
    Change("key_revoke", "unauthenticated", arguments={"key_id": None}),
    Change("principal_suspend", "principal_suspended", arguments={"principal": None}),
    Change("customer_suspend", "customer_suspended", arguments={"customer": 1001}),
    Change("book_suspend", "book_suspended"),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.function}-{change.code}")
async def test_change__racing_transfers__refused_from_the_next_call_on(
    bank: Bank, crowd: Crowd, change: Change
) -> None:
    arguments = change.find_arguments(bank)
    is_flowing, is_changed = asyncio.Event(), asyncio.Event()
    applied: list[dict[str, Any]] = []

    async def pay_until_refused() -> str:
        for _ in range(MOST):
            begins_after = is_changed.is_set()
            answer = await crowd.pay("ann_agent", "ACC10001", "ACC20001", "0.01")
            if answer["outcome"] != "applied":
                return str(answer["outcome"])
            assert not begins_after
            applied.append(answer)
            if len(applied) >= PAYERS:
                is_flowing.set()
        await is_changed.wait()
        return str((await crowd.pay("ann_agent", "ACC10001", "ACC20001", "0.01"))["outcome"])

    async def make_change() -> dict[str, Any]:
        await is_flowing.wait()
        receipt = await crowd.call(change.function, "staff", **arguments)
        is_changed.set()
        return receipt

    receipt, *endings = await run_all(
        [make_change(), *(pay_until_refused() for _ in range(PAYERS))]
    )
    assert receipt["outcome"] == "applied"
    assert set(endings) == {change.code}
    assert bank.balance("ACC10001") == 1000 - len(applied) * Decimal("0.01")
    assert bank.balance("ACC20001") == 1000 + len(applied) * Decimal("0.01")
    if change.locks:
        changed = bank.one(
            "select id from bank_data.journal where request_id = %s", receipt["request_id"]
        )
        assert max(answer["transfer_id"] for answer in applied) < changed
    check_versions(bank)


async def test_account_close__behind_a_credit__account_not_empty(bank: Bank, crowd: Crowd) -> None:
    with hold_account(bank, "ACC10003"):
        credit = asyncio.create_task(crowd.pay("bob_agent", "ACC20001", "ACC10003", 10))
        await crowd.wait_for_blocked(1)
        close = asyncio.create_task(crowd.call("account_close", "staff", account_number="ACC10003"))
        await crowd.wait_for_blocked(2)
    assert (await credit)["outcome"] == "applied"
    assert (await close)["outcome"] == "account_not_empty"
    assert bank.balance("ACC10003") == 10
    assert bank.pay("ann_agent", "ACC10003", "ACC20001", 10)["outcome"] == "applied"  # still open
    check_versions(bank)


async def test_account_close__before_a_credit__account_closed(bank: Bank, crowd: Crowd) -> None:
    with hold_account(bank, "ACC10003"):
        close = asyncio.create_task(crowd.call("account_close", "staff", account_number="ACC10003"))
        await crowd.wait_for_blocked(1)
        credit = asyncio.create_task(crowd.pay("bob_agent", "ACC20001", "ACC10003", 10))
        await crowd.wait_for_blocked(2)
    assert (await close)["outcome"] == "applied"
    assert (await credit)["outcome"] == "account_closed"
    assert bank.balance("ACC10003") == 0
    assert bank.balance("ACC20001") == 1000
    check_versions(bank)


async def test_account_freeze__behind_a_debit__both_applied(bank: Bank, crowd: Crowd) -> None:
    with hold_account(bank, "ACC10001"):
        debit = asyncio.create_task(crowd.pay("ann_agent", "ACC10001", "ACC20001", 10))
        await crowd.wait_for_blocked(1)
        freeze = asyncio.create_task(
            crowd.call("account_freeze", "staff", account_number="ACC10001")
        )
        await crowd.wait_for_blocked(2)
        late = asyncio.create_task(crowd.pay("ann_agent", "ACC10001", "ACC20001", 10))
        await crowd.wait_for_blocked(3)
    outcomes = [(await task)["outcome"] for task in (debit, freeze, late)]
    assert outcomes == ["applied", "applied", "account_frozen"]
    assert bank.balance("ACC10001") == 990
    check_versions(bank)


async def test_account_close__racing_credits__no_money_on_a_closed_account(
    bank: Bank, crowd: Crowd
) -> None:
    numbers = [f"RACE-{place}" for place in range(30)]
    for number in numbers:
        bank.call("account_open", "staff", customer=1001, currency="USD", account_number=number)

    async def race(number: str) -> None:
        close, *paid = await run_all(
            [
                crowd.call("account_close", "staff", account_number=number),
                *(crowd.pay("bob_agent", "ACC20001", number, 1) for _ in range(3)),
            ]
        )
        counts = count_outcomes(paid)
        if close["outcome"] == "applied":
            assert counts == {"account_closed": 3}
            assert bank.balance(number) == 0
        else:
            assert close["outcome"] == "account_not_empty"
            assert counts == {"applied": 3}
            assert bank.balance(number) == 3

    await run_all(race(number) for number in numbers)
    check_versions(bank)


async def test_account_freeze__racing_account_close__stays_closed(bank: Bank, crowd: Crowd) -> None:
    """Neither freeze nor unfreeze opens the gate of an account that is being closed."""
    with hold_account(bank, "ACC10003"):
        close = asyncio.create_task(crowd.call("account_close", "staff", account_number="ACC10003"))
        await crowd.wait_for_blocked(1)
        unfreeze = asyncio.create_task(
            crowd.call("account_unfreeze", "staff", account_number="ACC10003")
        )
        await crowd.wait_for_blocked(2)
        freeze = asyncio.create_task(
            crowd.call("account_freeze", "staff", account_number="ACC10003", direction="debit")
        )
        await crowd.wait_for_blocked(3)
    assert (await close)["outcome"] == "applied"
    assert {(await unfreeze)["outcome"], (await freeze)["outcome"]} == {"account_closed"}
    check_versions(bank)


async def test_account_close__two_at_once__one_applied(bank: Bank, crowd: Crowd) -> None:
    answers = await run_all(
        crowd.call("account_close", "staff", account_number="ACC10003") for _ in range(10)
    )
    assert count_outcomes(answers) == {"applied": 1, "account_closed": 9}
    check_versions(bank)
