"""Schedules and calendars over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Client, bearer
from tests.bank import Bank
from tests.db.functions.schedules import add_due, plan_all, sweep

BODY: dict[str, Any] = {
    "from_account": "ACC10001",
    "to_account": "ACC20001",
    "amount": "10.00",
    "start_at": "2096-01-31T09:00:00",
    "time_zone": "Europe/Berlin",
    "recurrence": "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD",
}


def set_calendar(client: Client, code: str, body: Any, who: str = "staff") -> Any:
    return client.put(f"/calendars/{code}", json=body, headers=bearer(who))


def test_schedule_create__applied__201_then_read_and_replayed(client: Client, bank: Bank) -> None:
    assert set_calendar(client, "TARGET", {"name": "TARGET"}).status_code == 200
    body = BODY | {
        "calendar": "TARGET",
        "adjustment": "modified_following",
        "metadata": {"n": 1},
        "retries": 5,
    }
    made = client.write("/schedules", body, key="once")
    assert made.status_code == 201, made.text
    path, shown = made.headers["Location"], made.json()
    assert (shown["start_at"], shown["amount"]) == ("2096-01-31T09:00:00", "10.00")
    assert (shown["retries"], shown["retry_pause_minutes"]) == (5, 60)
    assert shown["metadata"] == {"n": 1}
    again = client.write("/schedules", body, key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json()["schedule_id"] == shown["schedule_id"]
    read = client.read(path).json()
    assert read == {name: value for name, value in shown.items() if name in read}
    assert client.read("/schedules?account=ACC10001&status=active").json()["items"] == [read]
    plan_all(bank)
    # Tuesday, 31 January 2096
    assert client.read(path).json()["next_due_at"] == "2096-01-31T08:00:00Z"


def test_schedule_states__pause_resume_cancel__200(client: Client, bank: Bank) -> None:
    path = client.write("/schedules", BODY).headers["Location"]
    for verb, status in (("pause", "paused"), ("resume", "active"), ("cancel", "cancelled")):
        answer = client.write(f"{path}/{verb}", {"reason": "test"})
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    answer = client.write(f"{path}/resume")
    assert (answer.status_code, answer.json()["code"]) == (409, "schedule_ended")
    bank.verify()


def test_dues__executed__linked_to_the_transfer(client: Client, bank: Bank) -> None:
    made = client.write("/schedules", BODY).json()
    add_due(bank, int(made["schedule_id"]), 2, 1)
    assert sweep(bank) == 2
    path = f"/schedules/{made['schedule_id']}/dues"
    page = client.read(f"{path}?limit=1&status=done").json()
    (due,) = page["items"]
    assert (due["status"], due["outcome"], due["attempts"]) == ("done", "applied", 1)
    assert client.read(f"/transfers/{due['transfer_id']}").json()["amount"] == "10.00"
    (older,) = client.read(f"{path}?limit=1&cursor={page['next_cursor']}").json()["items"]
    assert older["occurrence"] < due["occurrence"]


@pytest.mark.parametrize(
    "recurrence",
    [
        "FREQ=HOURLY",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",  # never
        "FREQ=WEEKLY;BYDAY=5MO",
        "FREQ=DAILY;COUNT=1;UNTIL=20990101",
    ],
)
def test_schedule_create__rule_it_cannot_follow__recurrence_invalid(
    client: Client, expect: Callable[..., dict[str, Any]], recurrence: str
) -> None:
    answer = client.write("/schedules", BODY | {"recurrence": recurrence})
    problem = expect(answer, 400, "recurrence_invalid")
    assert recurrence not in str(problem)


def test_schedule_create__start_at_the_end_of_time__recurrence_invalid(
    client: Client, expect: Callable[..., dict[str, Any]]
) -> None:
    answer = client.write("/schedules", BODY | {"start_at": "9999-12-31T09:00:00"})
    expect(answer, 400, "recurrence_invalid")


@pytest.mark.parametrize(
    "more",
    [
        {"start_at": "2096-01-31T09:00:00Z"},
        {"start_at": "2096-02-30T09:00:00"},
        {"start_at": 4},
        {"retries": "3"},
        {"retries": True},
        {"missed": "ignore"},
        {"adjustment": "following"},
        {"up_to": "yes"},
        {"unknown": 1},
    ],
)
def test_schedule_create__malformed__request_invalid(
    client: Client, expect: Callable[..., dict[str, Any]], more: dict[str, Any]
) -> None:
    expect(client.write("/schedules", BODY | more), 400, "request_invalid")


def test_schedule__of_another__schedule_unknown(client: Client) -> None:
    path = client.write("/schedules", BODY).headers["Location"]
    for answer in (
        client.read(path, "bob_agent"),
        client.read(f"{path}/dues", "bob_agent"),
        client.write(f"{path}/cancel", {}, "bob_agent"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "schedule_unknown")


def test_calendar__set_and_read__as_given(client: Client) -> None:
    body = {"name": "Germany", "weekend": [7], "holidays": ["2027-12-25", "2027-01-01"]}
    answer = set_calendar(client, "DE", body)
    assert answer.json()["holidays"] == ["2027-01-01", "2027-12-25"], answer.text
    read = client.read("/calendars/DE").json()
    assert (read["weekend"], read["name"]) == ([7], "Germany")
    assert client.read("/calendars").json()["items"] == [read]
    for wrong in ({"holidays": ["2027-02-30"]}, {"weekend": [8]}, {"name": ""}):
        assert set_calendar(client, "DE", body | wrong).status_code == 400
    assert client.read("/calendars/US").json()["code"] == "calendar_unknown"
