"""Tokens exchanged for sessions, through the whole stack."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api import issuer
from tests.api.conftest import Client, bearer, make_settings, serve
from tests.api.issuer import AUDIENCE, ISSUER, SUBJECT, Jwks, sign
from tests.bank import Bank

BALANCE = "/accounts/ACC10001/balance"


@pytest.fixture
def jwks() -> Iterator[Jwks]:
    with issuer.publish() as jwks:
        yield jwks


@pytest.fixture
def client(bank: Bank, jwks: Jwks) -> Iterator[Client]:
    oidc: dict[str, Any] = {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE}
    with serve(make_settings(bank.url, oidc_jwks_url=jwks.url, **oidc)) as client:
        yield client


@pytest.fixture(autouse=True)
def identity(bank: Bank) -> None:
    arguments = {"issuer": ISSUER, "subject": SUBJECT}
    bank.call("identity_link", "operator", principal=bank.principals["ann_agent"], **arguments)


def read(client: Client, token: str, path: str = BALANCE) -> httpx.Response:
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_authenticate__token__exchanged_once(client: Client, bank: Bank, jwks: Jwks) -> None:
    sessions = "select count(*) from bank_data.credential where kind = 'session'"
    token = sign()
    for _ in range(3):
        assert read(client, token).json()["balance"] == "1000.00"
    assert (bank.one(sessions), jwks.asked) == (1, 1)
    me = read(client, token, "/me").json()
    assert me["principal_id"] == str(bank.principals["ann_agent"])
    assert me["scopes"] == ["accounts:read", "transfers:write"]
    assert read(client, sign(jti="other")).status_code == 200
    assert bank.one(sessions) == 2


def test_authenticate__token_moves_money__and_lacks_other_scopes(client: Client) -> None:
    headers = {"Authorization": f"Bearer {sign()}"}
    body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "1"}
    assert client.post("/transfers", json=body, headers=headers).status_code == 200
    assert client.get("/keys", headers=headers).json()["code"] == "scope_missing"


def test_authenticate__token_refused__the_same_401_as_a_key(client: Client) -> None:
    expected = client.get(BALANCE).content
    for token in (
        sign(sub="nobody"),
        sign(exp=int(time.time()) - 1),
        sign(key=issuer.STRANGER),
        sign(aud="other"),
        "eyJhbGciOiJub25lIn0.e30.",
    ):
        response = read(client, token)
        assert (response.status_code, response.content) == (401, expected)


def test_authenticate__token_expires__401(client: Client, bank: Bank) -> None:
    token = sign()
    assert read(client, token).status_code == 200
    bank.root.execute("update bank_data.credential set expires_at = now() where kind = 'session'")
    assert read(client, token).status_code == 401


def test_authenticate__principal_suspended__the_very_next_call(client: Client, bank: Bank) -> None:
    token = sign()
    assert read(client, token).status_code == 200
    path = f"/principals/{bank.principals['ann_agent']}/suspend"
    assert client.post(path, headers=bearer("staff")).status_code == 200
    assert read(client, token).json()["code"] == "principal_suspended"


def test_authenticate__session_revoked__stays_revoked(client: Client) -> None:
    token = sign()
    key_id = read(client, token, "/me").json()["key_id"]
    assert client.write(f"/keys/{key_id}/revoke", who="staff").status_code == 200
    for _ in range(2):  # the second time it is exchanged anew
        assert read(client, token).status_code == 401


def test_authenticate__many_tokens__few_remembered(bank: Bank, jwks: Jwks) -> None:
    settings = make_settings(
        bank.url,
        oidc_issuer=ISSUER,
        oidc_audience=AUDIENCE,
        oidc_jwks_url=jwks.url,
        oidc_cache_size=2,
    )
    with serve(settings) as client:
        for number in range(4):
            assert read(client, sign(jti=str(number))).status_code == 200
        assert len(client.app.state.services.identity.exchanged) == 2


def test_authenticate__oidc_off__401(bank: Bank) -> None:
    with serve(make_settings(bank.url)) as client:
        assert read(client, sign()).status_code == 401
