-- What the catalogue of a clean bank never shows. A lint is one query between two `-- lint:` lines;
-- it returns each offending object with a detail, and nothing when all is well. Its `-- why:` is
-- the reason. tests/access/test_lints.py runs them, and lists the exceptions with theirs.
--
-- Not asked here: settings of a machine (ssl, archiving, checksums, pg_hba.conf), which a test
-- server does not share with production; triggers on business tables, which test_scale.py forbids.

-- setup
-- what belongs to the bank: neither to PostgreSQL nor to an extension
create or replace temporary view own_schema as
  select n.oid, n.nspname as name, n.nspowner, n.nspacl
    from pg_namespace n
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema';

create or replace temporary view own_function as
  select p.*, p.oid::regprocedure::text as object, l.lanname, l.lanpltrusted
    from pg_proc p
    join own_schema s on s.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang
   where not exists (select from pg_depend d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                        and d.deptype = 'e');

create or replace temporary view own_relation as
  select c.*, format('%I.%I', s.name, c.relname) as object
    from pg_class c
    join own_schema s on s.oid = c.relnamespace
   where not exists (select from pg_depend d
                      where d.classid = 'pg_class'::regclass and d.objid = c.oid
                        and d.deptype = 'e');

create or replace temporary view own_table as
  select * from own_relation where relkind in ('r', 'p');

create or replace temporary view own_column as
  select t.object, a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attacl
    from own_table t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped;

create or replace temporary view own_policy as
  select t.object, p.*, pg_get_expr(p.polqual, p.polrelid) as using_text,
         pg_get_expr(p.polwithcheck, p.polrelid) as check_text
    from pg_policy p
    join own_table t on t.oid = p.polrelid;

-- lint: function_search_path
-- why: a function without a path of its own looks names up where its caller says
select f.object, coalesce(array_to_string(f.proconfig, ', '), 'no setting') as detail
  from own_function f
 where f.lanname in ('plpgsql', 'sql')
   and not 'search_path=pg_catalog, pg_temp' = any (coalesce(f.proconfig, '{}'));

-- lint: search_path_creatable
-- why: whoever may create in a schema of the path decides what the function runs
select f.object, format('%s may create in %s', a.grantee::regrole, n.nspname) as detail
  from own_function f
 cross join unnest(f.proconfig) setting
 cross join string_to_table(substr(setting, length('search_path=') + 1), ',') entry
  join pg_namespace n on n.nspname = trim(both ' "' from entry)
 cross join aclexplode(n.nspacl) a
 where setting like 'search_path=%' and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner;

-- lint: function_public
-- why: a new function is open to everybody until that is revoked
select f.object, 'PUBLIC may execute it' as detail
  from own_function f
 cross join aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
 where a.grantee = 0;

-- lint: function_default_acl
-- why: only the global form of ALTER DEFAULT PRIVILEGES keeps the next function closed
select distinct f.proowner::regrole::text as object, 'new functions are open to PUBLIC' as detail
  from own_function f
 where not exists (
         select from pg_default_acl d
          where d.defaclrole = f.proowner and d.defaclnamespace = 0 and d.defaclobjtype = 'f'
            and not exists (select from aclexplode(d.defaclacl) a where a.grantee = 0));

-- lint: function_owner
-- why: a definer function has all its owner may do, so the owner is nobody who logs in or bypasses
select f.object, format('owned by %s', r.rolname) as detail
  from own_function f
  join pg_roles r on r.oid = f.proowner
 where f.prosecdef and (r.rolsuper or r.rolbypassrls or r.rolcanlogin);

-- lint: function_owner_owns_tables
-- why: who owns a table can switch its row security off
select f.object, format('%s owns %s', f.proowner::regrole, min(t.object)) as detail
  from own_function f
  join own_table t on t.relowner = f.proowner
 where f.prosecdef
 group by f.object, f.proowner;

-- lint: function_untrusted
-- why: such a language reaches the operating system
select f.object, f.lanname::text as detail
  from own_function f
 where not f.lanpltrusted;

-- lint: function_leakproof
-- why: it would run before row security has filtered
select f.object, 'leakproof' as detail
  from own_function f
 where f.proleakproof;

-- lint: function_polymorphic
-- why: a caller's own type brings the caller's own casts, which would run as the function's owner
select f.object, t.typname::text as detail
  from own_function f
 cross join unnest(f.proargtypes) argument
  join pg_type t on t.oid = argument
 where f.prosecdef and t.typtype = 'p';

-- lint: function_dynamic_sql
-- why: a concatenated statement is an injection waiting for its argument
select f.object, trim(found[1]) as detail
  from own_function f
 cross join regexp_matches(f.prosrc, '(?:^|[\s;])(execute\s+[^;]*\|\|[^;]*)', 'gi') found;

-- lint: function_session_setting
-- why: it outlives the call, and the next caller of a pooled connection has it
select f.object, trim(found[1]) as detail
  from own_function f
 cross join regexp_matches(f.prosrc,
   '(set_config\([^;]*,\s*false\s*\)'
   '|(?:^|;|\mbegin\M)\s*set\s+(?:session\s+)?[a-z_]+\.[a-z_]+\s*(?:=|to))',
   'gi') found;

-- lint: function_when_others
-- why: it swallows deadlocks, serialization failures and broken invariants
select f.object, 'when others' as detail
  from own_function f
 where f.prosrc ~* 'when\s+others\s+then';

-- lint: function_backslash
-- why: a body is parsed under the caller's standard_conforming_strings, so its literals have none
select f.object, found[1] as detail
  from own_function f
 cross join regexp_matches(f.prosrc, '([^eE]''[^'']*\\[^'']*'')', 'g') found;

-- lint: function_stable_writes
-- why: a read runs on a standby, where a write is an error; plpgsql_check knows it better
select f.object, f.provolatile::text as detail
  from own_function f
 where f.provolatile <> 'v'
   and f.prosrc ~* '\m(insert\s+into|update\s+\w+\.|delete\s+from|nextval|pg_advisory)\M';

-- lint: surface_identity
-- why: a call that asks nobody who it is serves everybody
select f.object, 'takes no credential' as detail
  from own_function f
 where f.pronamespace = 'bank'::regnamespace
   and not 'credential' = any (coalesce(f.proargnames, '{}'));

-- lint: surface_settings
-- why: without its SET clauses a function leaves the caller's identity behind in the transaction
select f.object, format('no set bank.%s', setting) as detail
  from own_function f
 cross join unnest(array['book', 'digest', 'principal', 'reach', 'customer', 'accounts']) setting
 where f.prosecdef and 'credential' = any (coalesce(f.proargnames, '{}'))
   and f.pronamespace = 'bank'::regnamespace
   and not format('bank.%s=', setting) = any (coalesce(f.proconfig, '{}'));

-- lint: table_row_security
-- why: a table without it shows every row to whoever may read one; a partition has only its own
select t.object, case when t.relispartition then 'partition' else 'table' end as detail
  from own_table t
 where not t.relrowsecurity;

-- lint: table_force_row_security
-- why: without FORCE the owner, and every function it owns, sees all rows
select t.object, 'not forced' as detail
  from own_table t
 where t.relrowsecurity and not t.relforcerowsecurity;

-- lint: table_without_policy
-- why: row security without a policy denies all: a table nobody can use was forgotten
select t.object, 'no policy' as detail
  from own_table t
 where t.relrowsecurity and not exists (select from pg_policy p where p.polrelid = t.oid);

-- lint: table_login_privilege
-- why: logins go through functions; a right on a table goes around them
select t.object, format('%s: %s', coalesce(r.rolname, 'PUBLIC'), a.privilege_type) as detail
  from own_table t
 cross join aclexplode(t.relacl) a
  left join pg_roles r on r.oid = a.grantee
 where a.grantee <> t.relowner and (a.grantee = 0 or r.rolcanlogin);

-- lint: column_login_privilege
-- why: the same, for a single column
select c.object, format('%s: %s (%s)', coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.attname)
         as detail
  from own_column c
 cross join aclexplode(c.attacl) a
  left join pg_roles r on r.oid = a.grantee
 where a.grantee = 0 or r.rolcanlogin;

-- lint: table_dangerous_privilege
-- why: TRUNCATE ignores row security, TRIGGER runs code as others, REFERENCES probes for rows
select t.object, format('%s: %s', coalesce(r.rolname, 'PUBLIC'), a.privilege_type) as detail
  from own_table t
 cross join aclexplode(t.relacl) a
  left join pg_roles r on r.oid = a.grantee
 where a.grantee <> t.relowner
   and a.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES', 'DELETE', 'MAINTAIN');

-- lint: grant_option
-- why: who may pass a right on decides who has it
select r.object, format('%s: %s', a.grantee::regrole, a.privilege_type) as detail
  from (select object, relowner as owner, relacl as acl from own_relation
         union all select object, proowner, proacl from own_function
         union all select name::text, nspowner, nspacl from own_schema) r
 cross join aclexplode(r.acl) a
 where a.is_grantable and a.grantee <> r.owner;

-- lint: relation_owner
-- why: who owns a table is above its row security, so nobody can log in as it
select r.object, format('owned by %s', o.rolname) as detail
  from own_relation r
  join pg_roles o on o.oid = r.relowner
 where r.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and (o.rolsuper or o.rolcanlogin);

-- lint: append_only
-- why: the journal is append-only because nobody has the right to change it
select c.object, format('%s: %s', a.grantee::regrole, a.privilege_type) as detail
  from own_table c
 cross join aclexplode(c.relacl) a
 where obj_description(c.oid, 'pg_class') ~* 'append-only|insert only'
   and a.grantee <> c.relowner and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
union all
select c.object, format('%s: %s (%s)', a.grantee::regrole, a.privilege_type, c.attname)
  from own_column c
 cross join aclexplode(c.attacl) a
 where obj_description(c.attrelid, 'pg_class') ~* 'append-only|insert only'
   and a.privilege_type = 'UPDATE';

-- lint: table_unlogged
-- why: a crash empties it
select t.object, 'unlogged' as detail
  from own_table t
 where t.relpersistence = 'u';

-- lint: table_primary_key
-- why: a row that cannot be named cannot be proven
select t.object, 'no primary key' as detail
  from own_table t
 where not t.relispartition
   and not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary);

-- lint: key_narrow
-- why: a 32-bit number runs out
select c.object, c.attname::text as detail
  from own_column c
  join pg_index i on i.indrelid = c.attrelid and i.indisprimary and c.attnum = any (i.indkey)
 where i.indnkeyatts = 1 and c.atttypid in ('int2'::regtype, 'int4'::regtype);

-- lint: unique_global
-- why: a unique violation tells that a row exists; scoped by book it cannot cross books
select t.object, i.indexrelid::regclass::text as detail
  from pg_index i
  join own_table t on t.oid = i.indrelid
 where i.indisunique and not i.indisprimary and i.indnkeyatts = 1;

-- lint: foreign_key_index
-- why: without an index each delete or update of the other side reads the whole table
select t.object, k.conname::text as detail
  from pg_constraint k
  join own_table t on t.oid = k.conrelid
 where k.contype = 'f' and k.conparentid = 0
   and not exists (
         select from pg_index i
          where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
            and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)]
                @> k.conkey);

-- lint: foreign_key_action
-- why: what a cascade does ignores row security and rewrites history
select t.object, k.conname::text as detail
  from pg_constraint k
  join own_table t on t.oid = k.conrelid
 where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'));

-- lint: constraint_not_valid
-- why: what was left behind half done holds nothing
select t.object, k.conname || ' is not valid' as detail
  from pg_constraint k
  join own_table t on t.oid = k.conrelid
 where not k.convalidated
union all
select t.object, i.indexrelid::regclass || ' is not valid'
  from pg_index i
  join own_table t on t.oid = i.indrelid
 where not i.indisvalid or not i.indisready;

-- lint: index_duplicate
-- why: it costs every write and helps no read
select t.object, string_agg(i.indexrelid::regclass::text, ', ' order by i.indexrelid) as detail
  from pg_index i
  join own_table t on t.oid = i.indrelid
 group by t.object, i.indrelid, i.indkey, i.indclass, i.indoption,
          pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid)
having count(*) > 1;

-- lint: column_lossy_money
-- why: floats lose cents, money depends on the locale, and numeric accepts NaN
select c.object, format('%s %s', c.attname, format_type(c.atttypid, c.atttypmod)) as detail
  from own_column c
 where c.atttypid = 'money'::regtype
    or (c.attname ~ '(amount|balance|limit|fee|price|rate|debit|credit|total|posted|held|available)'
        and c.atttypid in ('float4'::regtype, 'float8'::regtype, 'numeric'::regtype));

-- lint: column_local_time
-- why: a time without its zone is another time elsewhere
select c.object, c.attname::text as detail
  from own_column c
 where c.atttypid = 'timestamp'::regtype;

-- lint: column_secret
-- why: what opens something is stored as a digest
select c.object, format('%s %s', c.attname, format_type(c.atttypid, c.atttypmod)) as detail
  from own_column c
 where c.attname ~ '(^|_)(password|passwd|secret|token|api_?key|private_key|otp|pin|cvv)($|_)'
   and c.atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype,
                      'jsonb'::regtype);

-- lint: policy_disabled
-- why: a policy on a table without row security only looks like one
select p.object, p.polname::text as detail
  from own_policy p
  join pg_class c on c.oid = p.polrelid
 where not c.relrowsecurity;

-- lint: policy_for_login
-- why: any SQL caller can set a setting: a policy that reads one is for roles nobody logs in as
select p.object, format('%s to %s', p.polname, coalesce(r.rolname, 'PUBLIC')) as detail
  from own_policy p
 cross join unnest(p.polroles) grantee
  left join pg_roles r on r.oid = grantee
 where grantee = 0 or r.rolcanlogin;

-- lint: policy_write_always
-- why: it lets through whatever is written
select p.object, p.polname::text as detail
  from own_policy p
 where p.polpermissive and p.polcmd <> 'r'
   and (p.using_text = 'true' or p.check_text = 'true');

-- lint: policy_several
-- why: permissive policies are ORed: the second one widens what the first one says
select p.object, format('%s %s: %s', role::regrole, command, string_agg(p.polname, ', ' order by 1))
         as detail
  from own_policy p
 cross join unnest(p.polroles) role
 cross join unnest(case p.polcmd when '*' then array['r', 'a', 'w', 'd']
                                 else array[p.polcmd::text] end) command
 where p.polpermissive
 group by p.object, role, command
having count(*) > 1;

-- lint: policy_volatile
-- why: a volatile function is called for each row and keeps the index from being used
select p.object, format('%s calls %s', p.polname, f.oid::regprocedure) as detail
  from own_policy p
 cross join regexp_matches(coalesce(p.polqual::text, '') || coalesce(p.polwithcheck::text, ''),
                           ':(?:funcid|opfuncid) (\d+)', 'g') found
  join pg_proc f on f.oid = found[1]::oid
 where f.provolatile = 'v';

-- lint: policy_function
-- why: evaluated for each row; a bare current_setting is the quickest there (and all that a
--      distributed engine takes), anything else is not
select distinct p.object, format('%s calls %s', p.polname, f.oid::regprocedure) as detail
  from own_policy p
 cross join regexp_matches(coalesce(p.polqual::text, '') || coalesce(p.polwithcheck::text, ''),
                           ':funcid (\d+)', 'g') found
  join pg_proc f on f.oid = found[1]::oid
 where f.provolatile <> 'i'
   and f.oid <> 'pg_catalog.current_setting(text, boolean)'::regprocedure;

-- lint: view_invoker
-- why: a view without security_invoker reads with its owner's rights and policies
select r.object, coalesce(array_to_string(r.reloptions, ', '), 'no option') as detail
  from own_relation r
 where r.relkind = 'v' and r.relpersistence <> 't'
   and not coalesce(r.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on'];

-- lint: view_materialized
-- why: it keeps what its owner saw, for everybody
select r.object, 'materialized' as detail
  from own_relation r
 where r.relkind = 'm';

-- lint: schema_public_create
-- why: where PUBLIC may create, PUBLIC may shadow
select s.name::text as object, 'PUBLIC: ' || a.privilege_type as detail
  from own_schema s
 cross join aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) a
 where a.grantee = 0;

-- lint: database_public
-- why: TEMPORARY feeds attacks on search paths, CONNECT opens the door to any login
select d.datname::text as object, 'PUBLIC: ' || a.privilege_type as detail
  from pg_database d
 cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 where d.datname = current_database() and a.grantee = 0;

-- lint: database_temporary
-- why: no caller needs temporary objects, and the search path has their schema at its end
select d.datname::text as object, format('%s: %s', a.grantee::regrole, a.privilege_type) as detail
  from pg_database d
 cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 where d.datname = current_database() and a.grantee not in (0, d.datdba)
   and a.privilege_type <> 'CONNECT';

-- lint: extension_public
-- why: a stranger's objects in everybody's schema
select e.extname::text as object, 'in public' as detail
  from pg_extension e
 where e.extnamespace = 'public'::regnamespace;

-- lint: role_attribute
-- why: each of these is a way around everything above
select r.rolname::text as object,
       concat_ws(', ', case when r.rolsuper then 'superuser' end,
                 case when r.rolbypassrls then 'bypassrls' end,
                 case when r.rolcreaterole then 'createrole' end,
                 case when r.rolcreatedb then 'createdb' end,
                 case when r.rolreplication then 'replication' end) as detail
  from pg_roles r
 where r.oid <> 10   -- who ran initdb
   and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication);

-- lint: role_member
-- why: a login that is a member of an owner is the owner
select r.rolname::text as object, 'member of ' || o.rolname as detail
  from pg_roles r
  join pg_roles o on o.oid <> r.oid and pg_has_role(r.oid, o.oid, 'member')
 where r.rolcanlogin and not r.rolsuper
   and (o.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
                      'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend')
        or exists (select from own_relation c where c.relowner = o.oid)
        or exists (select from own_function f where f.proowner = o.oid));

-- lint: role_timeout
-- why: without them one forgotten transaction blocks everybody
select r.rolname::text as object, 'no ' || setting as detail
  from pg_roles r
 cross join unnest(array['statement_timeout', 'lock_timeout',
                         'idle_in_transaction_session_timeout']) setting
 where r.rolcanlogin and not r.rolsuper
   and not exists (
         select from pg_db_role_setting d
          cross join unnest(d.setconfig) value
          where d.setrole = r.oid and value like setting || '=%' and value not like '%=0');

-- lint: server_setting
-- why: each of these loses money or rows in silence
select s.name::text as object, s.setting as detail
  from pg_settings s
 where (s.name in ('fsync', 'full_page_writes', 'row_security') and s.setting <> 'on')
    or (s.name = 'synchronous_commit' and s.setting = 'off')
    or (s.name = 'zero_damaged_pages' and s.setting = 'on')
    or (s.name = 'password_encryption' and s.setting <> 'scram-sha-256');
