-- The first day on which a period of interest ends and the next one begins. The terms in force on
-- the day before say whether one does.
create or replace function bank_private.interest_period_end(
  book       integer,
  product_id bigint,
  after      date,
  until      date
)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select min(d.day)::date
      from generate_series(date_trunc('month', after::timestamp) + interval '1 month',
                           until::timestamp, interval '1 month') d (day)
     cross join lateral bank_private.interest_terms_at(
             book, interest_period_end.product_id, d.day::date - 1) t
     where bank_private.interest_period_begins(d.day::date, t.capitalised));
end
$fn$;
comment on function bank_private.interest_period_end is
  'First day behind a day, up to another, on which interest is capitalised; null = none.';
alter function bank_private.interest_period_end owner to bank_exec;
revoke all on function bank_private.interest_period_end from public;
grant execute on function bank_private.interest_period_end to bank_ledger;
