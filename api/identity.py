"""From the Authorization header to the digest that the database checks, in every call.

Whoever holds this process can present digests, but cannot name a principal: the database looks the
caller up. A token of an OIDC issuer is exchanged once for a session of the same mechanism.
"""

import hashlib
import logging
import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.datastructures import Headers

from api import keys
from api.database import Database
from api.errors import Problem
from api.settings import Settings
from api.tokens import TokenInvalidError, Verifier

log = logging.getLogger("pgteller.identity")

# RFC 6750, section 2.1: the scheme in any case, one space, a b64token.
BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)")


@dataclass(frozen=True, slots=True)
class Credential:
    """What is presented to the database, and a name for the log that reveals nothing."""

    book: int
    digest: bytes = field(repr=False)
    name: str


class Identity:
    """Reads credentials; keeps the digests of tokens that were already exchanged."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.verifier = Verifier(settings) if settings.oidc_enabled else None
        self.exchanged: OrderedDict[bytes, float] = OrderedDict()

    async def authenticate(self, headers: Headers) -> Credential:
        """The credential of a request. Whether it is valid, only the database knows.

        Raises:
            Problem: unauthenticated, for anything that cannot be a credential.
        """
        values = headers.getlist("authorization")
        bearer = BEARER.fullmatch(values[0]) if len(values) == 1 else None
        if bearer is None:
            raise Problem("unauthenticated")
        text = bearer[1]
        if key := keys.parse(text):
            return Credential(book=key.book, digest=key.digest, name=key.key_id)
        if self.verifier is None or text.count(".") != 2:  # noqa: PLR2004 (a JWS has three parts)
            raise Problem("unauthenticated")
        digest = hashlib.sha256(text.encode()).digest()
        if not self._was_exchanged(digest):
            await self._exchange(self.verifier, text, digest)
        # Not the digest itself: that is what the database takes.
        name = f"session:{hashlib.sha256(digest).hexdigest()[:12]}"
        return Credential(book=self.settings.book, digest=digest, name=name)

    def forget(self, credential: Credential) -> None:
        """Exchange this token again next time: the database does not know its session."""
        self.exchanged.pop(credential.digest, None)

    def _was_exchanged(self, digest: bytes) -> bool:
        expires_at = self.exchanged.get(digest)
        if expires_at is None:
            return False
        self.exchanged.move_to_end(digest)
        return expires_at > time.time()

    async def _exchange(self, verifier: Verifier, token: str, digest: bytes) -> None:
        try:
            claims = await verifier.verify(token)
        except TokenInvalidError as error:
            log.info("token refused", extra={"reason": str(error)})
            raise Problem("unauthenticated") from None
        receipt = await self.database.exchange(
            "session_open",
            issuer=claims.issuer,
            subject=claims.subject,
            digest=digest,
            scopes=list(claims.scopes),
            expires_at=claims.expires_at,
            book=self.settings.book,
        )
        if receipt["outcome"] != "applied":
            raise Problem(receipt["outcome"], facts=receipt["facts"], hint=receipt["hint"])
        self.exchanged[digest] = claims.expires_at.timestamp()
        while len(self.exchanged) > self.settings.oidc_cache_size:
            self.exchanged.popitem(last=False)
