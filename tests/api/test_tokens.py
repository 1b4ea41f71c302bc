"""Access tokens: RFC 8725 and RFC 9068, against a JWKS over real HTTP."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from pydantic import ValidationError

from api.errors import Problem
from api.settings import Settings
from api.tokens import TokenInvalidError, Verifier
from tests.api import issuer
from tests.api.issuer import AUDIENCE, ISSUER, PRIVATE, STRANGER, SUBJECT, WEAK, Jwks, sign


@pytest.fixture
def jwks() -> Iterator[Jwks]:
    with issuer.publish() as jwks:
        yield jwks


def make_verifier(jwks: Jwks, **changes: Any) -> Verifier:
    oidc = {
        "database_url": "postgresql://x",
        "authn_database_url": "postgresql://x",
        "oidc_issuer": ISSUER,
        "oidc_audience": AUDIENCE,
        "oidc_jwks_url": jwks.url,
    }
    return Verifier(Settings(_env_file=None, **(oidc | changes)))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_verify__allowed_algorithm(jwks: Jwks, algorithm: str) -> None:
    exp = int(time.time()) + 60
    claims = await make_verifier(jwks).verify(sign(algorithm, exp=exp))
    assert (claims.issuer, claims.subject) == (ISSUER, SUBJECT)
    assert claims.scopes == ("openid", "accounts:read", "transfers:write")
    assert claims.expires_at == datetime.fromtimestamp(exp, UTC)


async def test_verify__several_audiences_and_no_scope(jwks: Jwks) -> None:
    claims = await make_verifier(jwks).verify(sign(aud=["other", AUDIENCE], scope=None))
    assert claims.scopes == ()


def forge_hs256() -> str:
    """The classic: HMAC with the public key as its secret."""
    public = (
        PRIVATE["RS256"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    parts = sign().split(".")
    header = encode({"alg": "HS256", "typ": "at+jwt", "kid": "RS256"})
    signed = f"{header}.{parts[1]}".encode()
    algorithm = jwt.get_algorithm_by_name("HS256")
    import hmac  # noqa: PLC0415 - PyJWT itself refuses to make this token

    assert algorithm
    signature = hmac.digest(public, signed, "sha256")
    return f"{signed.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def encode(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forge_none() -> str:
    parts = sign().split(".")
    return f"{encode({'alg': 'none', 'typ': 'at+jwt', 'kid': 'RS256'})}.{parts[1]}."


def tamper() -> str:
    head, payload, signature = sign().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{encode(claims | {'sub': 'admin'})}.{signature}"


NOW = int(time.time())


@pytest.mark.parametrize("token", [
    forge_none(), forge_hs256(), tamper(), "", "a.b.c", "..", sign() + ".x", sign()[:-10],
    sign(key=STRANGER), sign(iss="https://evil.example"), sign(iss=None), sign(iss=ISSUER + "/"),
    sign(aud="other"), sign(aud=None), sign(aud=[]), sign(sub=None), sign(sub=""),
    sign(exp=None), sign(exp=NOW - 10), sign(exp=10**30), sign(nbf=NOW + 1000),
    sign(header={"typ": "JWT"}), sign(header={"typ": None}), sign(header={"typ": "id+jwt"}),
    sign(header={"kid": None}), sign(header={"kid": "../../etc/passwd"}),
    sign(header={"kid": "' or 1=1 --"}), sign(header={"kid": "ES256"}),
    sign(header={"kid": "no", "jku": "https://evil.example/jwks"}),
    sign(key=STRANGER, header={"jwk": issuer.describe("RS256", STRANGER, "RS256")}),
    sign(header={"crit": ["exp"], "exp": 1}), sign("ES256", header={"kid": "RS256"}),
    sign(scope=["accounts:read"]), sign(padding="x" * 9000),
])  # fmt: skip
async def test_verify__anything_wrong__invalid(jwks: Jwks, token: str) -> None:
    verifier = make_verifier(jwks)
    with pytest.raises(TokenInvalidError):
        await verifier.verify(token)


async def test_verify__algorithm_not_configured__invalid(jwks: Jwks) -> None:
    verifier = make_verifier(jwks, oidc_algorithms=["ES256"])
    await verifier.verify(sign("ES256"))
    with pytest.raises(TokenInvalidError):
        await verifier.verify(sign("RS256"))


async def test_verify__plain_type_when_configured(jwks: Jwks) -> None:
    verifier = make_verifier(jwks, oidc_types=["jwt"])
    await verifier.verify(sign(header={"typ": "JWT"}))
    with pytest.raises(TokenInvalidError):
        await verifier.verify(sign())


@pytest.mark.parametrize("change", [
    {"use": "enc"}, {"alg": "RS512"}, {"kty": "oct", "k": "c2VjcmV0"}, {"n": "!"}, {"kid": 7},
])  # fmt: skip
async def test_verify__key_not_for_signatures__invalid(jwks: Jwks, change: dict[str, Any]) -> None:
    jwks.keys = [jwks.keys[0] | change, jwks.keys[1], "no key"]  # type: ignore[list-item]
    verifier = make_verifier(jwks)
    with pytest.raises(TokenInvalidError):
        await verifier.verify(sign())
    await verifier.verify(sign("ES256"))


async def test_verify__weak_key__invalid(jwks: Jwks) -> None:
    jwks.keys = [issuer.describe("RS256", WEAK, "weak")]
    with pytest.raises(TokenInvalidError), pytest.warns(jwt.InsecureKeyLengthWarning):
        await make_verifier(jwks).verify(sign(key=WEAK, header={"kid": "weak"}))


async def test_verify__unknown_kid__fetched_again_at_most_once_an_interval(jwks: Jwks) -> None:
    verifier = make_verifier(jwks)
    new = issuer.describe("RS256", STRANGER, "new")
    await verifier.verify(sign())
    for _ in range(5):
        with pytest.raises(TokenInvalidError):
            await verifier.verify(sign(key=STRANGER, header={"kid": "new"}))
    assert jwks.asked == 1
    jwks.keys.append(new)
    verifier.key_set.interval = 0
    await verifier.verify(sign(key=STRANGER, header={"kid": "new"}))
    await verifier.verify(sign())
    assert jwks.asked == 2


async def test_verify__rotated_out__invalid_after_the_lifetime(jwks: Jwks) -> None:
    verifier = make_verifier(jwks)
    await verifier.verify(sign())
    jwks.keys = jwks.keys[1:]
    verifier.key_set.interval = verifier.key_set.lifetime = 0
    with pytest.raises(Problem):  # with no lifetime nothing is ever fresh
        await verifier.verify(sign())
    verifier.key_set.lifetime = 3600
    with pytest.raises(TokenInvalidError):
        await verifier.verify(sign())


@pytest.mark.parametrize(("status", "padding"), [(500, 0), (302, 0), (200, 300_000)])
async def test_verify__no_keys_to_be_had__overloaded(jwks: Jwks, status: int, padding: int) -> None:
    jwks.status, jwks.padding = status, padding
    verifier = make_verifier(jwks)
    for _ in range(3):
        with pytest.raises(Problem) as problem:
            await verifier.verify(sign())
        assert problem.value.code == "overloaded"
    assert jwks.asked == 1


@pytest.mark.parametrize("changes", [
    {"oidc_jwks_url": "http://keys.example/jwks"}, {"oidc_jwks_url": "file:///etc/passwd"},
    {"oidc_audience": None}, {"authn_database_url": None}, {"oidc_algorithms": ["HS256"]},
    {"oidc_algorithms": ["none"]}, {"oidc_algorithms": []},
])  # fmt: skip
def test_settings__oidc_unsafe_or_half__refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_verifier(Jwks(), **changes)
