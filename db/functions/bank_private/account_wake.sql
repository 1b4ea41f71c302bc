-- Kernel: ends the dormancy of an account. One that is not dormant stays as it is, but its time
-- begins anew.
-- Locking: the balance row first; its state is asked in a second statement, which sees what the
-- wait was for.
create or replace function bank_private.account_wake(
  call bank_private.call
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_account record;
begin
  perform bank_private.accounts_lock(call, array[call.subject_id]);
  select a.closed_at, a.dormant_at
    into v_account
    from bank_data.account a
   where a.book_id = v_book and a.id = call.subject_id;
  if v_account.closed_at is not null then
    return 'account_closed';
  end if;
  if v_account.dormant_at is not null then
    update bank_data.account_balance b
       set debit_open = true
     where b.book_id = v_book and b.account_id = call.subject_id;
  end if;
  update bank_data.account a
     set dormant_at = null, dormancy_due_at = clock_timestamp() + a.dormant_after
   where a.book_id = v_book and a.id = call.subject_id;
  return null;
end
$fn$;
comment on function bank_private.account_wake is
  'Opens a dormant account for debits again. Outcomes: account_closed; null = done.';
alter function bank_private.account_wake owner to bank_ledger;
revoke all on function bank_private.account_wake from public;
grant execute on function bank_private.account_wake to bank_exec;
