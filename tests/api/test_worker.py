"""The worker, in the API's process and as processes of its own, one of them killed."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from api import doctor
from api.database import Database, Row
from api.errors import Problem
from api.worker import planner
from api.worker.loop import Worker
from api.worker.tasks import TASKS, Task
from tests.api.conftest import login_url, make_settings, serve
from tests.bank import Bank
from tests.db.functions.schedules import add_due, dues, make, status_of

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"a minute without {what}"
        time.sleep(0.05)


@contextlib.contextmanager
def process(bank: Bank, **changes: str) -> Iterator[subprocess.Popen[str]]:
    """`pgteller worker`, in a hurry; in the end it is told to stop."""
    environment = os.environ | {
        "PGTELLER_WORKER_DATABASE_URL": login_url(bank.url, "bank_worker"),
        "PGTELLER_WORKER_INTERVAL": "1",
        "PGTELLER_WORKER_LEASE": "1",
    }
    command = [sys.executable, "-m", "api", "worker"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment | changes, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.wait(PATIENCE_S)


def look(bank: Bank) -> list[doctor.Finding]:
    """What the doctor says about the worker."""
    with psycopg.connect(bank.url, autocommit=True) as connection:
        return list(doctor.examine_worker(connection))


def open_count(bank: Bank) -> int:
    count: int = bank.one("select count(*) from bank_data.schedule_due where status = 'planned'")
    return count


@pytest.mark.slow
def test_worker__two_processes_and_one_killed__every_date_once(bank: Bank) -> None:
    """The must-show: no due date executed twice, none lost."""
    schedules = [make(bank, amount=1, memo=f"number {n}") for n in range(20)]
    for schedule in schedules:
        add_due(bank, schedule, *range(1, 31))
    with process(bank) as first, process(bank):
        for victim in (first, None):
            wait_for(lambda: open_count(bank) < 600, "a date")
            if victim is not None:
                victim.kill()
                assert victim.wait(PATIENCE_S) == -signal.SIGKILL
        with process(bank):
            wait_for(lambda: open_count(bank) == 0, "the last date")
    assert bank.one("select count(*) from bank_data.schedule_due where status = 'done'") == 600
    rows = bank.root.execute(
        "select request ->> 'schedule' as schedule, request ->> 'occurrence' as occurrence"
        "  from bank_data.journal where request ? 'schedule'"
    ).fetchall()
    assert len(rows) == 600
    assert len({(row["schedule"], row["occurrence"]) for row in rows}) == 600
    assert bank.balance("ACC10001") == 400
    assert {status_of(bank, schedule) for schedule in schedules} == {"ended"}
    bank.verify()


@pytest.mark.slow
def test_worker__sweeping_at_once_and_killed_backends__every_date_once(bank: Bank) -> None:
    """Leases apart: four workers that all lead, and connections that break under them."""
    schedules = [make(bank, amount=1) for _ in range(5)]
    for schedule in schedules:
        add_due(bank, schedule, *range(1, 31))

    async def storm() -> None:
        url = SecretStr(login_url(bank.url, "bank_worker"))
        workers = [Worker(make_settings(bank.url), url) for _ in range(4)]
        for worker in workers:
            await worker.database.open()
        sweep = next(task for task in TASKS if task.name == "schedule_sweep")

        async def work(worker: Worker) -> None:
            while open_count(bank):
                with contextlib.suppress(Problem):
                    await worker.run_task(Task(sweep.name, every=1, batch=3))

        async def kill() -> None:
            for _ in range(5):
                await asyncio.sleep(0.1)
                bank.root.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'bank_worker' and datname = current_database() limit 1"
                )

        await asyncio.gather(kill(), *(work(worker) for worker in workers))
        for worker in workers:
            await worker.database.close()

    asyncio.run(storm())
    assert bank.one("select count(*) from bank_data.schedule_due where status = 'done'") == 150
    assert bank.one("select count(*) from bank_data.journal where request ? 'schedule'") == 150
    assert bank.balance("ACC10001") == 850
    bank.verify()


@pytest.mark.slow
def test_worker__told_to_stop__resigns_and_leaves_nothing(bank: Bank) -> None:
    with process(bank) as running:
        wait_for(lambda: bank.one("select count(finished_at) from bank_data.worker_task"), "a run")
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE_S) == 0
    assert bank.one("select bool_and(led_until <= now()) from bank_data.worker_task")
    wait_for(
        lambda: (
            bank.one("select count(*) from pg_stat_activity where usename = 'bank_worker'") == 0
        ),
        "the end of its sessions",
    )


@pytest.mark.slow
def test_worker__without_url__says_so() -> None:
    environment = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "api", "worker"],
        cwd="/", env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "PGTELLER_WORKER_DATABASE_URL" in done.stdout + done.stderr


def test_worker__inside_the_api__plans_executes_and_stops(bank: Bank) -> None:
    settings = make_settings(
        bank.url,
        worker_database_url=login_url(bank.url, "bank_worker"),
        worker_interval=1,
    )
    start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=1)
    with serve(settings) as client:
        body = {
            "from_account": "ACC10001",
            "to_account": "ACC20001",
            "amount": "12.50",
            "start_at": start.isoformat(),
            "time_zone": "UTC",
            "recurrence": "FREQ=DAILY;COUNT=2",
        }
        made = client.write("/schedules", body)
        assert made.status_code == 201, made.text
        path = made.headers["Location"]
        wait_for(
            lambda: (
                "done" in [due["status"] for due in client.read(f"{path}/dues").json()["items"]]
            ),
            "the transfer",
        )
        planned, done = client.read(f"{path}/dues").json()["items"]
        assert (planned["status"], planned["due_at"][:10]) == (
            "planned", str((start + timedelta(days=1)).date())
        )  # fmt: skip
        assert client.read(f"/transfers/{done['transfer_id']}").json()["amount"] == "12.50"
        state = client.read("/worker", "staff").json()["tasks"]
        assert {"schedule_plan", "schedule_sweep"} <= {task["task"] for task in state}
        assert not any(task["is_overdue"] for task in state)
        assert client.read("/worker").status_code == 403
    wait_for(
        lambda: (
            bank.one("select count(*) from pg_stat_activity where usename = 'bank_worker'") == 0
        ),
        "the end of its sessions",
    )
    bank.verify()


def test_worker__switched_off_or_without_a_login__does_not_run(bank: Bank) -> None:
    url = login_url(bank.url, "bank_worker")
    for changes in ({"worker": False, "worker_database_url": url}, {}):
        with serve(make_settings(bank.url, **changes)) as client:
            assert client.read("/worker", "staff").json() == {"tasks": []}


async def run_for(worker: Worker, condition: Callable[[], object]) -> None:
    running = asyncio.create_task(worker.run())
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    worker.stop()
    await running


def make_worker(bank: Bank, **changes: Any) -> Worker:
    settings = make_settings(bank.url, worker_interval=1, **changes)
    return Worker(settings, SecretStr(login_url(bank.url, "bank_worker")))


async def test_worker__functions_that_are_missing__other_tasks_run(bank: Bank) -> None:
    bank.root.execute("revoke execute on function bank.schedule_sweep from bank_worker")
    worker = make_worker(bank)
    await worker.database.open()
    names = [task.name for task in await worker.discover()]
    await worker.database.close()
    assert "schedule_plan" in names
    assert "schedule_sweep" not in names


async def test_worker__failing_task__others_run_and_it_is_reported(bank: Bank) -> None:
    schedule = make(bank)
    bank.root.execute("alter table bank_data.schedule rename column missed to missing")
    worker = make_worker(bank)
    await run_for(
        worker,
        lambda: (
            bank.one(
                "select count(*) from bank_data.worker_task"
                " where (task = 'schedule_sweep' and failures > 0)"
                "    or (task = 'schedule_plan' and done = 1)"
            )
            == 2
        ),
    )
    failed = bank.root.execute(
        "select error from bank_data.worker_task where task = 'schedule_sweep'"
    ).fetchone()
    assert failed == {"error": "internal_error"}
    assert status_of(bank, schedule) == "active"


async def test_worker__rule_it_cannot_follow__paused_with_the_problem(bank: Bank) -> None:
    """The SQL door checks the grammar; what makes no sense is found when it is planned."""
    senseless = make(bank, "ann", recurrence="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    unknown_zone = make(bank, "ann", time_zone="Etc/Nowhere+3")
    impossible = make(bank, "ann", recurrence="FREQ=WEEKLY;BYDAY=5MO")
    good = make(bank)
    await run_for(
        make_worker(bank),
        lambda: not bank.rows("schedule_plan_list", "worker"),
    )
    assert status_of(bank, senseless) == "ended"
    for schedule in (unknown_zone, impossible):
        found = bank.call("schedule_get", "ann", schedule=schedule)
        assert (found["status"], found["problem"]) == ("paused", "recurrence_invalid")
    assert dues(bank, good) == [("planned", None)]


async def test_worker__schedule_that_fails__others_are_planned(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, good = make(bank), make(bank)
    plan = planner.plan_schedule

    async def fail_once(database: Database, row: Row, book: int) -> int:
        if row["schedule_id"] == poisoned:
            raise RuntimeError
        return await plan(database, row, book)

    monkeypatch.setattr(planner, "plan_schedule", fail_once)
    await run_for(make_worker(bank), lambda: dues(bank, good) == [("planned", None)])
    assert dues(bank, poisoned) == []
    told = bank.one("select error from bank_data.worker_task where task = 'schedule_plan'")
    assert told == "RuntimeError"


async def test_worker__database_away_at_start__waits_and_stops(bank: Bank) -> None:
    settings = make_settings(bank.url, connect_timeout=0.5, acquire_timeout=0.5)
    worker = Worker(settings, SecretStr("postgresql://bank_worker:x@127.0.0.1:1/none"))
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.3)
    assert not running.done()
    worker.stop()
    await asyncio.wait_for(running, 10)


def test_doctor__worker__never_ran_then_fine_then_silent(bank: Bank) -> None:
    (found,) = look(bank)
    assert (found.level, found.subject) == ("warn", "worker")
    asyncio.run(
        run_for(
            make_worker(bank),
            lambda: bank.one("select count(finished_at) from bank_data.worker_task") >= 2,
        )
    )
    (found,) = look(bank)
    assert found.level == "ok", found
    add_due(bank, make(bank), 1)
    late = look(bank)[-1]
    assert (late.level, late.subject) == ("warn", "schedules")
    bank.root.execute("update bank_data.worker_task set failures = 3, error = 'overloaded'")
    found = look(bank)[0]
    assert found.level == "warn"
    assert "overloaded" in found.text
    bank.root.execute("update bank_data.worker_task set beat_at = now() - interval '1 hour'")
    found = look(bank)[0]
    assert (found.level, "silent" in found.text) == ("warn", True)
