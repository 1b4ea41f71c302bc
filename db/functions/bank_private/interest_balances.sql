-- Kernel: the balances of an account at the end of each day of a range, by value date.
-- Counted back from the balance now, so that only the entries from the first day on are read: those
-- booked since then, and those with a value date of their own.
create or replace function bank_private.interest_balances(
  book       integer,
  account_id bigint,
  time_zone  text,
  first_day  date,
  last_day   date,
  out day date,
  out balance bigint
)
returns setof record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_before bigint := bank_private.entry_version_at(
    book, account_id, first_day::timestamp at time zone time_zone);
begin
  return query
    with line as (
      select (j.occurred_at at time zone time_zone)::date as day, - j.amount as amount
        from bank_data.journal j
       where j.book_id = book and j.debit_account_id = interest_balances.account_id
         and j.debit_version > v_before and j.value_date is null
      union all
      select (j.occurred_at at time zone time_zone)::date, j.amount
        from bank_data.journal j
       where j.book_id = book and j.credit_account_id = interest_balances.account_id
         and j.credit_version > v_before and j.value_date is null
      union all
      select j.value_date, - j.amount
        from bank_data.journal j
       where j.book_id = book and j.debit_account_id = interest_balances.account_id
         and j.debit_version is not null and j.value_date >= first_day
      union all
      select j.value_date, j.amount
        from bank_data.journal j
       where j.book_id = book and j.credit_account_id = interest_balances.account_id
         and j.credit_version is not null and j.value_date >= first_day),
    change as (
      select c.day::date as day, coalesce(sum(l.amount), 0) as amount
        from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') c (day)
        left join line l on l.day = c.day::date
       group by c.day)
    select c.day,
           (b.posted - (select coalesce(sum(l.amount), 0) from line l)
            + sum(c.amount) over (order by c.day))::bigint
      from bank_data.account_balance b
     cross join change c
     where b.book_id = book and b.account_id = interest_balances.account_id
     order by c.day;
end
$fn$;
comment on function bank_private.interest_balances is
  'Balance at the end of each day by value date, minor units. An entry counts from its value '
  'date; without one, from the day of its booking in time_zone.';
alter function bank_private.interest_balances owner to bank_ledger;
revoke all on function bank_private.interest_balances from public;
