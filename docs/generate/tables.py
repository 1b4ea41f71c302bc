"""The tables: diagram, columns, constraints, indexes, policies."""

from typing import Any

import psycopg

from docs.generate.markdown import code, page, section, table

RELATIONS = """
select c.oid, c.relname, c.relnamespace::regnamespace::text as schema, c.relkind = 'v' as is_view,
       obj_description(c.oid, 'pg_class') as comment
  from pg_class c
 where (c.relkind = 'r'
        and c.relnamespace in ('bank_data'::regnamespace, 'deploy'::regnamespace))
    or (c.relkind = 'v' and c.relnamespace = 'bank'::regnamespace)
 order by c.relnamespace::regnamespace::text collate "C", c.relname collate "C"
"""
COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       case when a.attidentity <> '' then 'identity' else pg_get_expr(d.adbin, d.adrelid) end,
       col_description(a.attrelid, a.attnum)
  from pg_attribute a
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
 order by a.attnum
"""
CONSTRAINTS = """
select conname, pg_get_constraintdef(oid) from pg_constraint
 where conrelid = %s and contype <> 'n'
 order by contype = 'p' desc, contype = 'u' desc, conname collate "C"
"""
INDEXES = """
select c.relname, pg_get_indexdef(i.indexrelid)
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
 where i.indrelid = %s
   and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype <> 'f')
 order by c.relname collate "C"
"""
POLICIES = """
select p.polname, case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                                when 'd' then 'delete' else 'all' end,
       array_to_string(array(select r.oid::regrole::text from unnest(p.polroles) r (oid)), ', '),
       concat_ws(' check ', pg_get_expr(p.polqual, p.polrelid),
                 pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p
 where p.polrelid = %s
 order by p.polname collate "C"
"""
LINKS = """
select k.confrelid::regclass::text, k.conrelid::regclass::text, k.conname,
       bool_and(a.attnotnull) as is_required
  from pg_constraint k
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
 where k.contype = 'f'
   and k.connamespace in ('bank_data'::regnamespace, 'deploy'::regnamespace)
 group by 1, 2, 3
 order by 1, 2, 3
"""
# What the two hot tables refer to without a constraint; book_verify proves it.
UNCHECKED = [
    ("bank_data.account", "bank_data.account_balance", "account_id"),
    ("bank_data.account", "bank_data.journal", "debit_account_id, credit_account_id"),
    ("bank_data.principal", "bank_data.journal", "principal_id"),
    ("bank_data.outcome", "bank_data.journal", "outcome"),
]
INTRODUCTION = """
No caller has any right on a table. Every business row has its book, first in its primary key. Row
security is enabled and forced everywhere. Money is `bigint` minor units of the account's currency.
"""


def write(connection: psycopg.Connection[Any]) -> str:
    """The page."""
    relations = connection.execute(RELATIONS).fetchall()
    return page(
        "Tables",
        INTRODUCTION,
        section("Diagram",
                "Solid lines are foreign keys. Dotted lines have no constraint: the kernel "
                "functions are the only writers there, and `bank.book_verify` proves them.",
                draw(connection)),
        section("Tables", *(describe(connection, row) for row in relations if not row[3])),
        section("Views for auditors",
                "Owned by `bank_exec`, read by members of `bank_reader` with their own rights.",
                *(describe(connection, row) for row in relations if row[3])),
    )  # fmt: skip


def draw(connection: psycopg.Connection[Any]) -> str:
    """The diagram of the tables (mermaid)."""
    lines = [
        f"  {short(parent)} {'||' if required else '|o'}--o{{ {short(child)} : {name}"
        for parent, child, name, required in connection.execute(LINKS).fetchall()
        if parent.startswith("bank_data.")
    ]
    lines += [
        f'  {short(parent)} ||..o{{ {short(child)} : "{columns}"'
        for parent, child, columns in UNCHECKED
    ]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```"])


def describe(
    connection: psycopg.Connection[Any],
    relation: tuple[int, str, str, bool, str | None],
) -> str:
    """The section of a table or view, given as a row of RELATIONS."""
    oid, name, schema, is_view, comment = relation

    def ask(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query.encode(), [oid]).fetchall()

    columns = ask(COLUMNS)
    if is_view:
        listed = table(["column", "type"], [(code(n), code(t)) for n, t, *_ in columns])
        return section(code(f"{schema}.{name}"), comment or "", listed, level=3)
    return section(
        code(f"{schema}.{name}"),
        comment or "",
        table(
            ["column", "type", "null", "default", "meaning"],
            [(code(n), code(t), not need, code(d), about) for n, t, need, d, about in columns],
        ),
        *(
            table([what, "definition"], [(code(n), code(text)) for n, text in ask(query)])
            for what, query in (("constraint", CONSTRAINTS), ("index", INDEXES))
        ),
        table(
            ["policy", "for", "to", "rows"],
            [(code(n), what, code(to), code(flat(rows))) for n, what, to, rows in ask(POLICIES)],
        ),
        level=3,
    )


def flat(text: str) -> str:
    """An expression in one line."""
    return " ".join(text.split())


def short(name: str) -> str:
    """A table's name without its schema."""
    return name.rpartition(".")[2]
