-- Refuses a period that ends before it begins.
create or replace function bank_private.period_check(
  date_from date,
  date_to   date
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform bank_private.day_check('date_from', date_from);
  perform bank_private.day_check('date_to', date_to);
  if date_from > date_to then
    perform bank_private.error_raise(
      'request_invalid', 'The first day must not be after the last one.');
  end if;
end
$fn$;
comment on function bank_private.period_check is
  'Refuses days out of bounds, and a period that ends before it begins. Errors: request_invalid.';
alter function bank_private.period_check owner to bank_exec;
revoke all on function bank_private.period_check from public;
