"""What is live: the objects of the managed schemas as the catalogue describes them.

A definition holds everything a source file decides, so that its sha256 (the fingerprint) changes
with every alteration by hand, and with nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from db.source import Key, Kind, Source

Connection = psycopg.Connection[Any]

# Every definition is read under this path, so that all other names are qualified in it.
SEARCH_PATH = "pg_catalog, pg_temp"

DEFINITIONS = sql.SQL("""
with managed as (
  select n.oid, n.nspname from pg_namespace n where n.nspname = any (%(schemas)s)
),
extension as (
  select d.classid, d.objid from pg_depend d where d.deptype = 'e'
)
select 'function' as kind, m.nspname as schema, p.proname as name, p.oid,
       p.oid::regprocedure::text as signature,
       concat_ws(e'\\n',
         case when p.prokind <> 'a' then rtrim(pg_get_functiondef(p.oid), e'\\n') end,
         'owner ' || quote_ident(pg_get_userbyid(p.proowner)),
         (select string_agg('grant ' || a, e'\\n' order by a::text collate "C")
            from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a),
         'comment ' || quote_literal(obj_description(p.oid, 'pg_proc'))) as definition
  from managed m
  join pg_proc p on p.pronamespace = m.oid
 where not exists (
   select from extension e where (e.classid, e.objid) = ('pg_proc'::regclass, p.oid))
union all
select 'view', m.nspname, c.relname, c.oid, c.oid::regclass::text,
       concat_ws(e'\\n',
         'options ' || array_to_string(c.reloptions, ', '),
         pg_get_viewdef(c.oid),
         'owner ' || quote_ident(pg_get_userbyid(c.relowner)),
         (select string_agg('grant ' || a, e'\\n' order by a::text collate "C")
            from unnest(coalesce(c.relacl, acldefault('r', c.relowner))) a),
         (select string_agg(
                   concat_ws(' ', 'column', quote_ident(t.attname), t.attacl::text,
                     quote_literal(col_description(c.oid, t.attnum))),
                   e'\\n' order by t.attnum)
            from pg_attribute t
           where t.attrelid = c.oid and t.attnum > 0),
         'comment ' || quote_literal(obj_description(c.oid, 'pg_class')))
  from managed m
  join pg_class c on c.relnamespace = m.oid
 where c.relkind in ('v', 'm')
   and not exists (
     select from extension e where (e.classid, e.objid) = ('pg_class'::regclass, c.oid))
union all
select 'table', m.nspname, c.relname, c.oid, c.oid::regclass::text,
       concat_ws(e'\\n',
         'row level security ' || case when c.relrowsecurity then 'enabled' else 'disabled' end
           || case when c.relforcerowsecurity then ', forced' else ', not forced' end,
         (select string_agg(
                   concat_ws(' ', 'policy', quote_ident(p.polname),
                     case when p.polpermissive then 'permissive' else 'restrictive' end,
                     'for', p.polcmd, 'to',
                     (select string_agg(
                               case r.oid when 0 then 'public'
                                 else quote_ident(pg_get_userbyid(r.oid)) end,
                               ', ' order by pg_get_userbyid(r.oid) collate "C")
                        from unnest(p.polroles) r (oid)),
                     'using (' || pg_get_expr(p.polqual, c.oid) || ')',
                     'with check (' || pg_get_expr(p.polwithcheck, c.oid) || ')',
                     'comment ' || quote_literal(obj_description(p.oid, 'pg_policy'))),
                   e'\\n' order by p.polname)
            from pg_policy p
           where p.polrelid = c.oid),
         (select string_agg('grant ' || a, e'\\n' order by a::text collate "C")
            from unnest(coalesce(c.relacl, acldefault('r', c.relowner))) a),
         (select string_agg(format('grant (%%I) %%s', t.attname, a),
                   e'\\n' order by t.attnum, a::text collate "C")
            from pg_attribute t
           cross join unnest(t.attacl) a
           where t.attrelid = c.oid and not t.attisdropped),
         (select string_agg(format('grant %%I %%s', s.relname, a),
                   e'\\n' order by s.relname, a::text collate "C")
            from pg_depend d
            join pg_class s on s.oid = d.objid and s.relkind = 'S'
           cross join unnest(coalesce(s.relacl, acldefault('s', s.relowner))) a
           where (d.classid, d.refclassid) = ('pg_class'::regclass, 'pg_class'::regclass)
             and d.refobjid = c.oid
             and d.deptype in ('a', 'i')),
         (select string_agg(
                   concat_ws(' ', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled,
                     'comment ' || quote_literal(obj_description(t.oid, 'pg_trigger'))),
                   e'\\n' order by t.tgname)
            from pg_trigger t
           where t.tgrelid = c.oid and not t.tgisinternal))
  from managed m
  join pg_class c on c.relnamespace = m.oid
 where c.relkind in ('r', 'p', 'f')
   and not c.relispartition
   and not exists (
     select from extension e where (e.classid, e.objid) = ('pg_class'::regclass, c.oid))
""")

LIVE = sql.SQL("""
with live as ({})
select kind, schema, name, oid, signature,
       encode(sha256(convert_to(definition, 'UTF8')), 'hex') as fingerprint
  from live
 order by kind, schema, name, signature
""").format(DEFINITIONS)

DEFINITION = sql.SQL("""
with live as ({})
select definition from live where (kind, signature) = (%(kind)s, %(signature)s)
""").format(DEFINITIONS)

RECORDS = """
select kind, schema_name as schema, object_name as name, signature, source_digest, fingerprint
  from deploy.object
"""

# What must be made anew when %(oid)s is: policies and triggers count as their table.
DEPENDENTS = """
with wanted as (
  select case %(kind)s when 'view' then 'pg_class' else 'pg_proc' end::regclass as classid,
         %(oid)s::oid as objid
  union all
  select 'pg_type'::regclass, t.oid
    from pg_class c
    join pg_type r on r.oid = c.reltype
    join pg_type t on t.oid in (r.oid, r.typarray)
   where c.oid = %(oid)s and %(kind)s = 'view'
),
dependent as (
  select d.classid, d.objid
    from pg_depend d
    join wanted w on d.refclassid = w.classid and d.refobjid = w.objid
   where d.deptype in ('n', 'a')
)
select 'view' as kind, n.nspname, c.relname, c.oid
  from dependent d
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  join pg_class c on c.oid = r.ev_class
  join pg_namespace n on n.oid = c.relnamespace
 where c.oid <> %(oid)s
union
select 'function', n.nspname, p.proname, p.oid
  from dependent d
  join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
  join pg_namespace n on n.oid = p.pronamespace
 where p.oid <> %(oid)s
union
select 'table', n.nspname, c.relname, c.oid
  from dependent d
  left join pg_policy p on d.classid = 'pg_policy'::regclass and p.oid = d.objid
  left join pg_trigger t on d.classid = 'pg_trigger'::regclass and t.oid = d.objid
  join pg_class c on c.oid in (p.polrelid, t.tgrelid)
  join pg_namespace n on n.oid = c.relnamespace
"""
FIND = """
select p.oid
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
 where %(kind)s = 'function' and n.nspname = %(schema)s and p.proname = %(name)s
union all
select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = %(schema)s and c.relname = %(name)s
   and ((%(kind)s = 'view' and c.relkind = 'v')
        or (%(kind)s = 'table' and c.relkind in ('r', 'p', 'f')))
"""
DROP = """
select format('drop %%s %%s', case p.prokind when 'p' then 'procedure' else 'function' end,
         p.oid::regprocedure)
  from pg_proc p
 where %(kind)s = 'function' and p.oid = %(oid)s
union all
select format('drop view %%s', c.oid::regclass)
  from pg_class c
 where %(kind)s = 'view' and c.oid = %(oid)s
"""

# Statements that take everything from an object that its file gives it and that running the file
# again would leave: grants to others, comments, policies, triggers.
FUNCTION_RESET = """
with function as (
  select p.oid, p.proowner as owner, coalesce(p.proacl, acldefault('f', p.proowner)) as acl,
         case p.prokind when 'p' then 'procedure ' else 'function ' end || p.oid::regprocedure
           as name
    from pg_proc p
   where p.oid = %(oid)s
),
grantee as (
  select distinct f.name,
         case a.grantee when 0 then 'public'
           else quote_ident(pg_get_userbyid(a.grantee)) end as role
    from function f
   cross join aclexplode(f.acl) a
   where a.grantee <> f.owner
)
select format('revoke all on %%s from %%s cascade', g.name, g.role) from grantee g
union all
select format('comment on %%s is null', f.name) from function f
"""
RELATION_RESET = """
with relation as (
  select c.oid, c.oid::regclass as name, c.relkind, c.relowner as owner, c.relacl
    from pg_class c
   where c.oid = %(oid)s
),
acl as (
  select 'table ' || r.name as what, r.owner, a.grantee
    from relation r
   cross join aclexplode(r.relacl) a
  union
  select 'table ' || r.name, r.owner, a.grantee
    from relation r
    join pg_attribute t on t.attrelid = r.oid
   cross join aclexplode(t.attacl) a
  union
  select 'sequence ' || s.oid::regclass, s.relowner, a.grantee
    from relation r
    join pg_depend d on d.refobjid = r.oid and d.deptype in ('a', 'i')
     and (d.classid, d.refclassid) = ('pg_class'::regclass, 'pg_class'::regclass)
    join pg_class s on s.oid = d.objid and s.relkind = 'S'
   cross join aclexplode(s.relacl) a
),
grantee as (
  select a.what,
         case a.grantee when 0 then 'public'
           else quote_ident(pg_get_userbyid(a.grantee)) end as role
    from acl a
   where a.grantee <> a.owner
)
select format('revoke all on %%s from %%s cascade', g.what, g.role) from grantee g
union all
select format('grant all on table %%s to %%I', r.name, pg_get_userbyid(r.owner)) from relation r
union all
select format('comment on view %%s is null', r.name) from relation r where r.relkind = 'v'
union all
select format('comment on column %%s.%%I is null', r.name, t.attname)
  from relation r
  join pg_attribute t on t.attrelid = r.oid and t.attnum > 0
 where r.relkind = 'v' and col_description(r.oid, t.attnum) is not null
union all
select format('drop policy %%I on %%s', p.polname, r.name)
  from relation r
  join pg_policy p on p.polrelid = r.oid
union all
select format('drop trigger %%I on %%s', t.tgname, r.name)
  from relation r
  join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
"""

VALIDATOR = """
select n.nspname, v.proname
  from pg_proc p
  join pg_language l on l.oid = p.prolang
  join pg_proc v on v.oid = l.lanvalidator
  join pg_namespace n on n.oid = v.pronamespace
 where p.oid = %(oid)s
"""
OPEN_TO_PUBLIC = """
select case p.prokind when 'p' then 'procedure' else 'function' end || ' ' || p.oid::regprocedure
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
 cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
 where n.nspname = any (%(schemas)s) and p.prokind in ('f', 'p', 'w') and a.grantee = 0
"""
MISSING_SCHEMAS = """
select s from unnest(%(schemas)s::text[]) s where to_regnamespace(quote_ident(s)) is null
"""


@dataclass(frozen=True, slots=True)
class Live:
    """An object of the database."""

    kind: Kind
    schema: str
    name: str
    oid: int
    signature: str
    fingerprint: str

    @property
    def key(self) -> Key:
        """Which file it belongs to."""
        return Key(self.kind, self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Record:
    """What the deployer noted about an object when it last touched it."""

    kind: Kind
    schema: str
    name: str
    signature: str
    source_digest: str
    fingerprint: str

    @property
    def key(self) -> Key:
        """Which file it belongs to."""
        return Key(self.kind, self.schema, self.name)


def read_live(connection: Connection, schemas: Iterable[str]) -> dict[Key, list[Live]]:
    """The live functions, views and tables of the schemas; overloads share a key."""
    live: dict[Key, list[Live]] = {}
    with connection.cursor(row_factory=class_row(Live)) as cursor:
        for item in cursor.execute(LIVE, {"schemas": list(schemas)}):
            live.setdefault(item.key, []).append(item)
    return live


def read_definition(connection: Connection, live: Live) -> str:
    """What the fingerprint of a live object is made of."""
    wanted = {"schemas": [live.schema], "kind": live.kind, "signature": live.signature}
    row = connection.execute(DEFINITION, wanted).fetchone()
    return row[0] if row else ""


def read_records(connection: Connection) -> dict[Key, Record]:
    """The deployer's records; empty before the first migration."""
    if not has_records(connection):
        return {}
    with connection.cursor(row_factory=class_row(Record)) as cursor:
        return {record.key: record for record in cursor.execute(RECORDS)}


def has_records(connection: Connection) -> bool:
    """Whether the first migration has made the deployer's tables."""
    row = connection.execute("select to_regclass('deploy.object') is not null").fetchone()
    return bool(row and row[0])


RECORD = sql.SQL("""
with live as ({}),
source as (
  select *
    from unnest(%(kinds)s::text[], %(schema_names)s::text[], %(names)s::text[],
                %(texts)s::text[], %(digests)s::text[]) s (kind, schema, name, text, digest)
)
insert into deploy.object as o (kind, schema_name, object_name, signature, source, source_digest,
                                definition, fingerprint, release_id)
select s.kind, s.schema, s.name, l.signature, s.text, s.digest,
       l.definition, encode(sha256(convert_to(l.definition, 'UTF8')), 'hex'), %(release_id)s
  from source s
  join live l on (l.kind, l.schema, l.name) = (s.kind, s.schema, s.name)
    on conflict (kind, schema_name, object_name) do update
   set signature = excluded.signature, source = excluded.source,
       source_digest = excluded.source_digest, definition = excluded.definition,
       fingerprint = excluded.fingerprint, release_id = excluded.release_id
 where (o.signature, o.source_digest, o.fingerprint)
    <> (excluded.signature, excluded.source_digest, excluded.fingerprint)
""").format(DEFINITIONS)


def write_records(connection: Connection, sources: Iterable[Source], release_id: int) -> None:
    """Notes what is live now for every source that has changed since it was last noted."""
    items = list(sources)
    values = {
        "schemas": sorted({item.key.schema for item in items}),
        "kinds": [item.key.kind for item in items],
        "schema_names": [item.key.schema for item in items],
        "names": [item.key.name for item in items],
        "texts": [item.text for item in items],
        "digests": [item.digest for item in items],
        "release_id": release_id,
    }
    connection.execute(RECORD, values)


def delete_record(connection: Connection, key: Key) -> None:
    """Forgets an object that has no file any more."""
    connection.execute(
        "delete from deploy.object where (kind, schema_name, object_name) = (%s, %s, %s)", key
    )
