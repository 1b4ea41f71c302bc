-- The accounts that an AP2 payment mandate names as payees or instruments.
create or replace function bank_private.ap2_accounts(
  settled jsonb,
  allowed jsonb,
  names   jsonb
)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select array_agg(distinct names ->> (i.value ->> 'id'))
      from jsonb_array_elements('[]' || coalesce(settled, allowed, '[]')) i);
end
$fn$;
comment on function bank_private.ap2_accounts is
  'Account numbers: of the one that is settled, or else of all that are allowed; null = any. '
  'Arguments: as ap2_names_check.';
alter function bank_private.ap2_accounts owner to bank_exec;
revoke all on function bank_private.ap2_accounts from public;
