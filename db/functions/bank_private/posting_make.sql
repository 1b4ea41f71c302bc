-- A posting from one account to another, for the function that goes on to say more about it.
create or replace function bank_private.posting_make(
  call     bank_private.call,
  debtor   bank_private.reach,
  creditor bank_private.reach,
  amount   bigint
)
returns bank_private.posting
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_posting bank_private.posting;
begin
  v_posting.item               := 1;
  v_posting.operation          := call.operation;
  v_posting.debit_account_id   := debtor.account_id;
  v_posting.credit_account_id  := creditor.account_id;
  v_posting.customer_id        := debtor.customer_id;
  v_posting.credit_customer_id := creditor.customer_id;
  v_posting.mandate_id         := call.mandate_id;
  v_posting.amount             := amount;
  v_posting.idempotency_id     := call.idempotency_id;
  v_posting.subject_id         := call.subject_id;
  v_posting.request            := call.request;
  return v_posting;
end
$fn$;
comment on function bank_private.posting_make is
  'The posting of a call, item 1. call: operation, mandate, key, subject and request; debtor, '
  'creditor: the accounts; amount: minor units.';
alter function bank_private.posting_make owner to bank_exec;
revoke all on function bank_private.posting_make from public;
grant execute on function bank_private.posting_make to bank_ledger;
