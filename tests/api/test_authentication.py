"""Who may call: keys, their form, their state, and their scopes."""

import hashlib
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api import keys
from tests.api.conftest import Client, bearer
from tests.bank import Bank, credential_of, key_of

Expect = Callable[[httpx.Response, int, str], dict[str, Any]]
BALANCE = "/accounts/ACC10001/balance"


def test_authenticate__whatever_is_wrong__the_same_401(client: Client, bank: Bank) -> None:
    key = key_of("ann_agent")
    stored = hashlib.sha256(credential_of("ann_agent")).hexdigest()
    unknown = keys.mint("test").key
    bodies = set()
    for header in [
        None,
        "",
        "Bearer",
        f"Basic {key}",
        key,
        f"Bearer {key[:-1]}",
        f"Bearer {key[:-1]}!",
        f"Bearer {key} {key}",
        f"Bearer {key},",
        f"Bearer {unknown}",
        f"Bearer {stored}",
        f"Bearer {credential_of('ann_agent').hex()}",
        "Bearer a.b.c",
        "Bearer " + "a" * 9000,
    ]:
        headers = {} if header is None else {"Authorization": header}
        response = client.get(BALANCE, headers=headers)
        assert response.status_code == 401, header
        assert response.headers["www-authenticate"] == 'Bearer realm="pgteller"'
        bodies.add(response.content)
    twice = [("Authorization", f"Bearer {key}")] * 2
    bodies.add(client.get(BALANCE, headers=twice).content)
    bank.root.execute("update bank_data.credential set expires_at = now() where key_id = %s",
                      [key_of("ann_reader").split("_")[2]])  # fmt: skip
    bodies.add(client.read(BALANCE, "ann_reader").content)
    assert len(bodies) == 1
    assert client.read(BALANCE).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_authenticate__scheme_in_any_case(client: Client, scheme: str) -> None:
    header = {"Authorization": f"{scheme} {key_of('ann_agent')}"}
    assert client.get(BALANCE, headers=header).status_code == 200


def test_authenticate__revoked__the_very_next_call(client: Client) -> None:
    assert client.read(BALANCE).status_code == 200
    key_id = key_of("ann_agent").split("_")[2]
    assert client.write(f"/keys/{key_id}/revoke", who="staff").status_code == 200
    assert client.read(BALANCE).status_code == 401
    assert client.pay().status_code == 401


def test_authenticate__suspended__the_very_next_call(
    client: Client, bank: Bank, expect: Expect
) -> None:
    path = f"/principals/{bank.principals['ann_agent']}/suspend"
    assert client.write(path, who="staff").json()["status"] == "suspended"
    expect(client.read(BALANCE), 403, "principal_suspended")
    expect(client.pay(), 403, "principal_suspended")


def test_authenticate__key_in_the_query__401_and_not_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = key_of("ann_agent")
    response = client.get(BALANCE, params={"access_token": key, key: "1"})
    assert response.status_code == 401
    with_header = client.get(BALANCE, params={key: "1"}, headers=bearer("ann_agent"))
    assert with_header.status_code == 400
    assert key not in with_header.text
    lines = [record for record in caplog.records if not record.name.startswith("http")]
    assert lines
    assert not any(key in str(vars(record)) for record in lines)


def test_transfer_post__read_scope__scope_missing(
    client: Client, bank: Bank, expect: Expect
) -> None:
    rows = bank.journal_count()
    problem = expect(client.pay(who="ann_reader"), 403, "scope_missing")
    assert problem["facts"] == {"scope": "transfers:write"}
    assert bank.journal_count() == rows + 1


def test_access_log__public_part_of_the_key_only(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    key = keys.parse(key_of("ann_agent"))
    assert key is not None
    response = client.pay(memo="very private", key="private-key", amount="99999.00")
    line = vars(next(record for record in caplog.records if record.name == "pgteller.access"))
    assert line["route"] == "/transfers"
    assert (line["method"], line["status"], line["code"]) == ("POST", 409, "insufficient_funds")
    assert line["credential"] == key.key_id
    assert line["request_id"] == response.headers["x-request-id"]
    for record in caplog.records:
        if not record.name.startswith("http"):
            for secret in (key_of("ann_agent"), "private", "99999", key.digest.hex()):
                assert secret not in str(vars(record))
