"""Database roles and their rights, classes of principals, scopes."""

from collections.abc import Sequence
from typing import Any

import psycopg

from docs.generate.functions import Function
from docs.generate.markdown import code, codes, page, section, table

ROLES = """
select r.rolname, r.rolcanlogin,
       array(select m.roleid::regrole::text from pg_auth_members m
              where m.member = r.oid order by 1) as memberships,
       coalesce(r.rolconfig, '{}') as settings,
       shobj_description(r.oid, 'pg_authid') as comment
  from pg_roles r
 where r.rolname like 'bank\\_%'
 order by r.rolname collate "C"
"""
TABLE_RIGHTS = """
with held as (
  select c.relnamespace::regnamespace::text || '.' || c.relname as relation,
         a.grantee, a.privilege_type, null as column_name
    from pg_class c
   cross join aclexplode(c.relacl) a
   where c.relkind in ('r', 'v') and a.grantee <> c.relowner
     and c.relnamespace in ('bank'::regnamespace, 'bank_data'::regnamespace, 'deploy'::regnamespace)
  union all
  select c.relnamespace::regnamespace::text || '.' || c.relname,
         a.grantee, a.privilege_type, t.attname
    from pg_class c
    join pg_attribute t on t.attrelid = c.oid and not t.attisdropped
   cross join aclexplode(t.attacl) a
   where c.relkind in ('r', 'v') and a.grantee <> c.relowner
     and c.relnamespace in ('bank'::regnamespace, 'bank_data'::regnamespace, 'deploy'::regnamespace)
)
select relation, grantee::regrole::text, lower(privilege_type),
       count(column_name), string_agg(column_name, ', ' order by column_name)
  from held
 group by 1, 2, 3
 order by relation collate "C", 2, 3
"""
CLASSES = """
select class, what from (values
  ('agent', 'Acts for customers under their mandates.'),
  ('service', 'A program that is trusted to use the database: known by its login; acts under '
              'mandates. An operator is a service that reaches the whole book; a DBA makes one.'),
  ('human', 'Staff: reaches the whole book, debits only the accounts of the bank itself.'),
  ('customer', 'A customer in person: reaches its own accounts, and gives mandates.')
) c (class, what)
 where pg_get_constraintdef((select oid from pg_constraint where conname = 'principal_class_known'))
       like '%''' || class || '''%'
"""
SCOPES = "select name, description from bank_data.scope order by name"
MANY = 6  # columns; more are counted
INTRODUCTION = """
Three kinds of roles: owners nobody logs in as, logins that hold EXECUTE only, and readers for
audit. Why: [the two walls](../explanation/two-walls.md).
"""


def write(connection: psycopg.Connection[Any], surface: Sequence[Function]) -> str:
    """The page."""
    roles = [
        (code(name), login, codes(memberships), codes(settings), comment)
        for name, login, memberships, settings, comment in connection.execute(ROLES).fetchall()
    ]
    callers = sorted({caller for function in surface for caller in function.callers})
    rights = connection.execute(TABLE_RIGHTS).fetchall()
    scopes = [
        (code(name), about, codes(function.name for function in surface if function.scope == name))
        for name, about in connection.execute(SCOPES).fetchall()
    ]
    classes = [(code(name), about) for name, about in connection.execute(CLASSES).fetchall()]
    return page(
        "Roles and rights",
        INTRODUCTION,
        section("Database roles",
                table(["role", "may log in", "member of", "settings", "what it is"], roles)),
        section("Who executes what",
                "\n".join(write_callers(caller, surface) for caller in callers)),
        section("Rights on tables and views",
                "Row security narrows these further ([tables](tables.md)). Roles not listed have "
                "none. `bank_auditor` has those of `bank_reader`; the other logins none.",
                table(["table", "role", "rights"], write_rights(rights))),
        section("Classes of principals", table(["class", "what it may do"], classes)),
        section("Scopes", "What a credential allows; the rights of its principal limit it further.",
                table(["scope", "allows", "asked by"], scopes)),
    )  # fmt: skip


def write_callers(caller: str, surface: Sequence[Function]) -> str:
    """What one role may execute."""
    names = [function.name for function in surface if caller in function.callers]
    missing = [function.name for function in surface if caller not in function.callers]
    if len(names) > len(missing):
        but = f" but {codes(missing)}" if missing else ""
        return f"- {code(caller)}: every function of schema `bank`{but}."
    return f"- {code(caller)}: {codes(names)}."


def write_rights(
    rights: Sequence[tuple[str, str, str, int, str | None]],
) -> list[tuple[str, str, str]]:
    """A row for each table and role."""
    merged: dict[tuple[str, str], list[str]] = {}
    for relation, role, right, count, names in rights:
        where = "" if not count else f" ({names})" if count <= MANY else f" ({count} columns)"
        merged.setdefault((relation, role), []).append(f"{right}{where}")
    return [(code(r), code(role), ", ".join(held)) for (r, role), held in merged.items()]
