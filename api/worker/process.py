"""The worker as a process of its own: `pgteller worker`."""

import asyncio
import signal

from pydantic import SecretStr

from api import log
from api.settings import Settings
from api.worker.loop import Worker


def work(url: str) -> None:
    """Work until a signal says to stop; further settings come from the environment.

    Args:
        url: of the database, for the login bank_worker.
    """
    settings = Settings(database_url=SecretStr(url))
    log.configure(settings.log_level)
    asyncio.run(run(settings, url))


async def run(settings: Settings, url: str) -> None:
    """Work until SIGTERM or SIGINT; a call that is running ends first."""
    worker = Worker(settings, SecretStr(url))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    await worker.run()
