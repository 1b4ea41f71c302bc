-- When the periods of limits began, and when they begin anew, in the order of mandate_periods. The
-- rolling period has no beginning of its own.
create or replace function bank_private.mandate_windows(
  time_zone text,
  at        timestamptz,
  out starts_at timestamptz[],
  out resets_at timestamptz[]
)
returns record
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  -- Local time, on purpose: a day is a day of the book.
  v_local timestamp := at at time zone time_zone;
begin
  starts_at := array[
    '-infinity',
    date_trunc('day', v_local) at time zone time_zone,
    date_trunc('week', v_local) at time zone time_zone,
    date_trunc('month', v_local) at time zone time_zone,
    '-infinity']::timestamptz[];
  resets_at := array[
    null,
    (date_trunc('day', v_local) + interval '1 day') at time zone time_zone,
    (date_trunc('week', v_local) + interval '7 days') at time zone time_zone,
    (date_trunc('month', v_local) + interval '1 month') at time zone time_zone,
    null]::timestamptz[];
end
$fn$;
comment on function bank_private.mandate_windows is
  'The calendar periods of a book that a moment lies in: total, day, week (from Monday, ISO 8601), '
  'month, rolling. time_zone: IANA name; at: the moment.';
alter function bank_private.mandate_windows owner to bank_exec;
revoke all on function bank_private.mandate_windows from public;
grant execute on function bank_private.mandate_windows to bank_ledger;
