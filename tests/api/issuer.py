"""An OIDC issuer for tests: keys, tokens, and its JWKS over real HTTP."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE, SUBJECT = "https://issuer.example", "https://bank.example", "agent-7"
PRIVATE: dict[str, Any] = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
STRANGER = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
WRITERS: dict[str, Any] = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}


def describe(algorithm: str, key: Any, kid: str, **more: str) -> dict[str, Any]:
    """A JWK of the public half."""
    found: dict[str, Any] = json.loads(WRITERS[algorithm].to_jwk(key.public_key()))
    return found | {"kid": kid, "use": "sig", "alg": algorithm} | more


def make_keys() -> list[dict[str, Any]]:
    return [describe(algorithm, key, algorithm) for algorithm, key in PRIVATE.items()]


def sign(
    algorithm: str = "RS256",
    key: Any = None,
    header: Mapping[str, Any] | None = None,
    **claims: Any,
) -> str:
    """A token as the issuer signs it; a claim or header given as None is left out."""
    now = int(time.time())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": SUBJECT,
        "iat": now,
        "exp": now + 300,
        "scope": "openid accounts:read transfers:write",
    } | claims
    headers = {"typ": "at+jwt", "kid": algorithm} | dict(header or {})
    return jwt.encode(
        {name: value for name, value in payload.items() if value is not None},
        key or PRIVATE[algorithm],
        algorithm=algorithm,
        headers={name: value for name, value in headers.items() if value is not None},
    )


class Jwks:
    """What the issuer publishes now, and how often it was asked."""

    def __init__(self) -> None:
        self.keys = make_keys()
        self.status = 200
        self.padding = 0
        self.asked = 0
        self.url = ""


@contextmanager
def publish() -> Iterator[Jwks]:
    """The JWKS on a free port."""
    jwks = Jwks()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            jwks.asked += 1
            body = json.dumps({"keys": jwks.keys, "padding": "x" * jwks.padding}).encode()
            self.send_response(jwks.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        jwks.url = f"http://127.0.0.1:{server.server_port}/jwks"
        yield jwks
        server.shutdown()
        thread.join()
