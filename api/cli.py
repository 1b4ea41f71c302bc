"""The command `pgteller`. A command here says what happens in which order; others do it."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import psycopg
import typer
from dotenv import load_dotenv
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from api import console, doctor, keyring, proof
from api.installation import Installation, RefusedError, open_installation
from db import demo as demo_bank
from db import logins
from db.migrate import MigrationError
from db.migrate import migrate as apply_migrations
from db.server import ServerError
from db.source import DeployError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Its tracebacks print local variables, and passwords are among them.
    pretty_exceptions_enable=False,
)
key_app = typer.Typer(help="API keys.", no_args_is_help=True)
app.add_typer(key_app, name="key")

Demo = Annotated[
    bool | None,
    typer.Option(
        "--demo/--no-demo",
        envvar="PGTELLER_DEMO",
        help="Load demo data and keys. By default only into the embedded server.",
        show_default=False,
    ),
]
Host = Annotated[str, typer.Option(envvar=["PGTELLER_HOST", "HOST"], help="Address to listen on.")]
Port = Annotated[
    int, typer.Option(envvar=["PGTELLER_PORT", "PORT"], min=0, max=65535, help="0: any free one.")
]
Workers = Annotated[int, typer.Option(envvar="PGTELLER_WORKERS", min=1, help="API processes.")]


# Their messages say what to do.
EXPLAINED = (
    RefusedError,
    ServerError,
    MigrationError,
    DeployError,
    demo_bank.NotTheDemoBankError,
    LookupError,
)


@app.callback()
def read_settings() -> None:
    """A bank for agents that lives inside PostgreSQL."""
    # Here and not only where the API reads it: whether this is production may stand there.
    load_dotenv(".env")


@contextmanager
def explained() -> Iterator[None]:
    """Turns the errors that a user can do something about into one line and exit code 1."""
    try:
        yield
    except EXPLAINED as error:
        console.say_error(str(error))
    except (psycopg.Error, PermissionError) as error:
        console.say_error(str(error).strip())
    except ValidationError as error:  # of settings; without their values, which may be passwords
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            name = "_".join(map(str, fault["loc"])).upper()
            console.say_error(f"PGTELLER_{name}: {fault['msg']}" if name else fault["msg"])
    else:
        return
    raise typer.Exit(1)


@app.command()
def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1, demo: Demo = None
) -> None:
    """Run the bank: PostgreSQL if it is the embedded one, migrations, the API.

    DATABASE_URL (a superuser's) uses an existing server, 15 to 18, instead. With only
    PGTELLER_DATABASE_URL (the API's login) nothing is migrated: the production form.
    """
    # uvicorn repeats a signal after its own end; this one then leaves by way of the cleanup.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with explained():
        port = _free_port(host, port)
        if os.environ.get("PGTELLER_DATABASE_URL") and not os.environ.get("DATABASE_URL"):
            if demo:
                raise RefusedError("demo data needs a superuser: set DATABASE_URL")
            _run_api(host, port, workers, lambda: None)
            return
        console.say_step("starting PostgreSQL")
        with open_installation() as bank:
            welcome = _prepare(bank, _url(host, port), demo=bank.embedded if demo is None else demo)
            _run_api(host, port, workers, welcome)


@app.command()
def worker() -> None:
    """Run the worker by itself: it executes schedules, and whatever else falls due.

    PGTELLER_WORKER_DATABASE_URL is the login bank_worker; without it, DATABASE_URL (a superuser's)
    is used to make that login work. Any number may run; `serve` runs one too.
    """
    with explained():
        url = os.environ.get("PGTELLER_WORKER_DATABASE_URL")
        if not url:
            if not os.environ.get("DATABASE_URL"):
                raise RefusedError("set PGTELLER_WORKER_DATABASE_URL, or DATABASE_URL")
            with open_installation() as bank:
                url = logins.ensure(bank.admin_url, bank.logins_file, (logins.WORKER,))[
                    logins.WORKER
                ]
        from api.worker import process  # noqa: PLC0415 - the other commands start sooner without it

        process.work(url)


@app.command()
def migrate() -> None:
    """Bring the database up to date.

    Sets the passwords that BANK_API_PASSWORD, BANK_AUTHN_PASSWORD, BANK_WORKER_PASSWORD and
    BANK_AUDITOR_PASSWORD name.
    """
    with explained(), open_installation() as bank:
        apply_migrations(bank.admin_url)
        for role in logins.set_from(os.environ, bank.admin_url):
            console.say_step(f"password of {role} set")
        console.say_step("the database is up to date")


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Load the demo bank and write its keys to demo.env."""
    with explained(), open_installation() as bank:
        bank.refuse_demo_in_production()
        apply_migrations(bank.admin_url)
        _load_demo(bank, _url(host, port))
        console.say_step(f"keys and URLs are in {bank.demo_file}")


@app.command(name="doctor")
def examine() -> None:
    """Check everything the bank needs, and say what to do about what is missing."""
    findings = doctor.examine()
    table = Table(box=None, show_header=False, pad_edge=False)
    colour = {"ok": "green", "warn": "yellow", "fail": "red"}
    for found in findings:
        table.add_row(f"[{colour[found.level]}]{found.level}[/]", found.subject, escape(found.text))
    console.screen.print(table)
    raise typer.Exit(1 if any(found.level == "fail" for found in findings) else 0)


@app.command()
def verify(
    whole: Annotated[
        bool, typer.Option("--all", help="Go on after the first part that does not hold.")
    ] = False,
) -> None:
    """Prove the book from its journal, while it is in use, and say the first deviation.

    PGTELLER_KEY is the key of who asks. Exit code 1: something does not hold.
    """
    with explained(), open_installation() as bank:
        with console.track("proving the book") as advance:
            findings = proof.verify(bank.admin_url, advance, whole=whole)
        for found in findings:
            console.say_error(f"{found.check}: {found.subject}: {found.detail}")
        if findings:
            raise typer.Exit(1)
        console.say_step("the book holds")


@key_app.command("create")
def create_key(
    principal: Annotated[int, typer.Option(help="Id of the principal the key is for.")],
    scope: Annotated[list[str], typer.Option(help="resource:action; may be repeated.")],
    label: Annotated[str | None, typer.Option(help="What it is used for.")] = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="Days until it expires.")] = 90,
) -> None:
    """Make a key and print it once. PGTELLER_KEY is the key of who asks for it."""
    with explained(), open_installation() as bank:
        made = keyring.create(bank.admin_url, principal, scope, label, days)
        console.screen.print(f"key id   {made.key_id}")
        console.screen.print(f"key      {made.key}")
        console.say_warning("this is the only time the key is shown")


@key_app.command("list")
def list_keys(
    principal: Annotated[int | None, typer.Option(help="Only of this principal.")] = None,
) -> None:
    """List keys, without their secrets. PGTELLER_KEY is the key of who asks."""
    with explained(), open_installation() as bank:
        table = Table(box=None, pad_edge=False)
        columns, rows = keyring.find(bank.admin_url, principal)
        for column in columns:
            # Half a key id or half a time is of no use; the rest may wrap, and nothing is left out.
            is_whole = column == "key_id" or column.endswith("_at")
            table.add_column(column.replace("_", " "), no_wrap=is_whole, overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.screen.print(table)


@key_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The public id of the key.")],
    reason: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
) -> None:
    """Revoke a key; it counts from the next call on. PGTELLER_KEY is the key of who asks."""
    with explained(), open_installation() as bank:
        keyring.revoke(bank.admin_url, key_id, reason)
        console.say_step(f"{key_id} is revoked")


def _prepare(bank: Installation, base_url: str, *, demo: bool) -> Callable[[], None]:
    """Migrates, makes the API's logins usable, and loads the demo bank if that is wanted.

    Returns:
        What says where the bank is, once it is there.
    """
    if demo:
        bank.refuse_demo_in_production()
        os.environ.setdefault("PGTELLER_ENVIRONMENT", "demo")
    if bank.embedded:  # for whoever tries it out, the screen is worth more than the log
        os.environ.setdefault("PGTELLER_LOG_LEVEL", "WARNING")
    console.say_step("applying migrations")
    apply_migrations(bank.admin_url)
    urls = logins.ensure(bank.admin_url, bank.logins_file)
    os.environ["PGTELLER_DATABASE_URL"] = urls[logins.API]
    os.environ["PGTELLER_AUTHN_DATABASE_URL"] = urls[logins.AUTHN]
    os.environ["PGTELLER_WORKER_DATABASE_URL"] = urls[logins.WORKER]
    if demo:
        console.say_step("loading the demo bank")
        _load_demo(bank, base_url)
    with psycopg.connect(bank.admin_url) as connection:
        version = f"PostgreSQL {connection.info.parameter_status('server_version')}"
    where = f"data in {bank.home}" if bank.embedded else "of DATABASE_URL"
    demo_file = bank.demo_file if demo else None
    return lambda: console.show_welcome(base_url, f"{version}, {where}", demo_file)


def _load_demo(bank: Installation, base_url: str) -> None:
    demo_bank.load(bank.admin_url, base_url, bank.home)


def _run_api(host: str, port: int, workers: int, announce: Callable[[], None]) -> None:
    from api import server  # noqa: PLC0415 - the other commands start sooner without it

    server.serve(host, port, workers, announce)


def _free_port(host: str, port: int) -> int:
    """A port that can be listened on; found before anything else is started."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listener:
            free: int = listener.getsockname()[1]
            return free
    except OSError as error:
        raise RefusedError(
            f"cannot listen on {host}:{port} ({error.strerror}): try PORT=8001"
        ) from None


def _url(host: str, port: int) -> str:
    """The URL for callers on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"
