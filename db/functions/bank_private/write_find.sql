-- Finds the write that is to be previewed, and how to call it. Everything comes from the catalogue;
-- of the request only names that the catalogue knows are used.
-- The test of the privilege is about session_user, which survives security definer: what a login
-- may not call, it may not preview. What tells whether a name is right cannot be previewed: the
-- attempt would be undone, and not counted.
create or replace function bank_private.write_find(
  function  text,
  arguments jsonb,
  out columns text,
  out call    text,
  out secrets text[]
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_passed constant text[] := array['credential', 'request_id', 'book'];
  v_write  record;
begin
  select p.oid, p.proargnames[1:p.pronargs] as names, p.proargtypes as types,
         p.pronargs - p.pronargdefaults as required
    into v_write
    from pg_proc p
   where p.pronamespace = 'bank'::regnamespace and p.proname = write_find.function
     and p.provolatile = 'v' and not p.proretset
     and p.prorettype in ('bank.transfer'::regtype, 'bank.receipt'::regtype)
     and p.proname not in ('preview', 'must', 'session_open', 'payee_confirm', 'payee_add',
                           'transfer_prepare')
     and right(p.proname, 6) <> '_sweep'
     and has_function_privilege(session_user, p.oid, 'execute');
  if not found then
    perform bank_private.error_raise(
      'request_invalid', 'function must name a write that you may call.');
  end if;
  if exists (select from jsonb_object_keys(arguments) k
              where k <> all (v_write.names) or k = any (v_passed)) then
    perform bank_private.error_raise(
      'request_invalid', 'arguments has a name that the function does not take.');
  end if;
  if exists (select from unnest(v_write.names[1:v_write.required]) n where not arguments ? n) then
    perform bank_private.error_raise(
      'request_invalid', 'arguments lacks a name that the function needs.');
  end if;
  select coalesce(string_agg(format('%I %s', n.name, format_type(n.type, null)), ', '),
                  'nothing text'),
         concat_ws(', ', string_agg(format('%I => a.%I', n.name, n.name), ', '),
                   'credential => $2', 'request_id => $3', 'book => $4'),
         array_agg(n.name) filter (where n.type = 'bytea'::regtype)
    into columns, call, secrets
    from unnest(v_write.names, v_write.types::oid[]) n (name, type)
   where arguments ? n.name;
end
$fn$;
comment on function bank_private.write_find is
  'How to call a write of the surface with these arguments: columns to read them from a JSON '
  'object, the list of arguments in named notation, and the names of those that are secrets. '
  'Errors: request_invalid.';
alter function bank_private.write_find owner to bank_exec;
revoke all on function bank_private.write_find from public;
