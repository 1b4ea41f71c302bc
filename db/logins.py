"""Passwords of the login roles. Migrations create the roles without one: nobody can log in yet."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

API = "bank_api"
AUTHN = "bank_authn"
WORKER = "bank_worker"
CONNECT_TIMEOUT_S = 5


def set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Sets a role's password; the server and its log only get the SCRAM verifier.

    Args:
        connection: of a role that may alter `role`.
        role: a login role that exists.
        password: its new password.
    """
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    statement = sql.SQL("alter role {} password {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


def ensure(
    admin_url: str, file: Path, roles: Iterable[str] = (API, AUTHN, WORKER)
) -> dict[str, str]:
    """Makes sure that this installation can log in as each of `roles`.

    A password that works stays. A missing or refused one is replaced by a random one.

    Args:
        admin_url: a superuser's URL of the database.
        file: where the passwords are kept, as shell variables, readable by their owner only.
        roles: login roles that exist.

    Returns:
        The URL of the database for each role.
    """
    known = _read(file)
    urls: dict[str, str] = {}
    for role in roles:
        password = known.get(_variable(role))
        if password is None or not _works(url_of(admin_url, role, password)):
            password = secrets.token_hex(24)
            with psycopg.connect(admin_url, autocommit=True) as connection:
                set_password(connection, role, password)
            known[_variable(role)] = password
            _write(file, known)
        urls[role] = url_of(admin_url, role, password)
    return urls


def known_url(admin_url: str, file: Path, role: str) -> str | None:
    """The URL for a role whose password `ensure` has kept in `file`; None if it has none."""
    password = _read(file).get(_variable(role))
    return url_of(admin_url, role, password) if password else None


def set_from(environment: Mapping[str, str], admin_url: str) -> list[str]:
    """Sets the passwords that the environment names, such as BANK_API_PASSWORD.

    Args:
        environment: variables; those that are missing or empty leave their role as it is.
        admin_url: a superuser's URL of the database.

    Returns:
        The roles whose password was set.
    """
    given = {
        role: environment.get(_variable(role)) for role in (API, AUTHN, WORKER, "bank_auditor")
    }
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role, password in given.items():
            if password:
                set_password(connection, role, password)
    return [role for role, password in given.items() if password]


def url_of(url: str, user: str, password: str) -> str:
    """The URL of the same database for another user.

    Args:
        url: postgresql:// URL or libpq connection string.
        user: the role that logs in.
        password: its password.
    """
    rest = conninfo_to_dict(url)
    host = str(rest.pop("host", "") or "localhost")
    port = str(rest.pop("port", "") or "5432")
    dbname = str(rest.pop("dbname", "") or rest.get("user") or "postgres")
    for secret in ("user", "password", "passfile"):
        rest.pop(secret, None)
    if host.startswith("/"):  # a socket's directory has no place in front of the path
        rest |= {"host": host, "port": port}
        place = ""
    else:
        place = ",".join(
            f"{f'[{name}]' if ':' in name else name}:{number}"
            for name, number in _pairs(host.split(","), port.split(","))
        )
    tail = f"?{urlencode({k: str(v) for k, v in rest.items()})}" if rest else ""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{login}@{place}/{quote(dbname, safe='')}{tail}"


def _pairs(hosts: list[str], ports: list[str]) -> Iterator[tuple[str, str]]:
    """Each host with its port; one port counts for all hosts."""
    return zip(hosts, ports if len(ports) == len(hosts) else ports[:1] * len(hosts), strict=True)


def _works(url: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S).close()
        return True
    return False


def _variable(role: str) -> str:
    return f"{role.upper()}_PASSWORD"


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = (line.partition("=") for line in file.read_text().splitlines())
    return {name: value for name, _, value in lines if value}


def _write(file: Path, passwords: Mapping[str, str]) -> None:
    """Writes the file in one step, and with its permissions from the start."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, new = tempfile.mkstemp(dir=file.parent)  # created with mode 0600
    with os.fdopen(handle, "w") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in passwords.items())
    Path(new).replace(file)
