-- Resumes a suspended book.
create or replace function bank.book_resume(
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
      book, credential, 'book_resume', 'book:suspend', idempotency_key,
      jsonb_build_object('reason', reason), request_id),
    'open');
end
$fn$;
comment on function bank.book_resume is
  'Resumes a suspended book. reason: up to 500 characters; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt. Outcomes: applied, '
  'idempotency_key_reused, principal_suspended, scope_missing, staff_only. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.book_resume owner to bank_exec;
revoke all on function bank.book_resume from public;
grant execute on function bank.book_resume to bank_api, bank_service;
