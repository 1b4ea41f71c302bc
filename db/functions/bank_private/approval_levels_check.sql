-- Checks the form of the levels of approval.
create or replace function bank_private.approval_levels_check(
  levels jsonb
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if levels is null then
    return;
  elsif jsonb_typeof(levels) <> 'array' or jsonb_array_length(levels) not between 1 and 50
        or exists (
          select from jsonb_array_elements(levels) l
           where (jsonb_typeof(l) = 'object'
                  and l - array['currency', 'above', 'approvers'] = '{}'
                  and jsonb_typeof(l -> 'currency') = 'string'
                  and l ->> 'above' ~ '^[0-9]{1,18}([.][0-9]{1,18})?$'
                  and l ->> 'approvers' ~ '^([1-9]|10)$') is not true) then
    perform bank_private.error_raise('request_invalid',
      'levels must be an array of 1 to 50 objects of currency, above and approvers (1 to 10).');
  end if;
end
$fn$;
comment on function bank_private.approval_levels_check is
  'Returns when levels are null or well-formed. Errors: request_invalid.';
alter function bank_private.approval_levels_check owner to bank_exec;
revoke all on function bank_private.approval_levels_check from public;
