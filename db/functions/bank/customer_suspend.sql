-- Suspends a customer. Nothing is debited or changed for it from the very next call on; reads and
-- credits go on.
create or replace function bank.customer_suspend(
  customer        bigint,
  reason          text default null,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
begin
  if customer is null then
    perform bank_private.error_raise('request_invalid', 'customer is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  return bank_private.customer_status_set(
    bank_private.call_enter(
      book, credential, 'customer_suspend', 'customers:write', idempotency_key,
      jsonb_build_object('customer', customer, 'reason', reason), request_id),
    customer, 'suspended');
end
$fn$;
comment on function bank.customer_suspend is
  'Suspends a customer. customer: id; reason: up to 500 characters; idempotency_key: repeat with '
  'it after any doubt; credential: sha256 of the key, null for a trusted service; request_id: the '
  'id to record, null = a new one; book: accounting book. Result: bank.receipt with the customer. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'staff_only, customer_unknown. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.customer_suspend owner to bank_exec;
revoke all on function bank.customer_suspend from public;
grant execute on function bank.customer_suspend to bank_api, bank_service;
