-- Kernel: how many entries an account had at a time. Versions have no gaps and booking times follow
-- them, so the search halves. It asks for the same versions however many came later: a time of the
-- past has the same answer for ever, even where a clock was once set back.
-- One version is asked for as a range in order: that is what only the right index can give cheaply,
-- so no plan that was made while the journal was young takes another one.
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
as $fn$
declare
  v_version bigint := 0;
  v_last    bigint;
  v_step    bigint := 1;
  v_time    timestamptz;
begin
  v_last := (select b.version from bank_data.account_balance b
              where b.book_id = book and b.account_id = entry_version_at.account_id);
  while v_step * 2 <= v_last loop
    v_step := v_step * 2;
  end loop;
  while v_step > 0 loop
    if v_version + v_step <= v_last then
      v_time := coalesce(
        (select j.occurred_at from bank_data.journal j
          where j.book_id = book and j.debit_account_id = entry_version_at.account_id
            and j.debit_version between v_version + v_step and v_version + v_step
          order by j.debit_version limit 1),
        (select j.occurred_at from bank_data.journal j
          where j.book_id = book and j.credit_account_id = entry_version_at.account_id
            and j.credit_version between v_version + v_step and v_version + v_step
          order by j.credit_version limit 1));
      if v_time < at then
        v_version := v_version + v_step;
      end if;
    end if;
    v_step := v_step / 2;
  end loop;
  return v_version;
end
$fn$;
comment on function bank_private.entry_version_at is
  'Number of entries of an account booked before a time.';
alter function bank_private.entry_version_at owner to bank_ledger;
revoke all on function bank_private.entry_version_at from public;
grant execute on function bank_private.entry_version_at to bank_exec;
