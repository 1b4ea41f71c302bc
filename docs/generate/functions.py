"""The surface functions: signature, comment, scope, and who may execute them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from docs.generate.markdown import code, codes, page, section, table

QUERY = """
select p.proname as name,
       pg_get_function_arguments(p.oid) as arguments,
       pg_get_function_result(p.oid) as result,
       p.provolatile = 'v' as is_write,
       obj_description(p.oid, 'pg_proc') as comment,
       p.prosrc as body,
       array(select quote_ident(r.rolname)
               from pg_roles r
               join aclexplode(p.proacl) a on a.grantee = r.oid and a.privilege_type = 'EXECUTE'
              where r.oid <> p.proowner
              order by r.rolname collate "C") as callers
  from pg_proc p
 where p.pronamespace = 'bank'::regnamespace
 order by p.proname collate "C"
"""
TYPES = """
select c.relname,
       string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), E'\\n'
                  order by a.attnum),
       obj_description(c.reltype, 'pg_type')
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relnamespace = 'bank'::regnamespace and c.relkind = 'c'
 group by c.relname, c.reltype
 order by c.relname collate "C"
"""
INTRODUCTION = """
The surface of the bank: every function of schema `bank`. Call them with named arguments, one call
in one statement. Reads run in read-only transactions too. The trailing arguments are the same
everywhere: `credential` is null for a trusted service, which is known by its login; the API sends
sha256 of the caller's key. A refused write is a row with another `outcome` than `applied`; what is
listed under *errors* is raised, with SQLSTATE `RB<http status>` and the code as the message
([errors](errors.md)). `select bank.must(bank.transfer_post(…))` raises refusals too.
"""
SCOPE = re.compile(r"'([a-z]+:[a-z]+)'")
PART = re.compile(r"^(?P<purpose>.*?\.)(?: (?P<arguments>[a-z_]+(?:, [a-z_]+)*: .*?\.))?"
                  r"(?: Result: (?P<result>.*?))?"
                  r"(?: Outcomes: (?P<outcomes>.*?))?(?: Errors(?::|,) ?(?P<errors>.*))?$",
                  re.DOTALL)  # fmt: skip


@dataclass(frozen=True)
class Function:
    """A function of schema bank."""

    name: str
    arguments: str
    result: str
    is_write: bool
    comment: str
    body: str
    callers: list[str]

    @property
    def scope(self) -> str | None:
        """The scope it asks of a credential; None when it asks none."""
        found = SCOPE.search(self.body)
        return found[1] if found else None

    @property
    def parts(self) -> dict[str, str | None]:
        """The comment, taken apart: purpose, arguments, result, outcomes, errors."""
        found = PART.match(self.comment)
        return found.groupdict() if found else {"purpose": self.comment}

    @property
    def argument_rows(self) -> list[tuple[str, str, str, str]]:
        """Name, type, default and meaning of each argument."""
        meanings = read_meanings(self.parts.get("arguments") or "")
        rows = []
        for argument in split_arguments(self.arguments):
            declared, _, default = argument.partition(" DEFAULT ")
            name, _, kind = declared.partition(" ")
            rows.append((name, kind, short(default), meanings.get(name, "")))
        return rows


def read(connection: psycopg.Connection[Any]) -> list[Function]:
    """All functions of the surface, by name."""
    with connection.cursor(row_factory=class_row(Function)) as cursor:
        return cursor.execute(QUERY).fetchall()


def write(connection: psycopg.Connection[Any], surface: Sequence[Function]) -> str:
    """The page."""
    overview = table(
        ["function", "", "scope", "what"],
        [
            (
                f"[{function.name}](#{function.name})",
                "write" if function.is_write else "read",
                code(function.scope),
                function.parts["purpose"],
            )
            for function in surface
        ],
    )
    types = [
        section(code(f"bank.{name}"), comment or "", f"```\n{columns}\n```", level=3)
        for name, columns, comment in connection.execute(TYPES).fetchall()
    ]
    return page(
        "SQL functions",
        INTRODUCTION,
        section("Overview", overview),
        section("Functions", *(write_function(function) for function in surface)),
        section("Types of the results", *types),
    )


def write_function(function: Function) -> str:
    """The section of a function."""
    parts = function.parts
    arguments = table(
        ["argument", "type", "default", "meaning"],
        [(code(n), code(t), code(d), meaning) for n, t, d, meaning in function.argument_rows],
    )
    facts = [
        f"- Returns {code(function.result)}"
        + (f": {parts['result']}" if parts.get("result") else ""),
        f"- Outcomes: {list_codes(parts['outcomes'])}" if parts.get("outcomes") else "",
        f"- Errors: {list_codes(parts['errors'])}" if parts.get("errors") else "",
        f"- Scope: {code(function.scope)}" if function.scope else "",
        f"- Executed by: {codes(function.callers)}",
    ]
    return section(
        function.name,
        parts["purpose"] or "",
        arguments,
        "\n".join(fact for fact in facts if fact),
        level=3,
    )


def list_codes(text: str | None) -> str:
    """A list of codes in a comment, with the codes marked as such."""
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b|\bapplied\b|\bunauthenticated\b", r"`\g<0>`", text or "")


def read_meanings(text: str) -> dict[str, str]:
    """What a comment says about each argument: `a, b: meaning; c: meaning.`."""
    meanings = {}
    for part in re.split(r"; (?=[a-z_]+(?:, [a-z_]+)*: )", text.rstrip(".")):
        names, _, meaning = part.partition(": ")
        for name in names.split(", "):
            meanings[name] = meaning
    return meanings


def split_arguments(text: str) -> list[str]:
    """The arguments of a signature."""
    return [argument.removeprefix("VARIADIC ") for argument in text.split(", ")] if text else []


def short(default: str) -> str:
    """A default without its cast."""
    return re.sub(r"::[a-z ]+(\[\])?$", "", default).replace("NULL", "null")
