-- What an agent sees of details: enough to tell which, not enough to use them. The name is no
-- secret to whoever may read the customer.
create or replace function bank_private.details_mask(
  details jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select jsonb_object_agg(d.key, case
             when d.value = 'null' or d.key = 'name' then d.value
             when d.key = 'address' then jsonb_build_object(
               'town', d.value -> 'town', 'country', d.value -> 'country')
             when d.key = 'phone' then to_jsonb('***' || right(d.value #>> '{}', 2))
             else to_jsonb(left(d.value #>> '{}', 1) || '***@'
                           || split_part(d.value #>> '{}', '@', 2)) end)
      from jsonb_each(details) d);
end
$fn$;
comment on function bank_private.details_mask is
  'Details as who is neither staff nor the customer in person sees them: of an address town and '
  'country, of a phone the last two digits, of an email the first letter and the domain.';
alter function bank_private.details_mask owner to bank_exec;
revoke all on function bank_private.details_mask from public;
grant execute on function bank_private.details_mask to bank_ledger;
