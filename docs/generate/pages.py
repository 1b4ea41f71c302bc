"""The pages of the reference and what builds each."""

from pathlib import Path
from typing import Any

import psycopg

from api.app import Api, create_app
from api.settings import Settings
from docs.generate import codes, commands, functions, roles, routes, settings, tables

DIRECTORY = Path(__file__).parents[1] / "reference"


def build(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The text of every page.

    Args:
        connection: of a superuser to a migrated database, in autocommit.

    Returns:
        The text by file name.
    """
    surface = functions.read(connection)
    return {
        "commands.md": commands.write(),
        "errors.md": codes.write(connection),
        "functions.md": functions.write(connection, surface),
        "roles.md": roles.write(connection, surface),
        "routes.md": routes.write(describe_api(), surface),
        "settings.md": settings.write(),
        "tables.md": tables.write(connection),
    }


def describe_api() -> dict[str, Any]:
    """The OpenAPI description; no database is asked for it."""
    app: Api = create_app(Settings(_env_file=None, database_url="postgresql:///bank"))
    return app.openapi()
