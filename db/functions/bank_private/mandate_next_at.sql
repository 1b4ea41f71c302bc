-- When a mandate that is used every so often may be used again: days are counted in the time zone
-- of the book, and what was moved late in one may follow early in the next. The last day of a month
-- stands for days that it does not have.
create or replace function bank_private.mandate_next_at(
  time_zone text,
  last_at   timestamptz,
  every     interval
)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return ((last_at at time zone time_zone)::date + every) at time zone time_zone;
end
$fn$;
comment on function bank_private.mandate_next_at is
  'The beginning of the first day that is far enough from a movement. time_zone: IANA name; '
  'last_at: when it was, null = never; every: the time between two, null = any. Result: null when '
  'one of them is.';
alter function bank_private.mandate_next_at owner to bank_exec;
revoke all on function bank_private.mandate_next_at from public;
grant execute on function bank_private.mandate_next_at to bank_ledger;
