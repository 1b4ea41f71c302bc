-- The gate of a plain transfer: both accounts, the mandate, the customer and the currency, in the
-- order of bank.transfer_post. What forbids it is written into the call.
create or replace function bank_private.transfer_enter(
  inout call    bank_private.call,
  from_account  text,
  to_account    text,
  currency      text,
  mandate       bigint,
  out debtor    bank_private.reach,
  out creditor  bank_private.reach
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if call.outcome is not null then
    return;
  end if;
  debtor   := bank_private.account_enter(call.caller, from_account, 'debit', mandate);
  creditor := bank_private.account_find((call.caller).book_id, to_account);
  call.customer_id := debtor.customer_id;
  call.mandate_id  := debtor.mandate_id;
  if debtor.account_id is not null and creditor.account_id is null then
    call.outcome := 'account_unknown';
    call.facts   := '{"field": "to_account"}';
  elsif debtor.outcome is not null then
    call.outcome := debtor.outcome;
    call.facts   := coalesce(debtor.facts, '{}') || '{"field": "from_account"}';
  elsif currency <> debtor.currency or creditor.currency <> debtor.currency then
    perform bank_private.currency_refuse(currency, debtor.currency, creditor.currency);
  end if;
end
$fn$;
comment on function bank_private.transfer_enter is
  'Lets a call to a transfer. mandate: a particular mandate, null = any in force; currency: null = '
  'that of from_account. Result: the call, with its outcome if it may not, and both accounts. '
  'Outcomes: account_unknown, mandate_unknown, mandate_missing, customer_suspended. Errors: '
  'currency_unknown, currency_mismatch.';
alter function bank_private.transfer_enter owner to bank_exec;
revoke all on function bank_private.transfer_enter from public;
