"""The application: everything put together."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from importlib import metadata
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api import log, openapi, page
from api.call import Services
from api.database import Database
from api.errors import Problem, Registry
from api.gate import Gate
from api.identity import Identity
from api.release import Release
from api.routes import (
    accounts,
    allowances,
    approvals,
    balances,
    book,
    bulk,
    calendars,
    customers,
    entries,
    exchange,
    external_lines,
    health,
    holds,
    imports,
    intents,
    interactions,
    interest,
    keys,
    legs,
    mandates,
    me,
    payees,
    principals,
    products,
    reference,
    reversals,
    rules,
    schedules,
    sessions,
    spending,
    statements,
    transfers,
    worker,
)
from api.settings import Settings
from api.worker.loop import Worker

worker_log = logging.getLogger("pgteller.worker")

# The busiest first: paths are compared in this order.
ROUTERS = (
    balances.router,
    entries.router,
    accounts.router,
    bulk.router,
    transfers.router,
    intents.router,
    legs.router,
    reversals.router,
    holds.router,
    exchange.router,
    health.router,
    me.router,
    customers.router,
    principals.router,
    mandates.router,
    payees.router,
    allowances.router,
    approvals.router,
    sessions.router,
    interactions.router,
    rules.router,
    interest.router,
    keys.router,
    products.router,
    schedules.router,
    calendars.router,
    worker.router,
    imports.router,
    external_lines.router,
    book.router,
    reference.router,
    statements.router,
    spending.router,
)


class Api(FastAPI):
    """The application, with its own OpenAPI description."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            lifespan=run,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            exception_handlers={HTTPException: answer_http_exception},
        )
        self.state.services = services
        # Not include_router: its indirection costs every request, and brings us nothing.
        self.router.routes += [route for router in ROUTERS for route in router.routes]
        self.router.routes += [
            Route("/openapi.json", show_openapi, methods=["GET"]),
            Route("/docs", show_page, methods=["GET"]),
        ]
        self.add_middleware(
            Gate, registry=services.registry, max_in_flight=services.settings.max_in_flight
        )

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description."""
        services: Services = self.state.services
        if self.openapi_schema is None or not services.registry.is_loaded:
            version = metadata.version("pgteller")
            self.openapi_schema = openapi.describe(self, services.registry, version)
        return self.openapi_schema


def create_app(settings: Settings | None = None) -> Api:
    """Build the application.

    Args:
        settings: None reads the environment and takes over the logging of the process, as the
            HTTP server's factory.
    """
    if settings is None:
        settings = Settings.model_validate({})
        log.configure(settings.log_level)
    registry, database = Registry(), Database(settings)
    return Api(
        Services(
            settings=settings,
            registry=registry,
            database=database,
            identity=Identity(settings, database),
            release=Release(database, registry),
        )
    )


@contextlib.asynccontextmanager
async def run(app: FastAPI) -> AsyncIterator[None]:
    """Open the pools, serve, finish what is in flight, close."""
    services: Services = app.state.services
    await services.database.open()
    waiting = asyncio.create_task(services.release.await_database())
    # A database that is there answers before the first request does; one that is not, not.
    await asyncio.wait({waiting}, timeout=services.settings.acquire_timeout)
    async with run_worker(services.settings):
        yield
    waiting.cancel()
    await services.database.close()


@contextlib.asynccontextmanager
async def run_worker(settings: Settings) -> AsyncIterator[None]:
    """Run the worker beside the API, if it is wanted; in the end its running call ends first."""
    if not settings.worker or settings.worker_database_url is None:
        yield
        return
    worker = Worker(settings, settings.worker_database_url)
    working = asyncio.create_task(worker.run())
    working.add_done_callback(note_end)
    yield
    worker.stop()
    _, late = await asyncio.wait({working}, timeout=settings.shutdown_timeout)
    for task in late:
        task.cancel()


def note_end(working: asyncio.Task[None]) -> None:
    """Say that the worker has ended by a defect; the API goes on, and doctor will say so too."""
    if not working.cancelled() and (error := working.exception()):
        worker_log.error("the worker has ended", exc_info=error)


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """The framework's own two errors: no such path, no such method."""
    services: Services = request.app.state.services
    visit = request.scope["visit"]
    allowed = find_methods(request.scope["path"])
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    problem = {404: Problem("path_unknown"), 405: Problem("method_not_allowed")}.get(
        status, Problem("internal_error")
    )
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        problem.headers = {"Allow": allowed}
    visit.code = problem.code
    return services.registry.write_problem(problem, visit.request_id)


def find_methods(path: str) -> str:
    """The methods of a path, for the header Allow (RFC 9110, section 10.2.1)."""
    methods = {"OPTIONS"}
    if path in {"/openapi.json", "/docs"}:
        methods.add("GET")
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, Route) and route.path_regex.fullmatch(path):
                methods |= route.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods))


async def show_openapi(request: Request) -> Response:
    """The OpenAPI description."""
    document = json.dumps(request.app.openapi(), separators=(",", ":"))
    return Response(document, media_type="application/json")


async def show_page(request: Request) -> Response:
    """The description as a page that needs no script and nothing from elsewhere."""
    return HTMLResponse(
        page.write(request.app.openapi()),
        headers={"Content-Security-Policy": page.POLICY, "Referrer-Policy": "no-referrer"},
    )
