"""Suspensions while others act: by staff, by customers, and by the bank itself."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.bank import ANN, Bank, credential_of
from tests.concurrency.crowd import Crowd, check_versions, hold_account, run_all
from tests.db.functions.calls import apply, give
from tests.db.functions.refusals import limit

AGENTS = ["ann_agent", "bob_agent", "ann_viewer", "stranger"]


async def stumble(crowd: Crowd, who: str) -> str:
    return str((await crowd.pay(who, "ACC10001", "ACC99999", 1))["outcome"])


async def test_refusals__200_at_once__suspended_once_and_exactly(bank: Bank, crowd: Crowd) -> None:
    limit(bank, 50)
    outcomes = Counter(await run_all(stumble(crowd, "ann_agent") for _ in range(200)))
    assert outcomes.keys() == {"account_unknown", "principal_suspended"}
    # Those under way when the 51st was counted were let in before.
    assert 51 <= outcomes["account_unknown"] <= 51 + 31
    (notice,) = bank.rows("notice_list", "staff")
    assert (notice["facts"]["refusals"], notice["facts"]["allowed"]) == (51, 50)
    made = "select count(*) from bank_data.journal where operation = 'principal_suspend'"
    assert bank.one(made) == 1
    check_versions(bank)


async def test_refusals__exactly_as_many_as_allowed__nobody_suspended(
    bank: Bank, crowd: Crowd
) -> None:
    limit(bank, 40)
    outcomes = await run_all(stumble(crowd, who) for _ in range(40) for who in AGENTS)
    assert "principal_suspended" not in outcomes
    counts = bank.root.execute(
        "select cardinality(refused_at) as counted from bank_data.refusal_count"
    ).fetchall()
    assert [row["counted"] for row in counts] == [40] * len(AGENTS)
    last = await run_all(stumble(crowd, who) for who in AGENTS)
    assert "principal_suspended" not in last
    assert set(await run_all(stumble(crowd, who) for who in AGENTS)) == {"principal_suspended"}
    assert len(bank.rows("notice_list", "staff")) == len(AGENTS)
    check_versions(bank)


async def test_refusals__racing_payments_and_resumptions__no_deadlock(
    bank: Bank, crowd: Crowd
) -> None:
    """Refusals of every kind, among payments that are applied, while staff resumes and suspends."""
    limit(bank, 3)
    agents = {who: bank.principals[who] for who in ("ann_agent", "bob_agent")}
    owned = {"ann_agent": ("ACC10001", "ACC20001"), "bob_agent": ("ACC20001", "ACC10001")}
    items = [
        {"from_account": debit, "to_account": credit, "amount": "0.01"}
        for debit, credit in [("ACC10001", "ACC99999"), ("ACC10001", "ACC20001")]
    ]

    async def act(number: int) -> str:
        who = ("ann_agent", "bob_agent")[number % 2]
        debit, credit = owned[who]
        ways: list[tuple[str, str, dict[str, Any]]] = [
            ("transfer_post", who, {"from_account": debit, "to_account": credit, "amount": 5000}),
            ("transfer_post", who, {"from_account": credit, "to_account": debit, "amount": 1}),
            ("transfers_post", who, {"items": json.dumps(items)}),
            ("hold_capture", who, {"hold": 999}),
            ("transfer_post", who, {"from_account": debit, "to_account": credit, "amount": 1}),
            ("principal_resume", "staff", {"principal": agents[who]}),
            ("principal_suspend", "staff", {"principal": agents[who]}),
            ("principal_resume", "staff", {"principal": agents[who]}),
        ]
        function, caller, arguments = ways[number % 16 // 2]
        return str((await crowd.call(function, caller, **arguments))["outcome"])

    outcomes = Counter(await run_all(act(number) for number in range(320)))
    assert outcomes["applied"] > 0
    assert outcomes["insufficient_funds"] + outcomes["hold_unknown"] > 0
    check_versions(bank)


@contextmanager
def hold_usage(bank: Bank, mandate: int) -> Iterator[None]:
    """Locks what is used of a mandate, so that calls queue up behind it."""
    with bank.connect() as connection, connection.transaction():
        connection.execute(
            "select from bank_data.mandate_usage where mandate_id = %s for update", [mandate]
        )
        yield


@pytest.mark.parametrize("function", ["mandate_suspend", "mandate_revoke"])
async def test_mandate_with_terms__calls_waiting_for_its_limits__refused(
    bank: Bank, crowd: Crowd, function: str
) -> None:
    limits = [{"period": "day", "amount": "100.00"}]
    terms = {"currency": "USD", "limits": limits}
    mandate = give(bank, "stranger", ANN, "read", "debit", terms=terms)
    items = [{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}]
    with hold_usage(bank, mandate):
        waiting = [
            asyncio.create_task(crowd.pay("stranger", "ACC10001", "ACC20001", 1)),
            asyncio.create_task(
                crowd.call(
                    "hold_place", "stranger",
                    from_account="ACC10001", to_account="ACC20001", amount=1,
                )
            ),
            asyncio.create_task(
                crowd.call("transfer_post_legs", "stranger", legs=json.dumps(items))
            ),
            asyncio.create_task(crowd.call("transfers_post", "stranger", items=json.dumps(items))),
        ]  # fmt: skip
        await crowd.wait_for_blocked(4)
        assert (await crowd.call(function, "ann", mandate=mandate))["outcome"] == "applied"
    answers = [await task for task in waiting]
    assert [a["outcome"] for a in answers[:2]] == ["mandate_missing"] * 2
    facts = json.loads(answers[0]["facts"])
    assert (facts["action"], facts["mandate_id"]) == ("debit", str(mandate))
    assert facts["next"]
    assert answers[2]["outcome"] == "legs_refused"
    assert "mandate_missing" in answers[2]["facts"]
    assert '"mandate_missing"' in answers[3]["resource"]
    assert bank.balance("ACC10001") == 1000
    check_versions(bank)


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        ("principal_suspend", {"principal": 0}, "principal_suspended"),
        ("customer_suspend", {"customer": ANN}, "customer_suspended"),
        ("mandate_suspend", {"mandate": 0}, "account_unknown"),
        ("book_suspend", {}, "book_suspended"),
    ],
)
async def test_suspension__call_waiting_for_an_account__began_before_it(
    bank: Bank, crowd: Crowd, function: str, arguments: dict[str, Any], code: str
) -> None:
    """Only a freeze reaches calls that wait for an account; the next call is refused by all."""
    agent = bank.principals["ann_agent"]
    mandate = bank.one("select id from bank_data.mandate where principal_id = %s", agent)
    known = {"principal": agent, "mandate": mandate}
    with hold_account(bank, "ACC10001"):
        waiting = asyncio.create_task(crowd.pay("ann_agent", "ACC10001", "ACC20001", 1))
        await crowd.wait_for_blocked(1)
        arguments = {name: value or known[name] for name, value in arguments.items()}
        assert (await crowd.call(function, "staff", **arguments))["outcome"] == "applied"
        late = await crowd.pay("ann_agent", "ACC10001", "ACC20001", 1)
        assert late["outcome"] == code
    assert (await waiting)["outcome"] == "applied"
    check_versions(bank)


@pytest.mark.parametrize("function", ["mandate_suspend", "mandate_revoke"])
async def test_mandate__narrower_one_made_meanwhile__goes_with_it(
    bank: Bank, crowd: Crowd, function: str
) -> None:
    """An agent cannot save its rights into a mandate that it gives while they are taken away."""
    top = give(bank, "ann_agent", ANN, "read", "debit", "delegate")
    with bank.connect("bank_api") as connection:
        with connection.transaction():
            row = connection.execute(
                "select * from bank.mandate_create(principal => %s, customer => %s,"
                " actions => array['debit'], parent => %s, credential => %s)",
                [bank.principals["stranger"], ANN, top, credential_of("ann_agent")],
            ).fetchone()
            assert row is not None
            assert row["outcome"] == "applied"
            taken = asyncio.create_task(crowd.call(function, "ann", mandate=top))
            await crowd.wait_for_blocked(1)
        assert (await taken)["outcome"] == "applied"
    paid = await crowd.pay("stranger", "ACC10001", "ACC20001", 1)
    assert paid["outcome"] == "account_unknown"
    check_versions(bank)


async def test_mandate__suspended_and_resumed_at_both_ends__says_what_is(
    bank: Bank, crowd: Crowd
) -> None:
    top = give(bank, "ann_agent", ANN, "read", "debit", "delegate")
    made = apply(
        bank, "mandate_create", "ann_agent",
        principal=bank.principals["stranger"], customer=ANN, actions=["debit"], parent=top,
    )  # fmt: skip
    both = (top, int(made["mandate_id"]))
    calls = [
        crowd.call(function, who, mandate=mandate)
        for _ in range(10)
        for who in ("ann", "staff")
        for mandate in both
        for function in ("mandate_suspend", "mandate_resume")
    ]
    outcomes = {answer["outcome"] for answer in await run_all(calls)}
    assert outcomes <= {"applied", "resume_forbidden"}
    bank.verify()
    for who in ("ann", "staff"):
        for mandate in both:
            apply(bank, "mandate_suspend", who, mandate=mandate)
            apply(bank, "mandate_resume", who, mandate=mandate)
    assert bank.pay("stranger", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()
