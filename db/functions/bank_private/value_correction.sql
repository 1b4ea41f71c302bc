-- Kernel: what the balance of a value day differs by from the balance booked at its end. Only the
-- postings with a value date of their own can make a difference: those booked later that count from
-- that day or before, and those booked by then that count only later.
create or replace function bank_private.value_correction(
  book       integer,
  account_id bigint,
  value_date date,
  version    bigint
)
returns numeric
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return coalesce((
    select sum(s.amount)
      from (select - j.amount as amount
              from bank_data.journal j
             where j.book_id = book and j.debit_account_id = value_correction.account_id
               and j.value_date <= value_correction.value_date
               and j.debit_version > value_correction.version
            union all
            select j.amount
              from bank_data.journal j
             where j.book_id = book and j.debit_account_id = value_correction.account_id
               and j.value_date > value_correction.value_date
               and j.debit_version <= value_correction.version
            union all
            select j.amount
              from bank_data.journal j
             where j.book_id = book and j.credit_account_id = value_correction.account_id
               and j.value_date <= value_correction.value_date
               and j.credit_version > value_correction.version
            union all
            select - j.amount
              from bank_data.journal j
             where j.book_id = book and j.credit_account_id = value_correction.account_id
               and j.value_date > value_correction.value_date
               and j.credit_version <= value_correction.version) s), 0);
end
$fn$;
comment on function bank_private.value_correction is
  'What to add to the balance after version, the last entry booked by the end of the day '
  'value_date, to get the balance of that value day. Minor units.';
alter function bank_private.value_correction owner to bank_ledger;
revoke all on function bank_private.value_correction from public;
grant execute on function bank_private.value_correction to bank_exec;
