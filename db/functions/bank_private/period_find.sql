-- The days of a period, and the moments between which they lie. Days are those of the book's time
-- zone, whatever the session's is. Left out: this month so far.
create or replace function bank_private.period_find(
  book      integer,
  date_from date,
  date_to   date,
  out first_day  date,
  out last_day   date,
  out starts_at  timestamptz,
  out ends_at    timestamptz,
  out time_zone  text,
  out bank_name  text,
  out bank_customer_id bigint
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select b.time_zone, b.name, b.internal_customer_id
    into time_zone, bank_name, bank_customer_id
    from bank_data.book b
   where b.id = book;
  last_day  := coalesce(
    date_to, greatest((clock_timestamp() at time zone time_zone)::date, date_from));
  first_day := coalesce(date_from, date_trunc('month', last_day::timestamp)::date);
  starts_at := bank_private.day_start(time_zone, first_day);
  ends_at   := bank_private.day_start(time_zone, last_day + 1);
end
$fn$;
comment on function bank_private.period_find is
  'The period from date_from (null = the first of the month of its end) to date_to (null = today), '
  'both included; ends_at is the first moment after it.';
alter function bank_private.period_find owner to bank_exec;
revoke all on function bank_private.period_find from public;
