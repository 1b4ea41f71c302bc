-- The arguments of a previewed write for the journal: without secrets and keys, and with the digest
-- of what is too long.
create or replace function bank_private.preview_request(
  arguments jsonb,
  secrets   text[]
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, case
             when length(a.value::text) > 8192 then jsonb_build_object(
               'sha256', encode(sha256(convert_to(a.value::text, 'UTF8')), 'hex'))
             else a.value end), '{}')
      from jsonb_each(arguments) a
     where a.key <> all (coalesce(secrets, '{}') || array['idempotency_key']));
end
$fn$;
comment on function bank_private.preview_request is
  'Arguments as the journal keeps them. secrets: names of those that are left out.';
alter function bank_private.preview_request owner to bank_exec;
revoke all on function bank_private.preview_request from public;
