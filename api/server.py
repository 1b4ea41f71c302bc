"""The HTTP server: uvicorn, with what it lacks against slow and endless clients.

Limits that remain uvicorn's: the number of connections (bounded by the open files of the process)
and of idle ones (closed after KEEP_ALIVE seconds). TLS belongs to the proxy in front.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.settings import Settings

HEAD_LIMIT = 65536  # bytes of the request line and the headers
HEAD_TIMEOUT = 10.0  # seconds for them, counted from their first byte or from the connection
WRITE_TIMEOUT = 60.0  # seconds in which a client that is sent something must take a part of it
KEEP_ALIVE = 30  # seconds an idle connection stays
BACKLOG = 1024
STARTUP_FAILURE = 3  # the exit code, as uvicorn's
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """An HTTP connection that limits request heads in size and time, and slow readers in time."""

    head_limit = HEAD_LIMIT
    head_timeout = HEAD_TIMEOUT
    head_size = 0
    head_timer: asyncio.TimerHandle | None = None
    head_is_open = True
    write_timeout = WRITE_TIMEOUT
    write_timer: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.access_log = False  # whoever configures logging: its lines would have the query

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request head."""
        super().connection_made(transport)
        self.start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self.stop_head_timer()
        self.stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to an unfinished head, and refuse an endless one."""
        if self.head_is_open:
            self.head_size += len(data)
        super().data_received(data)
        if self.head_is_open and self.head_size > self.head_limit:
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self.head_is_open, self.head_size = True, 0
        self.start_head_timer()

    def on_headers_complete(self) -> None:
        """A head is complete."""
        self.head_is_open, self.head_size = False, 0
        self.stop_head_timer()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """The client takes less than it is sent: give it time."""
        super().pause_writing()
        self.start_write_timer()

    def resume_writing(self) -> None:
        """It has taken what there was."""
        self.stop_write_timer()
        super().resume_writing()

    def start_write_timer(self) -> None:
        """Look again after a while."""
        unsent = self.transport.get_write_buffer_size()
        self.write_timer = self.loop.call_later(self.write_timeout, self.check_reader, unsent)

    def stop_write_timer(self) -> None:
        """The client reads."""
        if self.write_timer is not None:
            self.write_timer.cancel()
            self.write_timer = None

    def check_reader(self, unsent: int) -> None:
        """Drop a client that has taken nothing: its request holds a place that others need."""
        if self.transport.get_write_buffer_size() < unsent:
            self.start_write_timer()
        else:
            self.transport.abort()

    def start_head_timer(self) -> None:
        """Give the head its time."""
        if self.head_timer is None:
            self.head_timer = self.loop.call_later(self.head_timeout, self.transport.close)

    def stop_head_timer(self) -> None:
        """The head is there."""
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None


def build_options(settings: Settings) -> dict[str, Any]:
    """The options for uvicorn that this application relies on, without host, port and workers."""
    return {
        "http": BoundedProtocol,
        "ws": "none",
        "lifespan": "on",
        "log_config": None,  # its lines go through ours
        "access_log": False,  # it would log the query
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": KEEP_ALIVE,
        "timeout_graceful_shutdown": round(settings.shutdown_timeout),
        "backlog": BACKLOG,
    }


class Server(uvicorn.Server):
    """A server that says when it listens: before that, what it says would not be true."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self.announce()


def serve(host: str, port: int, workers: int, announce: Callable[[], None]) -> None:
    """Serve until the process is told to stop; settings come from the environment.

    Args:
        host: Address to listen on.
        port: Port to listen on.
        workers: Number of processes.
        announce: Called when it listens; with several processes, just before they are started.
    """
    options = build_options(Settings.model_validate({}))
    if workers > 1:
        announce()
        uvicorn.run(
            "api.app:create_app", factory=True, host=host, port=port, workers=workers, **options
        )
        return
    server = Server(
        uvicorn.Config("api.app:create_app", factory=True, host=host, port=port, **options),
        announce,
    )
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
