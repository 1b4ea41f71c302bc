"""Access tokens of an OIDC issuer: verified as RFC 8725 and RFC 9068 ask.

What a token says about keys (jku, x5u, jwk) is never followed: keys come from the configured JWKS
only.
"""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt

from api.errors import Problem
from api.settings import Settings

log = logging.getLogger("pgteller.tokens")

TOKEN_LIMIT = 8192  # characters
JWKS_LIMIT = 262144  # bytes
JWKS_TIMEOUT = 5.0  # seconds
KEY_TYPES = {"RS256": ("RSA", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
SMALLEST_RSA_KEY = 2048  # bits (RFC 7518, section 3.3)


class TokenInvalidError(Exception):
    """The token is not one to be trusted; the reason is for the log, not for the caller."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says."""

    issuer: str
    subject: str
    scopes: tuple[str, ...]
    expires_at: datetime


class KeySet:
    """The issuer's keys (RFC 7517), fetched when needed and at most every few seconds."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.oidc_jwks_url or ""
        self.interval = settings.oidc_refresh_interval
        self.lifetime = settings.oidc_keys_lifetime
        self.algorithms = settings.oidc_algorithms
        self.keys: Mapping[tuple[str, str], jwt.PyJWK] = {}
        self.fetched_at: float | None = None
        self.tried_at: float | None = None
        self.lock = asyncio.Lock()

    async def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """The key of that id for that algorithm.

        Raises:
            Problem: overloaded, when the keys cannot be fetched.
        """
        if not self._is_fresh() or (key_id, algorithm) not in self.keys:
            async with self.lock:  # whoever waited here finds the result of who fetched
                if not self._is_fresh() or (key_id, algorithm) not in self.keys:
                    await self._refresh()
        if not self._is_fresh():
            raise Problem("overloaded", detail="The keys of the token issuer cannot be fetched.")
        return self.keys.get((key_id, algorithm))

    def _is_fresh(self) -> bool:
        now = time.monotonic()
        return self.fetched_at is not None and now - self.fetched_at < self.lifetime

    async def _refresh(self) -> None:
        now = time.monotonic()
        if self.tried_at is not None and now - self.tried_at < self.interval:
            return
        self.tried_at = now
        try:
            self.keys = read_keys(await fetch(self.url), self.algorithms)
        except (httpx.HTTPError, OSError, ValueError) as error:
            log.warning("no keys from the issuer", extra={"error": type(error).__name__})
        else:
            self.fetched_at = now


async def fetch(url: str) -> bytes:
    """Fetch a small document.

    Raises:
        httpx.HTTPError: No answer, or not 200.
        ValueError: The answer is too large.
    """
    async with (
        asyncio.timeout(JWKS_TIMEOUT),
        httpx.AsyncClient(timeout=JWKS_TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("GET", url) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise ValueError("not 200")
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > JWKS_LIMIT:
                raise ValueError("too large")
        return body


def read_keys(body: bytes, algorithms: tuple[str, ...]) -> dict[tuple[str, str], jwt.PyJWK]:
    """Read a JWKS: its signature keys of the allowed kinds by key id and algorithm.

    Raises:
        ValueError: It is not a JWKS.
    """
    document = json.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWKS")  # noqa: TRY004 (the content is wrong, not a type)
    keys = {}
    for entry in document["keys"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
            continue
        for algorithm in algorithms:
            kind, curve = KEY_TYPES[algorithm]
            if (
                entry.get("kty") != kind
                or (curve and entry.get("crv") != curve)
                or entry.get("use", "sig") != "sig"
                or entry.get("alg", algorithm) != algorithm
            ):
                continue
            try:
                key = jwt.PyJWK(entry, algorithm=algorithm)
            except jwt.PyJWTError:
                continue
            if algorithm != "RS256" or key.key.key_size >= SMALLEST_RSA_KEY:
                keys[entry["kid"], algorithm] = key
    return keys


class Verifier:
    """Checks tokens of the configured issuer."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.key_set = KeySet(settings)

    async def verify(self, token: str) -> Claims:
        """Check a token and read it.

        Raises:
            TokenInvalidError: Anything about it is wrong.
            Problem: overloaded, when the issuer's keys cannot be fetched.
        """
        if len(token) > TOKEN_LIMIT:
            raise TokenInvalidError("size")
        header = read_header(token)
        algorithm, key_id = header.get("alg"), header.get("kid")
        # RFC 8725, section 3.11: the type keeps other kinds of tokens of the issuer out.
        kind = header.get("typ")
        kind = kind.lower().removeprefix("application/") if isinstance(kind, str) else None
        if algorithm not in self.settings.oidc_algorithms or not isinstance(key_id, str):
            raise TokenInvalidError("alg or kid")
        if kind not in self.settings.oidc_types or "crit" in header:
            raise TokenInvalidError("typ or crit")
        key = await self.key_set.find(key_id, algorithm)
        if key is None:
            raise TokenInvalidError("kid")
        try:
            claims = jwt.decode(
                token,
                key=key,
                algorithms=[algorithm],
                issuer=self.settings.oidc_issuer,
                audience=self.settings.oidc_audience,
                leeway=self.settings.oidc_leeway,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            return read_claims(claims)
        except (jwt.PyJWTError, ValueError, OverflowError, OSError) as error:
            raise TokenInvalidError(type(error).__name__) from None


def read_header(token: str) -> dict[str, Any]:
    """The header of a token, not verified yet.

    Raises:
        TokenInvalidError: It is not a JWS.
    """
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenInvalidError(type(error).__name__) from None


def read_claims(claims: Mapping[str, Any]) -> Claims:
    """What the bank needs of verified claims.

    Raises:
        ValueError: One of them has another form than the specification says.
    """
    subject, scope = claims["sub"], claims.get("scope", "")
    if not isinstance(subject, str) or not subject or not isinstance(scope, str):
        raise ValueError("sub or scope")
    return Claims(
        issuer=claims["iss"],
        subject=subject,
        scopes=tuple(scope.split()),
        expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
    )
