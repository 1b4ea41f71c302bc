-- Kernel: how many entries an account had at a time. Versions have no gaps and booking times follow
-- them, so the search halves.
create or replace function bank_private.entry_version_at(
  book       integer,
  account_id bigint,
  at         timestamptz
)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $fn$
declare
  v_low    bigint := 0;
  v_high   bigint;
  v_middle bigint;
  v_time   timestamptz;
begin
  v_high := (select b.version from bank_data.account_balance b
              where b.book_id = book and b.account_id = entry_version_at.account_id);
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    v_time := coalesce(
      (select j.occurred_at from bank_data.journal j
        where j.book_id = book and j.debit_account_id = entry_version_at.account_id
          and j.debit_version = v_middle),
      (select j.occurred_at from bank_data.journal j
        where j.book_id = book and j.credit_account_id = entry_version_at.account_id
          and j.credit_version = v_middle));
    if v_time < at then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$fn$;
comment on function bank_private.entry_version_at is
  'Number of entries of an account booked before a time.';
alter function bank_private.entry_version_at owner to bank_ledger;
revoke all on function bank_private.entry_version_at from public;
grant execute on function bank_private.entry_version_at to bank_exec;
