-- Books a transfer that is more than a plain one, by the kernel for many postings: with options,
-- which are in the request as transfer_options has packed them, or with a fee.
create or replace function bank_private.transfer_apply(
  call            bank_private.call,
  debtor          bank_private.reach,
  creditor        bank_private.reach,
  amount          bigint,
  duplicate_since timestamptz
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller  bank_private.caller  := call.caller;
  v_posting bank_private.posting := bank_private.posting_make(call, debtor, creditor, amount);
  v_least   numeric := (call.request ->> 'available_at_least')::numeric
                       * power(10::numeric, debtor.exponent);   -- minor units
begin
  v_posting.duplicate_since    := duplicate_since;
  v_posting.up_to              := call.request ->> 'up_to';
  v_posting.expected_version   := call.request ->> 'expected_version';
  v_posting.available_at_least := case when v_least is not null then ceil(least(v_least, 9e18)) end;
  v_posting.value_date         := call.request ->> 'value_date';
  return bank_private.transfer_present(
    v_caller.book_id,
    bank_private.postings_apply(call, bank_private.posting_charge(call, debtor, v_posting)),
    v_caller.principal_id, null, false);
end
$fn$;
comment on function bank_private.transfer_apply is
  'Moves amount (minor units) from debtor to creditor with the options in the request of the call, '
  'and returns the transfer. duplicate_since: compare with transfers since then, null = do not. '
  'Errors: refusals as call_refuse raises them: account_closed, account_frozen, account_dormant, '
  'system_account_missing, precondition_failed, insufficient_funds, balance_limit, '
  'possible_duplicate.';
alter function bank_private.transfer_apply owner to bank_exec;
revoke all on function bank_private.transfer_apply from public;
