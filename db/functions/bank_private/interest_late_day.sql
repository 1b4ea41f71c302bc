-- Kernel: the earliest value day among the entries of an account after a version.
create or replace function bank_private.interest_late_day(
  book       integer,
  account_id bigint,
  time_zone  text,
  version    bigint
)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return least(
    (select min(coalesce(j.value_date, (j.occurred_at at time zone time_zone)::date))
       from bank_data.journal j
      where j.book_id = book and j.debit_account_id = interest_late_day.account_id
        and j.debit_version > version),
    (select min(coalesce(j.value_date, (j.occurred_at at time zone time_zone)::date))
       from bank_data.journal j
      where j.book_id = book and j.credit_account_id = interest_late_day.account_id
        and j.credit_version > version));
end
$fn$;
comment on function bank_private.interest_late_day is
  'First day on which entries after a version count; null when there are none.';
alter function bank_private.interest_late_day owner to bank_ledger;
revoke all on function bank_private.interest_late_day from public;
