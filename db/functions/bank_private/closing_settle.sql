-- Before an account is closed: everything that the closing touches is locked in one go, and the
-- interest up to yesterday is booked.
-- Locking: the terms of interest, then the accounts by id: this one, the one that takes the rest,
-- and those that pay and take interest.
create or replace function bank_private.closing_settle(
  call     bank_private.call,
  sweep_to text
)
returns numeric
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_account bigint  := call.subject_id;
  v_ignored text;
begin
  v_ignored := bank_private.interest_lock(v_book, true);
  v_ignored := bank_private.accounts_lock(
    call,
    array_remove(array[v_account, (bank_private.account_find(v_book, sweep_to)).account_id], null)
    || bank_private.interest_accounts(v_book, array[v_account]));
  return (select bank_private.amount_major(
                   bank_private.interest_settle(call, v_account), a.exponent)
            from bank_data.account a
           where a.book_id = v_book and a.id = v_account);
end
$fn$;
comment on function bank_private.closing_settle is
  'Books the interest of the account that a call closes, and returns it, major units: more than 0 '
  'was paid to the account. sweep_to: number of the account that takes what is left, or null. '
  'Errors: refusals as call_refuse raises them: system_account_missing, balance_limit.';
alter function bank_private.closing_settle owner to bank_exec;
revoke all on function bank_private.closing_settle from public;
