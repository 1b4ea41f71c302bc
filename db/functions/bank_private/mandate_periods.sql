-- The periods of the limits of a mandate, in the order in which its arrays have them.
create or replace function bank_private.mandate_periods()
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array['total', 'day', 'week', 'month', 'rolling'];
end
$fn$;
comment on function bank_private.mandate_periods is
  'total, day, week, month and rolling. Days, weeks (from Monday, ISO 8601) and months are those '
  'of the book.';
alter function bank_private.mandate_periods owner to bank_exec;
revoke all on function bank_private.mandate_periods from public;
grant execute on function bank_private.mandate_periods to bank_ledger;
