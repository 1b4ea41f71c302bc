-- Staff trust a payee no longer: it counts as new again as long as the cooling-off since it was
-- added is not over.
create or replace function bank.payee_untrust(
  payee           bigint,
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
declare
  v_call bank_private.call;
begin
  if payee is null then
    perform bank_private.error_raise('request_invalid', 'payee is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'payee_untrust', 'payees:write', idempotency_key,
    jsonb_build_object('payee', payee, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  v_call := bank_private.payee_enter(v_call, payee, 'read');
  return bank_private.payee_change(v_call, 'untrust');
end
$fn$;
comment on function bank.payee_untrust is
  'Trusts a payee no longer. Staff only. payee: id; reason: up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the payee. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, payee_unknown. Errors: '
  'request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.payee_untrust owner to bank_exec;
revoke all on function bank.payee_untrust from public;
grant execute on function bank.payee_untrust to bank_api, bank_service;
