"""What `pgteller doctor` looks at: one finding for each thing the bank needs."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import psycopg

from api.installation import Installation, open_installation
from db import deploy, logins
from db.migrate import read_pending
from db.server import ServerError

OLDEST, NEWEST = 15, 18
CLOCK_TOLERANCE_S = 2
WORKER_SILENCE_S = 300
# Without these an acknowledged transfer can be lost when the machine stops.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
ROLES = {
    "bank_owner": False,
    "bank_exec": False,
    "bank_ledger": False,
    "bank_reader": False,
    "bank_service": False,
    "bank_api": True,
    "bank_authn": True,
    "bank_worker": True,
    "bank_auditor": True,
}


@dataclass(frozen=True)
class Finding:
    """The state of one thing.

    Attributes:
        level: `fail` means that the bank does not work or is not safe.
        subject: what was looked at.
        text: how it is, and what to do unless it is ok.
    """

    level: Literal["ok", "warn", "fail"]
    subject: str
    text: str


def ok(subject: str, text: str) -> Finding:
    """A finding that needs nothing."""
    return Finding("ok", subject, text)


def warn(subject: str, text: str) -> Finding:
    """A finding that somebody should look at."""
    return Finding("warn", subject, text)


def fail(subject: str, text: str) -> Finding:
    """A finding that must be mended."""
    return Finding("fail", subject, text)


def examine() -> list[Finding]:
    """Looks at everything. What cannot be looked at is a finding too."""
    findings = [examine_python()]
    try:
        with open_installation() as bank:
            findings += examine_bank(bank)
    except (ServerError, LookupError, OSError) as error:
        findings.append(fail("server", str(error)))
    return findings


def examine_bank(bank: Installation) -> list[Finding]:
    """Looks at a bank as its superuser and as the API's login."""
    try:
        connection = psycopg.connect(bank.admin_url, connect_timeout=5, autocommit=True)
    except psycopg.Error as error:
        where = "the embedded server" if bank.embedded else "DATABASE_URL"
        return [fail("server", f"{where}: {str(error).strip()}")]
    with connection:
        findings = [
            finding
            for subject, look in EXAMINATIONS.items()
            for finding in examine_one(subject, look, connection)
        ]
    return [*findings, examine_login(bank), *examine_files(bank)]


def examine_one(
    subject: str,
    look: Callable[[psycopg.Connection], Finding | Iterator[Finding]],
    connection: psycopg.Connection,
) -> list[Finding]:
    """Looks at one thing; what the server does not let us see is a finding."""
    try:
        found = look(connection)
        return [found] if isinstance(found, Finding) else list(found)
    except psycopg.Error as error:
        return [fail(subject, f"cannot be looked at: {str(error).strip()}")]


def examine_python() -> Finding:
    """The running interpreter; an older one could not install the package."""
    return ok("python", ".".join(map(str, sys.version_info[:3])))


def examine_version(connection: psycopg.Connection) -> Finding:
    """The server's version against the tested ones."""
    version = connection.info.server_version // 10000
    if version < OLDEST:
        return fail("server", f"PostgreSQL {version}: {OLDEST} or later is needed")
    if version > NEWEST:
        return warn("server", f"PostgreSQL {version}: tested up to {NEWEST}")
    return ok("server", f"PostgreSQL {version}")


def examine_superuser(connection: psycopg.Connection) -> Finding:
    """Whether the admin's login may do what migrations do."""
    name, superuser = _row(
        connection, "select rolname, rolsuper from pg_roles where rolname = current_user"
    )
    if superuser:
        return ok("admin", f"{name} is a superuser")
    return fail("admin", f"{name} is no superuser: migrations create roles that own tables")


def examine_durability(connection: psycopg.Connection) -> Iterator[Finding]:
    """The settings that decide whether an acknowledged transfer survives."""
    for name in DURABLE:
        (value,) = _row(connection, "select current_setting(%s)", name)
        if value == "off":
            yield fail(name, "off: acknowledged transfers can be lost; set it to on")
        else:
            yield ok(name, str(value))
    (checksums,) = _row(connection, "select current_setting('data_checksums')")
    if checksums == "on":
        yield ok("data_checksums", "on")
    else:
        yield warn("data_checksums", "off: damaged pages stay unseen; pg_checksums --enable")


def examine_clock(connection: psycopg.Connection) -> Finding:
    """Expiry is decided by the server's clock, and tokens are checked by ours."""
    (there,) = _row(connection, "select clock_timestamp()")
    if not isinstance(there, datetime):
        raise TypeError("the server's time is no time")
    offset = abs((datetime.now(UTC) - there).total_seconds())
    if offset > CLOCK_TOLERANCE_S:
        return warn("clock", f"{offset:.1f} s apart from the server's: run NTP on both")
    return ok("clock", "agrees with the server's")


def examine_migrations(connection: psycopg.Connection) -> Finding:
    """Numbered migrations that are not applied."""
    pending = read_pending(connection)
    if pending:
        return fail("migrations", f"pending: {', '.join(pending)}; run pgteller migrate")
    return ok("migrations", "all applied")


def examine_release(connection: psycopg.Connection) -> Finding:
    """The deployed functions against the files of this package."""
    deployed, packaged = deploy.deployed_digest(connection), deploy.packaged_digest()
    if deployed == packaged:
        return ok("release", f"{packaged[:12]} is deployed")
    found = deployed[:12] if deployed else "nothing"
    return fail("release", f"{found} is deployed, not {packaged[:12]}; run pgteller migrate")


def examine_roles(connection: psycopg.Connection) -> Iterator[Finding]:
    """Each role exists, and has no power that would go round row security."""
    query = "select rolname, rolcanlogin, rolsuper or rolbypassrls from pg_roles"
    found = {name: (login, powerful) for name, login, powerful in connection.execute(query)}
    faults = []
    for role, logs_in in ROLES.items():
        login, powerful = found.get(role, (None, False))
        if login is None:
            faults.append(f"{role} is missing")
        elif powerful:
            faults.append(f"{role} must be neither SUPERUSER nor BYPASSRLS")
        elif login and not logs_in:
            faults.append(f"{role} must be NOLOGIN")
    yield (
        fail("roles", "; ".join(faults)) if faults else ok("roles", f"{len(ROLES)} as they must be")
    )


def examine_worker(connection: psycopg.Connection) -> Iterator[Finding]:
    """Whether a worker was heard of lately, and whether its tasks go well."""
    exists = connection.execute("select to_regclass('bank_data.worker_task')").fetchone()
    if exists == (None,):  # the migrations are missing, and that is said already
        return
    rows = connection.execute(
        """
        select t.task, t.host, extract(epoch from now() - t.beat_at)::float8, t.failures, t.error,
               t.beat_at < now() - 3 * t.every - interval '1 minute',
               coalesce(t.finished_at, '-infinity') < now() - 3 * t.every - interval '1 minute'
          from bank_data.worker_task t
         order by t.task
        """
    ).fetchall()
    if not rows:
        yield warn("worker", "never ran here: pgteller serve runs one, or run pgteller worker")
        return
    latest = min(silence for _, _, silence, *_ in rows)
    if latest > WORKER_SILENCE_S:
        yield warn("worker", f"silent for {latest / 60:.0f} minutes: run pgteller worker")
        return
    faults = [
        f"{task} failed {failures} times ({error})" if failures else f"{task} is overdue"
        for task, _, _, failures, error, is_silent, is_late in rows
        if failures or is_silent or is_late
    ]
    hosts = ", ".join(sorted({host for _, host, silence, *_ in rows if silence < WORKER_SILENCE_S}))
    if faults:
        yield warn("worker", f"{hosts}: {'; '.join(faults)}")
    else:
        yield ok("worker", f"{len(rows)} tasks, by {hosts}")
    (late,) = _row(
        connection,
        """
        select count(*)
          from bank_data.schedule_due d
         where d.status = 'planned' and d.next_attempt_at < now() - interval '10 minutes'
        """,
    )
    if late:
        yield warn("schedules", f"{late} dates are more than 10 minutes overdue")


def examine_login(bank: Installation) -> Finding:
    """Whether the API's login can reach the bank with the password it has."""
    url = os.environ.get("PGTELLER_DATABASE_URL") or logins.known_url(
        bank.admin_url, bank.logins_file, logins.API
    )
    if url is None:
        return warn("api login", "no password known here: run pgteller serve, or migrate with one")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            (deployed,) = _row(connection, "select digest from bank.release_get()")
            return ok("api login", f"{connection.info.user} sees release {str(deployed)[:12]}")
    except psycopg.Error as error:
        return fail("api login", str(error).strip())


def examine_files(bank: Installation) -> Iterator[Finding]:
    """Nobody else may read passwords and keys."""
    for file in (bank.logins_file, bank.demo_file):
        if file.exists():
            mode = file.stat().st_mode & 0o777
            judge: Callable[[str, str], Finding] = fail if mode & 0o077 else ok
            yield judge(file.name, f"mode {mode:o}" + ("; chmod 600" if mode & 0o077 else ""))


EXAMINATIONS: dict[str, Callable[[psycopg.Connection], Finding | Iterator[Finding]]] = {
    "server": examine_version,
    "admin": examine_superuser,
    "durability": examine_durability,
    "clock": examine_clock,
    "migrations": examine_migrations,
    "release": examine_release,
    "roles": examine_roles,
    "worker": examine_worker,
}


def _row(connection: psycopg.Connection, query: str, *arguments: str) -> tuple[object, ...]:
    row = connection.execute(query.encode(), arguments or None).fetchone()
    if row is None:
        raise LookupError(f"no row: {query}")
    return tuple(row)
