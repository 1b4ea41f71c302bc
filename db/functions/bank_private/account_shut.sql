-- Kernel: closes an account for good, if nothing is on it.
-- Locking: the balance row first, as every transfer does; what is on it is asked in a second
-- statement, which sees what the wait was for.
create or replace function bank_private.account_shut(
  call bank_private.call,
  out outcome text
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_account bigint  := call.subject_id;
begin
  perform bank_private.accounts_lock(call, array[v_account]);
  select case when a.closed_at is not null then 'account_closed'
              when b.posted <> 0 or b.held <> 0 then 'account_not_empty' end
    into outcome
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = v_book and a.id = b.account_id
   where b.book_id = v_book and b.account_id = v_account;
  if outcome is null then
    update bank_data.account_balance b
       set debit_open = false, credit_open = false
     where b.book_id = v_book and b.account_id = v_account;
    update bank_data.account a
       set closed_at = now(), dormancy_due_at = null
     where a.book_id = v_book and a.id = v_account;
  end if;
end
$fn$;
comment on function bank_private.account_shut is
  'Closes an account for good. Outcomes: account_closed, account_not_empty; null = closed now.';
alter function bank_private.account_shut owner to bank_ledger;
revoke all on function bank_private.account_shut from public;
grant execute on function bank_private.account_shut to bank_exec;
