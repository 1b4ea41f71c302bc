"""The request of one caller, and the calls of functions it leads to."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from starlette.requests import Request
from starlette.types import Receive, Scope

from api import body, json_text
from api.database import Database, Row
from api.errors import Problem, Registry
from api.identity import Credential, Identity
from api.release import Release
from api.settings import Settings

if TYPE_CHECKING:
    from api.gate import Visit


@dataclass(frozen=True, slots=True)
class Services:
    """What the requests of one application share."""

    settings: Settings
    registry: Registry
    database: Database
    identity: Identity
    release: Release


class Preview(Exception):  # noqa: N818 (no error: it ends a write that was not to be made)
    """What a write would have done."""

    def __init__(self, record: Row) -> None:
        super().__init__()
        self.record = record

    def write(self) -> bytes:
        """Write it as JSON."""
        head = {"preview": True, "request_id": str(self.record["request_id"])}
        return json_text.write(head | self.record["resource"]).encode()


class Pending(Exception):  # noqa: N818 (no error: it ends a write that waits for people)
    """A write that waits for people."""

    def __init__(self, record: Row) -> None:
        super().__init__()
        self.record = record

    @property
    def path(self) -> str:
        """Where to look what becomes of it."""
        return f"/approvals/{self.record['facts']['approval_id']}"

    def write(self) -> bytes:
        """Write it as JSON."""
        record = self.record
        head = {
            "status": "pending",
            "outcome": record["outcome"],
            "request_id": str(record["request_id"]),
            "replayed": record["replayed"],
            "hint": record["hint"],
            "links": {"self": self.path},
        }
        return json_text.write(head | record["facts"]).encode()


def write_argument(value: Any) -> Any:
    """An argument of a function as JSON that PostgreSQL reads back as it was."""
    if isinstance(value, json_text.Written):
        value = json_text.read_trusted(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value / timedelta(microseconds=1):.0f} microseconds"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [write_argument(item) for item in value]
    return value


class Call(Request):
    """A request. `read` and `write` present its credential in the same statement as the call."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.services: Services = scope["app"].state.services
        self.visit: Visit = scope["visit"]
        self.credential: Credential | None = None
        self.response_headers: dict[str, str] = {}
        self.is_preview = False

    async def authenticate(self) -> None:
        """Read the credential.

        Raises:
            Problem: unauthenticated, when there is none that could be valid.
        """
        self.credential = await self.services.identity.authenticate(self.headers)
        self.visit.credential = self.credential.name

    async def confirm(self) -> None:
        """See to it that the bank knows the credential, before a large body is read for it.

        Whether it may do what it asks for, the call itself says, and records.

        Raises:
            Problem: unauthenticated, overloaded or database_unavailable.
        """
        presented = self._presented()
        try:
            await self.services.database.read_primary(
                "caller_get", credential=presented.digest, book=presented.book
            )
        except Problem as problem:
            if problem.code != "principal_suspended":
                raise

    @property
    def book(self) -> int:
        """The accounting book of the credential."""
        return self._presented().book

    async def read_document(self, limit: int | None = None) -> dict[str, Any]:
        """The JSON object in the body.

        Args:
            limit: Largest body, bytes; None: that of the settings.

        Raises:
            Problem: As for `body.read_document`.
        """
        settings = self.services.settings
        limit = limit or settings.body_limit
        await self._admit_body(limit)
        document = await body.read_document(
            self.headers,
            self._receive,
            limit=limit,
            patience=settings.body_timeout,
        )
        self.visit.body_pending = False
        return document

    async def read_file(self, media_types: Collection[str], limit: int) -> tuple[str, bytes]:
        """The body as a file, after its media type.

        Args:
            media_types: Those that are accepted.
            limit: Largest body, bytes.

        Raises:
            Problem: As for `body.read_file`.
        """
        await self._admit_body(limit)
        media_type, content = await body.read_file(
            self.headers,
            self._receive,
            media_types=media_types,
            limit=limit,
            patience=self.services.settings.body_timeout,
        )
        self.visit.body_pending = False
        return media_type, content

    async def read_lines(self) -> body.Lines:
        """The lines of the body.

        Raises:
            Problem: As for `confirm`.
        """
        settings = self.services.settings
        await self._admit_body(math.inf)
        return body.Lines(
            self._receive, limit=settings.bulk_line_limit, patience=settings.body_timeout
        )

    async def read(self, function: str, **arguments: Any) -> list[Row]:
        """Call a function that reads, and return its rows.

        Args:
            function: Its name in schema bank.
            arguments: Its arguments by name, without the credential and the book.

        Raises:
            Problem: What the function raised, overloaded or database_unavailable.
        """
        presented = self._presented()
        return await self.services.database.read(
            function, **arguments, credential=presented.digest, book=presented.book
        )

    async def read_public(self, function: str) -> list[Row]:
        """Call a function that needs no credential.

        Raises:
            Problem: As for `read`.
        """
        return await self.services.database.read(function)

    async def write(self, function: str, **arguments: Any) -> Row:
        """Call a function that writes, and return what it did.

        Args:
            function: Its name in schema bank.
            arguments: Its arguments by name, without the credential, the book and the request id.

        Raises:
            Problem: Its refusal, what it raised, overloaded, database_unavailable or
                outcome_unknown.
            Preview: The request asked what it would do.
            Pending: It waits for people.
        """
        if self.is_preview:
            told = {name: write_argument(value) for name, value in arguments.items()}
            record = await self._write("preview", function=function, arguments=told)
            self.visit.code = record["resource"]["outcome"]
            raise Preview(record)
        record = await self._write(function, **arguments)
        self.visit.code = record["outcome"]
        if record["replayed"]:
            self.response_headers["Idempotency-Replayed"] = "true"
        if record["outcome"] == "pending_approval":
            raise Pending(record)
        if record["outcome"] != "applied":
            raise Problem(
                record["outcome"],
                facts=record["facts"],
                hint=record["hint"],
                request_id=record["request_id"],
                replayed=record["replayed"],
            )
        return record

    async def _write(self, function: str, /, **arguments: Any) -> Row:
        presented = self._presented()
        return await self.services.database.write(
            function,
            **arguments,
            credential=presented.digest,
            request_id=self.visit.request_id,
            book=presented.book,
        )

    def locate(self, path: str) -> None:
        """Say where the new resource is."""
        self.response_headers["Location"] = path

    async def _admit_body(self, limit: float) -> None:
        usual = self.services.settings.body_limit
        if limit > usual and body.may_be_large(self.headers, usual):
            await self.confirm()

    def _presented(self) -> Credential:
        # Never a null: to the database that means "known by the login", which is the API's.
        if self.credential is None:
            raise Problem("unauthenticated")
        return self.credential
