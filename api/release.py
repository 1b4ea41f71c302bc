"""Whether the database has the functions this process was packaged with."""

import asyncio
import logging

from api.database import Database
from api.errors import Outcome, Problem, Registry
from db.deploy import packaged_digest

log = logging.getLogger("pgteller.release")

LONGEST_PAUSE = 5.0  # seconds


class Release:
    """Compares releases, and loads the outcome registry as soon as there is a database."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self.database = database
        self.registry = registry
        self.packaged = packaged_digest()

    async def check(self) -> None:
        """Ask the database, on both pools.

        Raises:
            Problem: database_unavailable, overloaded or release_outdated.
        """
        deployed = await self.database.find_release()
        if deployed != self.packaged:
            raise Problem("release_outdated", detail="Run yoyo apply.")
        if not self.registry.is_loaded:
            await self.load_registry()

    async def load_registry(self) -> None:
        """Read the outcome codes.

        Raises:
            Problem: database_unavailable or overloaded.
        """
        rows = await self.database.read("outcome_list")
        names = ("code", "http_status", "retryable", "title", "hint")
        self.registry.load([Outcome(**{name: row[name] for name in names}) for row in rows])

    async def await_database(self) -> None:
        """Try until the registry is loaded; say once what is wrong."""
        pause = 0.1
        told = None
        while not self.registry.is_loaded:
            try:
                await self.load_registry()
                await self.check()
            except Problem as problem:
                if problem.code != told:
                    told = problem.code
                    log.warning("not ready", extra={"code": told, "detail": problem.detail})
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        log.info("the outcome registry is loaded")
