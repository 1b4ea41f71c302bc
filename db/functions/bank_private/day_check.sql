-- Refuses a day that no calendar of a bank has.
create or replace function bank_private.day_check(
  field text,
  day   date
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if not (day between '1900-01-01' and '9999-12-30') then
    perform bank_private.error_raise(
      'request_invalid', format('%s must be a day of the years 1900 to 9999.', field));
  end if;
end
$fn$;
comment on function bank_private.day_check is
  'Refuses a day (field: its name) out of bounds; null passes. Errors: request_invalid.';
alter function bank_private.day_check owner to bank_exec;
revoke all on function bank_private.day_check from public;
