"""The outermost layer of the API: request ids, the in-flight limit, headers and the access log."""

import asyncio
import logging
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, Registry

log = logging.getLogger("pgteller.access")

ALWAYS_ADMITTED = frozenset({"/livez", "/readyz"})


@dataclass(slots=True)
class Visit:
    """What the layers tell each other about one request, for its log line."""

    request_id: UUID
    started_at: float
    body_pending: bool
    credential: str | None = None
    code: str | None = None


class Gate:
    """Admits requests."""

    def __init__(self, app: ASGIApp, registry: Registry, max_in_flight: int) -> None:
        self.app = app
        self.registry = registry
        self.max_in_flight = max_in_flight
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        visit = Visit(
            request_id=read_request_id(headers.get("x-request-id")),
            started_at=time.perf_counter(),
            body_pending="transfer-encoding" in headers
            or headers.get("content-length", "0") != "0",
        )
        scope["visit"] = visit
        # RFC 9110, section 9.3.2: HEAD is GET without the content, which the server leaves out.
        inner = dict(scope, method="GET") if scope["method"] == "HEAD" else scope
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                add_headers(message, visit)
            await send(message)

        self.in_flight += 1
        try:
            await self._serve(inner, receive, send_on)
        except ClientDisconnect:
            visit.code = "client_left"
        except Problem as problem:  # of a stream, too late for a status: the connection breaks
            visit.code = problem.code
            raise
        except Exception:
            log.exception("unexpected", extra={"request_id": str(visit.request_id)})
            if status:
                raise
            await self._refuse(
                Problem(
                    "internal_error",
                    outcome="not_applied" if inner["method"] == "GET" else "unknown",
                ),
                inner,
                receive,
                send_on,
            )
        except asyncio.CancelledError:
            visit.code = visit.code or "cancelled"
            raise
        finally:
            self.in_flight -= 1
            write_access_line(scope, inner, visit, status)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.in_flight > self.max_in_flight and scope["path"] not in ALWAYS_ADMITTED:
            problem = Problem("overloaded", detail="Too many requests at once.")
            await self._refuse(problem, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _refuse(self, problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
        visit: Visit = scope["visit"]
        visit.code = problem.code
        response = self.registry.write_problem(problem, visit.request_id)
        await response(scope, receive, send)


def read_request_id(text: str | None) -> UUID:
    """The client's request id, when it is a UUID; otherwise a new one."""
    try:
        return UUID(text) if text and len(text) == 36 else uuid4()  # noqa: PLR2004 (8-4-4-4-12)
    except ValueError:
        return uuid4()


def add_headers(message: Message, visit: Visit) -> None:
    """Headers of every response."""
    headers = MutableHeaders(raw=message["headers"])
    headers["X-Request-Id"] = str(visit.request_id)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")
    if visit.body_pending:  # nobody will read the rest: a large body must not keep us busy
        headers["Connection"] = "close"


def write_access_line(scope: Scope, inner: Scope, visit: Visit, status: int) -> None:
    """One line a request: no query, no body, no header, no path but its template."""
    log.info(
        "request",
        extra={
            "method": scope["method"],
            "route": getattr(inner.get("route"), "path", None),
            "status": status,
            "ms": round((time.perf_counter() - visit.started_at) * 1000, 1),
            "request_id": str(visit.request_id),
            "credential": visit.credential,
            "code": visit.code,
        },
    )
