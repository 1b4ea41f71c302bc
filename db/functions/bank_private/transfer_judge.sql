-- Kernel: refuses a transfer that could not be booked, for the first reason in the documented order
-- over both accounts, whichever of them stood in the way (posting_judge). Returns when, meanwhile,
-- nothing does. Holds whose time is over are put out of the way first.
-- Locking: both balance rows in account-id order first, and judged in a second statement, so that
-- the values shown are those that forbid it.
create or replace function bank_private.transfer_judge(
  call        bank_private.call,
  debtor      bank_private.reach,
  creditor    bank_private.reach,
  amount      bigint,
  is_debited  boolean,
  is_credited boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   integer := (call.caller).book_id;
  v_debit  bank_data.account_balance;
  v_credit bank_data.account_balance;
  v_judged record;
begin
  perform bank_private.accounts_lock(call, array[debtor.account_id, creditor.account_id]);
  select b.* into strict v_debit
    from bank_data.account_balance b
   where b.book_id = v_book and b.account_id = debtor.account_id;
  select b.* into strict v_credit
    from bank_data.account_balance b
   where b.book_id = v_book and b.account_id = creditor.account_id;
  v_debit.posted  := v_debit.posted + case when is_debited then amount else 0 end;
  v_credit.posted := v_credit.posted - case when is_credited then amount else 0 end;
  v_judged := bank_private.posting_judge(
    bank_private.posting_make(call, debtor, creditor, amount), null, amount, v_debit, v_credit,
    null);
  if v_judged.outcome is not null then
    perform bank_private.call_refuse(v_judged.outcome, v_judged.facts);
  end if;
end
$fn$;
comment on function bank_private.transfer_judge is
  'Refuses to move amount (minor units) from debtor to creditor; returns when it can be done by '
  'now. call: who wants it; is_debited, is_credited: that side is booked already by this call. '
  'Errors: refusals as call_refuse raises them: account_closed, account_frozen, account_dormant, '
  'insufficient_funds, balance_limit.';
alter function bank_private.transfer_judge owner to bank_ledger;
revoke all on function bank_private.transfer_judge from public;
