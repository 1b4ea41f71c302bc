-- Suspends the whole book. Every write but its resumption is refused from the very next call on;
-- reads go on.
create or replace function bank.book_suspend(
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
  perform bank_private.text_check('reason', reason, 500);
  return bank_private.book_status_set(
    bank_private.call_enter(
      book, credential, 'book_suspend', 'book:suspend', idempotency_key,
      jsonb_build_object('reason', reason), request_id),
    'suspended');
end
$fn$;
comment on function bank.book_suspend is
  'Suspends the whole book. reason: up to 500 characters; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt. Outcomes: applied, '
  'idempotency_key_reused, principal_suspended, scope_missing, staff_only. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.book_suspend owner to bank_exec;
revoke all on function bank.book_suspend from public;
grant execute on function bank.book_suspend to bank_api, bank_service;
