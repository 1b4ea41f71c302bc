-- Kernel: why a posting cannot be booked: the first reason in the order of the registry, over both
-- accounts, whichever of them stands in the way. The outcome is null when nothing does.
-- The one place with the rules of a posting: both kernels come here with whatever a quicker test (a
-- conditional update, a comparison in memory) has not let through.
-- A fee behind the posting is judged with it: amount and fee together must be available.
-- A freeze keeps out what callers ask for, not the interest that the bank owes or is owed.
-- Locking: the caller holds both balance rows, and gives them as they stand before the posting,
-- which need not be as they are stored.
-- Order of the refusals: hold_expired, account_closed, account_frozen, account_dormant,
-- system_account_missing, precondition_failed, insufficient_funds, balance_limit,
-- possible_duplicate.
create or replace function bank_private.posting_judge(
  posting   bank_private.posting,
  fee       bank_private.posting,
  moved     bigint,
  debit     bank_data.account_balance,
  credit    bank_data.account_balance,
  duplicate bigint,
  out outcome text,
  out facts jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_asked     boolean := posting.operation is distinct from 'interest_post';   -- by a caller
  v_from      jsonb   := '{"field": "from_account"}';
  v_to        jsonb   := '{"field": "to_account"}';
  v_account   record;
  v_available bigint;   -- null without a floor
  v_free      bigint;   -- that, and what a hold leaves that ends with the posting
  v_needed    bigint  := moved + case when posting.up_to then 0 else coalesce(fee.amount, 0) end;
begin
  select d.currency, d.exponent, d.closed_at, d.dormant_at,
         c.currency as to_currency, c.closed_at as to_closed_at
    into v_account
    from bank_data.account d
    join bank_data.account c on c.book_id = credit.book_id and c.id = credit.account_id
   where d.book_id = debit.book_id and d.id = debit.account_id;
  if (v_account.currency = v_account.to_currency and debit.account_id <> credit.account_id
      and posting.amount between 1 and 999999999999999999
      and coalesce(posting.released, 0) >= 0) is not true then
    perform bank_private.error_raise('internal_error', 'A posting is malformed.');
  elsif posting.operation = 'transfer_fee' then
    v_to := '{"field": "fee_account"}';
  end if;
  v_available := bank_private.available(debit.posted, debit.held, debit.floor_amount);
  v_free      := v_available + coalesce(posting.released, 0);

  if posting.released > debit.held then   -- its time was over when the account was locked
    outcome := 'hold_expired';
    facts   := '{"status": "expired"}';
  elsif v_account.closed_at is not null then
    outcome := 'account_closed';
    facts   := v_from;
  elsif v_account.to_closed_at is not null then
    outcome := 'account_closed';
    facts   := v_to;
  elsif v_asked and not debit.debit_open and v_account.dormant_at is null then
    outcome := 'account_frozen';
    facts   := v_from;
  elsif v_asked and not credit.credit_open then
    outcome := 'account_frozen';
    facts   := v_to;
  elsif v_asked and not debit.debit_open then
    outcome := 'account_dormant';
    facts   := v_from;
  elsif fee.amount is not null and fee.credit_account_id is null then
    outcome := 'system_account_missing';
    facts   := jsonb_build_object('role', 'fee_income', 'currency', v_account.currency);
  elsif posting.expected_version <> debit.version then
    outcome := 'precondition_failed';
    facts   := jsonb_build_object('version', debit.version);
  elsif posting.available_at_least > v_available then
    outcome := 'precondition_failed';
    facts   := jsonb_build_object(
      'available', bank_private.amount_major(v_available, v_account.exponent)::text,
      'currency', v_account.currency);
  elsif (v_free is not null and moved = 0)   -- as much as there is, which is nothing
        or (v_needed > v_free and posting.may_overdraw is not true) then
    outcome := 'insufficient_funds';
    facts   := bank_private.funds_facts(
      v_free, fee.amount, v_account.currency, v_account.exponent);
  elsif debit.posted - debit.held + coalesce(posting.released, 0) - moved
        < -4000000000000000000 then
    outcome := 'balance_limit';
    facts   := v_from;
  elsif credit.posted > 4000000000000000000 - moved then
    outcome := 'balance_limit';
    facts   := v_to;
  elsif duplicate is not null then
    outcome := 'possible_duplicate';
    facts   := jsonb_build_object('transfer_id', duplicate::text);
  end if;
end
$fn$;
comment on function bank_private.posting_judge is
  'What forbids a posting, as outcome and facts; null = nothing. fee: the posting of its fee, or '
  'null; moved: the amount it comes to, minor units, with room for the fee where it is as much as '
  'there is; debit, credit: both balances before it, or null for no such account; duplicate: an '
  'equal transfer it must not repeat, or null. Errors: internal_error for a posting the gate '
  'should not have let through.';
alter function bank_private.posting_judge owner to bank_ledger;
revoke all on function bank_private.posting_judge from public;
