"""What the worker does, and how often. A further task is a line here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.database import Database
from api.worker.planner import plan_schedules

Run = Callable[[Database, int], Awaitable[int]]


@dataclass(frozen=True)
class Task:
    """A task.

    Attributes:
        name: in logs, in the status, and of its function in schema bank.
        every: seconds between two runs.
        batch: how many items one call does; a call is a transaction, so it should be short.
        run: does the task and returns how many items it did; None calls the function with the
            batch, until it returns 0.
        needs: functions it calls besides the one of its name.
    """

    name: str
    every: int
    batch: int = 100
    run: Run | None = None
    needs: tuple[str, ...] = ()

    @property
    def functions(self) -> set[str]:
        """What must be there, and be allowed, for the task to run."""
        return {self.name, *self.needs}


# In this order at each turn: dates are planned before they are executed.
TASKS = (
    Task("hold_sweep", every=15),
    Task("approval_sweep", every=15),
    Task("schedule_plan", every=20, run=plan_schedules, needs=("schedule_plan_list",)),
    Task("schedule_sweep", every=10, batch=20),
    Task("interest_sweep", every=300),
    Task("account_dormancy_sweep", every=1800),
)
