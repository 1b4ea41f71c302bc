"""A bank against a model of it in plain Python (model/): random steps, after which both are equal.

Every step is a call, or time that passes; steps.py says which there are. After each one the answer
is compared with the model's, then all balances, holds, limits and versions, the number of rows in
the journal, and that every currency sums to zero (world.py). bank.book_verify runs now and then.

Short walks are searched by hypothesis, which repeats a failure by itself. A long one comes from a
seed, which is printed and is part of every failure. To repeat it, or to walk for longer:

    BANK_SEED=4711 pytest -m slow tests/properties/test_bank_machine.py -k long -s
    BANK_STEPS=100000 BANK_SEED=4711 pytest -m slow tests/properties/test_bank_machine.py -k long -s

BANK_EXAMPLES=500 asks for a longer search by hypothesis, which then also looks for the shortest
steps that fail (minutes).
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.api.conftest import make_settings, serve
from tests.bank import Bank
from tests.properties.drivers import HttpDriver
from tests.properties.steps import STEPS, Draw, step
from tests.properties.world import World

EXAMPLES = int(os.environ.get("BANK_EXAMPLES", "0"))
LENGTH = int(os.environ.get("BANK_STEPS", "10000"))
SEED = int(os.environ.get("BANK_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
VERIFY_EVERY = 1000

Open = Callable[[], AbstractContextManager[World]]


class BankMachine(RuleBasedStateMachine):
    """Random steps, with the chance of hypothesis."""

    opened: ClassVar[Open]

    def __init__(self) -> None:
        super().__init__()
        self.resources = type(self).opened()
        self.world = self.resources.__enter__()

    @rule(draw=st.sampled_from(list(STEPS)), chance=st.randoms(use_true_random=False))
    def step(self, draw: Draw, chance: Random) -> None:
        step(self.world, chance, {draw: 1})

    def teardown(self) -> None:
        try:
            self.world.bank.verify()
        finally:
            self.resources.__exit__(None, None, None)


def search(opened: Open, examples: int) -> None:
    machine = type("Machine", (BankMachine,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or examples,
            stateful_step_count=40,
            deadline=None,
            print_blob=True,
            phases=[phase for phase in Phase if EXAMPLES or phase is not Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_bank__random_steps_by_sql__equals_model(fresh_bank: Callable[[], Bank]) -> None:
    @contextmanager
    def opened() -> Iterator[World]:
        bank = fresh_bank()
        yield World(bank)
        bank.close()

    search(opened, examples=20)


@pytest.mark.slow
def test_bank__random_steps_by_http__equals_model(fresh_bank: Callable[[], Bank]) -> None:
    @contextmanager
    def opened() -> Iterator[World]:
        bank = fresh_bank()
        with serve(make_settings(bank.url)) as client:
            yield World(bank, HttpDriver(client), http_share=1)
        bank.close()

    search(opened, examples=8)


@pytest.mark.slow
def test_bank__long_walk__equals_model(fresh_bank: Callable[[], Bank]) -> None:
    print(f"BANK_SEED={SEED} BANK_STEPS={LENGTH}")
    bank = fresh_bank()
    chance = Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    with serve(make_settings(bank.url)) as client:
        world = World(bank, HttpDriver(client))
        for number in range(1, LENGTH + 1):
            try:
                step(world, chance)
                if number % VERIFY_EVERY == 0:
                    bank.verify()
            except BaseException as error:
                error.add_note(f"BANK_SEED={SEED}, step {number}")
                raise
        bank.verify()
    bank.close()
    for (function, code), count in sorted(world.outcomes.items()):
        print(f"{function:20} {code:24} {count}")
