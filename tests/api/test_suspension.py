"""Suspension over HTTP: of each kind, from the very next call on; by the bank itself; notices."""

import httpx
import pytest

from tests.api.conftest import Client, bearer
from tests.bank import ANN, Bank
from tests.db.functions.test_mandate_get import mandate_of


def told(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(
    ("path", "who", "refused"),
    [
        ("/mandates/{mandate}", "ann", (404, "account_unknown")),
        ("/principals/{agent}", "staff", (403, "principal_suspended")),
        (f"/customers/{ANN}", "staff", (403, "customer_suspended")),
        ("/book", "staff", (503, "book_suspended")),
    ],
)
def test_suspended__next_call_refused__resumed_and_applied(
    client: Client, bank: Bank, path: str, who: str, refused: tuple[int, str]
) -> None:
    path = path.format(mandate=mandate_of(bank, "ann_agent"), agent=bank.principals["ann_agent"])
    assert client.pay().status_code == 200
    stopped = client.write(f"{path}/suspend", {"reason": "drill"}, who)
    assert (stopped.status_code, stopped.json()["outcome"]) == (200, "applied")
    assert told(client.pay()) == refused
    assert client.write(f"{path}/resume", {}, who).status_code == 200
    assert client.pay(amount="2.00").status_code == 200
    bank.verify()


def test_account_freeze__next_call_refused(client: Client) -> None:
    assert client.write("/accounts/ACC10001/freeze", {}, "staff").status_code == 200
    assert told(client.pay()) == (409, "account_frozen")


def test_mandate_resume__other_side__resume_forbidden(client: Client, bank: Bank) -> None:
    path = f"/mandates/{mandate_of(bank, 'ann_agent')}"
    made = client.write(f"{path}/suspend", {}, "staff").json()
    assert (made["suspended_by"], made["suspended"]) == (["staff"], True)
    refused = client.write(f"{path}/resume", {}, "ann")
    assert told(refused) == (403, "resume_forbidden")
    problem = refused.json()
    assert problem["facts"] == {"side": "customer", "suspended_by": ["staff"]}
    made = client.write(f"{path}/suspend", {}, "ann").json()
    assert made["suspended_by"] == ["customer", "staff"]
    for side, left in (("staff", ["customer"]), ("customer", None)):
        made = client.write(f"{path}/resume", {"side": side}, "staff").json()
        assert (made["suspended_by"], made["suspended"]) == (left, left is not None)
    assert client.write(f"{path}/resume", {"side": "bank"}, "staff").status_code == 400
    shown = client.read(path).json()
    assert (shown["suspended_by"], shown["suspended"]) == (None, False)


def test_refusals__more_than_allowed__suspended_and_noticed(client: Client, bank: Bank) -> None:
    limit = {"allowed": 2, "window_seconds": 60}
    answer = client.put("/book/refusal-limit", json=limit, headers=bearer("staff"))
    assert answer.status_code == 200, answer.text
    assert answer.json().items() >= limit.items()
    for _ in range(3):
        assert told(client.pay(to_account="ACC99999")) == (404, "account_unknown")
    assert told(client.pay()) == (403, "principal_suspended")
    (notice,) = client.read("/notices?acknowledged=false", "staff").json()["items"]
    agent = bank.principals["ann_agent"]
    assert (notice["kind"], notice["subject_id"]) == ("agent_suspended", str(agent))
    assert notice["facts"].items() >= {"refusals": 3, "allowed": 2}.items()
    path = f"/notices/{notice['notice_id']}/acknowledge"
    made = client.write(path, {"reason": "looked into"}, "staff").json()
    assert made["acknowledged_by"] == str(bank.principals["staff"])
    assert made["facts"] == notice["facts"]
    assert client.read("/notices?acknowledged=false", "staff").json()["items"] == []
    (shown,) = client.read("/notices?acknowledged=true", "staff").json()["items"]
    assert shown["acknowledged_at"] == made["acknowledged_at"]
    assert client.read("/notices?acknowledged=maybe", "staff").status_code == 400
    assert told(client.write("/notices/999999/acknowledge", {}, "staff")) == (404, "notice_unknown")
    assert told(client.read("/notices", "bob_agent")) == (403, "scope_missing")
    assert client.write(f"/principals/{agent}/resume", {}, "staff").status_code == 200
    assert client.pay().status_code == 200
    bank.verify()
