-- Refuses scopes that are not in the registry, none at all, or one twice.
create or replace function bank_private.scopes_check(
  scopes text[]
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if coalesce(cardinality(scopes), 0) = 0 or array_position(scopes, null) is not null
     or cardinality(scopes) <> (
          select count(*) from bank_data.scope s where s.name = any (scopes)) then
    perform bank_private.error_raise('request_invalid',
      'scopes must name at least one of the known scopes, each once.');
  end if;
end
$fn$;
comment on function bank_private.scopes_check is
  'Refuses a list of scopes that is empty, unknown or repeats itself. Errors: request_invalid.';
alter function bank_private.scopes_check owner to bank_exec;
revoke all on function bank_private.scopes_check from public;
