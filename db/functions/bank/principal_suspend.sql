-- Suspends a principal. Its very next call is refused, whatever its key or session.
create or replace function bank.principal_suspend(
  principal       bigint,
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
  if principal is null then
    perform bank_private.error_raise('request_invalid', 'principal is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  return bank_private.principal_status_set(
    bank_private.call_enter(
      book, credential, 'principal_suspend', 'principals:write', idempotency_key,
      jsonb_build_object('principal', principal, 'reason', reason), request_id),
    principal, 'suspended');
end
$fn$;
comment on function bank.principal_suspend is
  'Suspends a principal. principal: id; reason: up to 500 characters; idempotency_key: repeat '
  'with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the principal. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, principal_unknown. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.principal_suspend owner to bank_exec;
revoke all on function bank.principal_suspend from public;
grant execute on function bank.principal_suspend to bank_api, bank_service;
