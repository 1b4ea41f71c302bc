"""The API over real HTTP: uvicorn as in production, in a thread, on a free port."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
import uvloop

from api.app import Api, create_app
from api.server import BoundedProtocol, build_options
from api.settings import Settings
from tests.bank import API_PASSWORD, Bank, key_of
from tests.kept import Kept

# One for all clients, because reading the certificates of the world takes 30 ms.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def login_url(url: str, login: str) -> str:
    """The same database for another login."""
    at = urlsplit(url)
    return at._replace(netloc=f"{login}:{API_PASSWORD}@{at.hostname}:{at.port}").geturl()


def make_settings(url: str, **changes: Any) -> Settings:
    """Settings of tests; nothing comes from the environment or a file."""
    defaults: dict[str, Any] = {
        "database_url": login_url(url, "bank_api"),
        "authn_database_url": login_url(url, "bank_authn"),
        "write_pool_size": 4,
        "read_pool_size": 4,
        "environment": "test",
    }
    return Settings(_env_file=None, **(defaults | changes))


class Client(httpx.Client):
    """A client of the API: `get` and `post` as a principal of tests/bank.py."""

    def __init__(self, url: str, app: Api, server: uvicorn.Server) -> None:
        super().__init__(base_url=url, timeout=20, trust_env=False, verify=NO_TLS)
        self.app = app
        self.server = server

    def stop(self) -> None:
        """Tell the server to stop, as a signal does."""
        self.server.should_exit = True

    def read(self, path: str, who: str = "ann_agent", **more: Any) -> httpx.Response:
        return self.get(path, headers=bearer(who), **more)

    def write(
        self,
        path: str,
        body: Any = None,
        who: str = "ann_agent",
        key: str | None = None,
        method: str = "post",
    ) -> httpx.Response:
        headers = bearer(who) | ({"Idempotency-Key": key} if key is not None else {})
        return self.request(method, path, json={} if body is None else body, headers=headers)

    def pay(
        self, amount: Any = "10.00", who: str = "ann_agent", key: str | None = None, **more: Any
    ) -> httpx.Response:
        body = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": amount} | more
        return self.write("/transfers", body, who, key)

    def send_raw(self, body: bytes, who: str = "ann_agent", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.post(
            "/transfers",
            content=body,
            headers=bearer(who) | {"Content-Type": "application/json"} | named,
        )


def bearer(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key_of(who)}"}


@contextmanager
def serve(
    settings: Settings, protocol: type[BoundedProtocol] = BoundedProtocol
) -> Iterator[Client]:
    """The API of these settings; stopped as a signal stops it."""
    app = create_app(settings)
    options = build_options(settings) | {"http": protocol}
    server = uvicorn.Server(uvicorn.Config(app, **options))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        started = threading.Event()

        async def run() -> None:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started and not serving.done():  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.005)
            started.set()
            await serving

        def run_in_loop() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # uvicorn's choice
                runner.run(run())

        thread = threading.Thread(target=run_in_loop)
        thread.start()
        try:
            assert started.wait(20)
            with Client(f"http://127.0.0.1:{port}", app, server) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def bank(kept: Kept) -> Bank:
    """A bank of the test's own, as tests/bank.py describes it."""
    return kept.take()


@pytest.fixture
def client(bank: Bank) -> Iterator[Client]:
    """A client of the API of this test's bank."""
    with serve(make_settings(bank.url)) as client:
        yield client


@pytest.fixture
def expect(bank: Bank) -> Callable[[httpx.Response, int, str], dict[str, Any]]:
    """Checks a problem: status, code, hint, and that no money moved and the book holds."""
    before = bank.state()

    def check(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
        assert response.headers["content-type"] == "application/problem+json", response.text
        problem: dict[str, Any] = response.json()
        assert (response.status_code, problem["code"]) == (status, code), problem
        assert problem["status"] == status
        assert problem["hint"]
        assert problem["title"]
        assert bank.state() == before
        return problem

    return check
