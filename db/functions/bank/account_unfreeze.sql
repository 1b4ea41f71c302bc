-- Opens a frozen account again. Staff only: whoever froze it in a hurry must not be talked into
-- opening it. A dormant account stays dormant.
create or replace function bank.account_unfreeze(
  account_number  text,
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
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'account_unfreeze', 'accounts:write', idempotency_key,
    jsonb_build_object('account_number', account_number, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  v_call := bank_private.call_account_enter(v_call, account_number, 'manage');
  if v_call.outcome is null then
    if bank_private.account_gate_set(book, v_call.subject_id, true, true, true) then
      v_call.facts := bank_private.account_resource(v_call);
    else
      v_call.outcome := 'account_closed';
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.account_unfreeze is
  'Unfreezes an account. account_number: its number; reason: up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the account. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, account_unknown, '
  'account_closed. Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.account_unfreeze owner to bank_exec;
revoke all on function bank.account_unfreeze from public;
grant execute on function bank.account_unfreeze to bank_api, bank_service;
