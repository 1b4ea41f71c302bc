"""Where the commands of documents run: a directory like a checkout, with a bank of its own."""

import fcntl
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from db import demo, scratch
from db.server import bundled
from tests.api.conftest import make_settings, serve
from tests.bank import API_PASSWORD
from tests.conftest import PREFIX, TestServer, build_template, renew
from tests.docs.console import ROOT, Shell

LOGINS = ("bank_api", "bank_authn", "bank_worker", demo.SERVICE_LOGIN)
# What their readers set first, as they say: variables that name a server.
OF_ANY_SERVER = {"backup.md", "migrations.md"}
# What of a checkout the commands of documents use.
LINKED = ("db", "docs", "examples", "Makefile", "yoyo.ini")


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A directory that looks like a checkout, with nothing of it to damage."""
    path = Path(tempfile.gettempdir()) / f"pgteller-docs-{uuid.uuid4().hex[:12]}"
    path.mkdir(mode=0o755)
    for name in LINKED:
        (path / name).symlink_to(ROOT / name)
    (path / ".venv").symlink_to(sys.prefix)
    yield path
    shutil.rmtree(path)


def environment_of(checkout: Path) -> dict[str, str]:
    """What commands find in a new terminal; psql and pg_dump fit the bundled server."""
    return {
        "PATH": f"{bundled()}:{os.environ['PATH']}",
        "HOME": str(checkout),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "120",
    }


@pytest.fixture(scope="session")
def documents_server(request: pytest.FixtureRequest, testrun_uid: str) -> Iterator[TestServer]:
    """A server of their own: documents create roles, which belong to the whole server."""
    bindir = request.config.getoption("--pg-bin")
    with scratch.server(f"docs-{testrun_uid[:12]}", bindir) as own:
        server = TestServer(own.host, own.port, own.user, own.password, f"{PREFIX}docs")
        file = Path(tempfile.gettempdir()) / f"pgteller-docs-{testrun_uid[:12]}.lock"
        with (
            file.open("a") as lock,
            psycopg.connect(server.url(), autocommit=True) as admin,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not admin.execute("select 1 from pg_roles where rolname = 'bank_api'").fetchone():
                build_template(server, admin)
                prepare_logins(admin)
        yield server
        file.unlink(missing_ok=True)


def prepare_logins(admin: psycopg.Connection) -> None:
    """Gives the logins the password of all test logins: workers share them."""
    admin.execute(
        sql.SQL("create role {} login in role bank_service").format(
            sql.Identifier(demo.SERVICE_LOGIN)
        )
    )
    for login in LOGINS:
        admin.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(login), API_PASSWORD)
        )


@pytest.fixture
def shell(
    documents_server: TestServer, worker_id: str, checkout: Path, request: pytest.FixtureRequest
) -> Iterator[Shell]:
    """A terminal beside a running demo bank: `.pgteller/demo.env` is there, the API answers.

    It knows of the server what a reader of the document knows, and nothing more.
    """
    dbname = f"{PREFIX}docs_{worker_id}"
    with psycopg.connect(documents_server.url(), autocommit=True) as admin:
        renew(admin, dbname, documents_server.template_dbname)
    url = documents_server.url(dbname)
    home = checkout / ".pgteller"
    home.mkdir()
    (home / "logins.env").write_text(
        "".join(f"{login.upper()}_PASSWORD={API_PASSWORD}\n" for login in LOGINS)
    )
    with serve(make_settings(url, environment="demo")) as client:
        demo.load(url, str(client.base_url).rstrip("/"), home)
        environment = environment_of(checkout)
        if request.node.callspec.params["file"].name in OF_ANY_SERVER:
            environment |= {
                "DATABASE_URL": url,
                "PGHOST": documents_server.host,
                "PGPORT": str(documents_server.port),
                "PGUSER": documents_server.user,
                "PGPASSWORD": documents_server.password,
                "PGDATABASE": dbname,
            }
        with Shell(checkout, environment) as shell:
            yield shell
