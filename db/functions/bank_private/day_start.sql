-- When a day begins in a time zone. Days are 23 or 25 hours long when the clocks change.
create or replace function bank_private.day_start(
  time_zone text,
  day       date
)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return day::timestamp at time zone time_zone;
end
$fn$;
comment on function bank_private.day_start is
  'The first moment of a day in a time zone.';
alter function bank_private.day_start owner to bank_exec;
revoke all on function bank_private.day_start from public;
