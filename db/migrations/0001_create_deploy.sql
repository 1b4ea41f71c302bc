-- What the deployer of functions, views and row security (db/deploy.py) needs: a place for yoyo's
-- own tables, a record of each release and of each object, and a step that is always pending.
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

-- Roles belong to the cluster: another database may have made this one, or be making it right now.
do $do$
begin
  if to_regrole('bank_owner') is null then
    begin
      create role bank_owner nologin;
    exception when duplicate_object or unique_violation then
      null;  -- the other database was faster
    end;
  end if;
  -- whoever migrates without being superuser acts as a member of the owner
  if not pg_has_role(current_user, 'bank_owner', 'usage') then
    execute format('grant bank_owner to %I', current_user);
  end if;
end
$do$;

-- yoyo needs its tables before the first migration can create a schema for them: they begin in
-- public and move here. Its search path (yoyo.ini) names both.
create schema if not exists yoyo;
alter schema yoyo owner to bank_owner;
comment on schema yoyo is 'Which migrations were applied, kept by yoyo.';
do $do$
declare
  v_table text;
begin
  foreach v_table in array array['_yoyo_log', '_yoyo_migration', '_yoyo_version', 'yoyo_lock'] loop
    if to_regclass(format('public.%I', v_table)) is not null then
      execute format('alter table public.%I set schema yoyo', v_table);
      execute format('alter table yoyo.%I owner to bank_owner', v_table);
      execute format('alter table yoyo.%I enable row level security', v_table);
      execute format('alter table yoyo.%I force row level security', v_table);
      execute format('create policy all_owner on yoyo.%I to bank_owner using (true)', v_table);
    end if;
  end loop;
end
$do$;

create schema deploy authorization bank_owner;
comment on schema deploy is 'What the deployer put into this database, and when.';
set local role bank_owner;

create table deploy.release (
  id             bigint      not null generated always as identity,
  digest         text        collate "C" not null,
  deployed_at    timestamptz not null default now(),
  deployed_by    name        not null default session_user,
  created_count  integer     not null,
  changed_count  integer     not null,
  healed_count   integer     not null,
  dropped_count  integer     not null,
  constraint release_pk primary key (id),
  constraint release_digest_sha256 check (digest ~ '^[0-9a-f]{64}$'),
  constraint release_counts_not_negative
    check (least(created_count, changed_count, healed_count, dropped_count) >= 0)
);
comment on table deploy.release is
  'One row for each deploy that changed anything; the newest is the one in force.';
comment on column deploy.release.id is 'Order of the releases.';
comment on column deploy.release.digest is
  'sha256 over all source files of the release, in hexadecimal; the API compares it with its own.';
comment on column deploy.release.deployed_at is 'Start of the deploying transaction.';
comment on column deploy.release.deployed_by is 'Login that deployed.';
comment on column deploy.release.created_count is 'Objects that had no file before.';
comment on column deploy.release.changed_count is 'Objects whose file had changed.';
comment on column deploy.release.healed_count is
  'Objects that had been altered by hand and were set back to their file.';
comment on column deploy.release.dropped_count is 'Objects whose file was gone.';

create table deploy.object (
  kind           text        collate "C" not null,
  schema_name    name        not null,
  object_name    name        not null,
  signature      text        collate "C" not null,
  source         text        collate "C" not null,
  source_digest  text        collate "C" not null,
  definition     text        collate "C" not null,
  fingerprint    text        collate "C" not null,
  release_id     bigint      not null,
  constraint object_pk primary key (kind, schema_name, object_name),
  constraint object_release_fk foreign key (release_id) references deploy.release (id),
  constraint object_kind_known check (kind in ('function', 'view', 'table')),
  constraint object_source_digest_sha256 check (source_digest ~ '^[0-9a-f]{64}$'),
  constraint object_fingerprint_sha256 check (fingerprint ~ '^[0-9a-f]{64}$')
);
create index object_release_idx on deploy.object (release_id);
comment on table deploy.object is
  'What the deployer put into this database: one row for each source file.';
comment on column deploy.object.kind is
  'function, view, or table: then it is the table''s row security, grants and triggers.';
comment on column deploy.object.schema_name is 'Schema, the folder of the file.';
comment on column deploy.object.object_name is 'Name, the file name without its ending.';
comment on column deploy.object.signature is
  'Name with argument types, which tells overloads apart.';
comment on column deploy.object.source is 'The file as it was deployed.';
comment on column deploy.object.source_digest is 'sha256 of source, in hexadecimal.';
comment on column deploy.object.definition is
  'What the catalogue said about the object right after the deploy.';
comment on column deploy.object.fingerprint is
  'sha256 of definition, in hexadecimal: another one now means altered by hand.';
comment on column deploy.object.release_id is 'The release that last changed it.';

alter table deploy.release enable row level security;
alter table deploy.release force row level security;
create policy all_owner on deploy.release to bank_owner using (true);
alter table deploy.object enable row level security;
alter table deploy.object force row level security;
create policy all_owner on deploy.object to bank_owner using (true);

-- For the rollback of a migration: functions and views stand in the way of dropping types and
-- tables, and the next `yoyo apply` brings them back.
create procedure deploy.objects_drop()
language plpgsql
set search_path = pg_catalog, pg_temp
set row_security = on
as $fn$
declare
  v_object  record;
  v_dropped integer;
  v_blocked integer;
begin
  for v_object in
    with relation as (
      select to_regclass(format('%I.%I', o.schema_name, o.object_name)) as name
        from deploy.object o
       where o.kind = 'table'
    )
    select 'policy' as what, p.polname as name, r.name as relation
      from relation r
      join pg_policy p on p.polrelid = r.name
    union all
    select 'trigger', t.tgname, r.name
      from relation r
      join pg_trigger t on t.tgrelid = r.name
     where not t.tgisinternal
  loop
    execute format('drop %s %I on %s', v_object.what, v_object.name, v_object.relation);
  end loop;

  -- an object that others still need waits for the next round
  loop
    v_dropped := 0;
    v_blocked := 0;
    for v_object in
      select 'routine' as what, p.oid::regprocedure::text as identity
        from deploy.object o
        join pg_namespace n on n.nspname = o.schema_name
        join pg_proc p on p.pronamespace = n.oid and p.proname = o.object_name
       where o.kind = 'function'
      union all
      select 'view', c.oid::regclass::text
        from deploy.object o
        join pg_namespace n on n.nspname = o.schema_name
        join pg_class c on c.relnamespace = n.oid and c.relname = o.object_name and c.relkind = 'v'
       where o.kind = 'view'
    loop
      begin
        execute format('drop %s %s', v_object.what, v_object.identity);
        v_dropped := v_dropped + 1;
      exception when dependent_objects_still_exist then
        v_blocked := v_blocked + 1;
      end;
    end loop;
    exit when v_blocked = 0;
    if v_dropped = 0 then
      raise exception 'objects without a file need % of the deployed ones', v_blocked
        using errcode = 'dependent_objects_still_exist',
              hint = 'Drop these first: drop function or drop view without cascade names them.';
    end if;
  end loop;

  delete from deploy.object;
end
$fn$;
comment on procedure deploy.objects_drop() is
  'For the rollback of a migration: drops every function, view, policy and trigger of a deploy.';
revoke all on procedure deploy.objects_drop() from public;

create function deploy.row_skip()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return null;
end
$fn$;
comment on function deploy.row_skip() is 'Trigger: the row is not inserted.';
revoke all on function deploy.row_skip() from public;

create trigger repeatable_stays_pending
  before insert on yoyo._yoyo_migration
  for each row when (new.migration_id = 'repeatable')
  execute function deploy.row_skip();
comment on trigger repeatable_stays_pending on yoyo._yoyo_migration is
  'yoyo never sees repeatable.py as applied, so each `yoyo apply` runs the deployer.';
