-- Kernel: refuses a transfer that could not be booked, for the first reason in the documented order
-- over both accounts, whichever of them stood in the way. Returns when, meanwhile, nothing does.
-- Holds whose time is over are put out of the way first.
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
  v_book      integer := (call.caller).book_id;
  v_debit     record;
  v_credit    record;
  v_available bigint;
begin
  perform bank_private.accounts_lock(call, array[debtor.account_id, creditor.account_id]);
  select b.*, a.closed_at, a.dormant_at
    into strict v_debit
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = v_book and a.id = b.account_id
   where b.book_id = v_book and b.account_id = debtor.account_id;
  select b.*, a.closed_at
    into strict v_credit
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = v_book and a.id = b.account_id
   where b.book_id = v_book and b.account_id = creditor.account_id;
  v_debit.posted  := v_debit.posted + case when is_debited then amount else 0 end;
  v_credit.posted := v_credit.posted - case when is_credited then amount else 0 end;
  v_available := bank_private.available(v_debit.posted, v_debit.held, v_debit.floor_amount);

  if v_debit.closed_at is not null then
    perform bank_private.call_refuse('account_closed', '{"field": "from_account"}');
  elsif v_credit.closed_at is not null then
    perform bank_private.call_refuse('account_closed', '{"field": "to_account"}');
  elsif not v_debit.debit_open and v_debit.dormant_at is null then
    perform bank_private.call_refuse('account_frozen', '{"field": "from_account"}');
  elsif not v_credit.credit_open then
    perform bank_private.call_refuse('account_frozen', '{"field": "to_account"}');
  elsif not v_debit.debit_open then
    perform bank_private.call_refuse('account_dormant', '{"field": "from_account"}');
  elsif amount > v_available then
    perform bank_private.call_refuse('insufficient_funds', jsonb_build_object(
      'available', bank_private.amount_major(v_available, debtor.exponent)::text,
      'currency', debtor.currency));
  elsif v_debit.posted - v_debit.held - amount < v_debit.floor_amount then
    perform bank_private.call_refuse('balance_limit', '{"field": "from_account"}');
  elsif v_credit.posted > 4000000000000000000 - amount then
    perform bank_private.call_refuse('balance_limit', '{"field": "to_account"}');
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
