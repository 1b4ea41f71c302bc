-- Freezes an account for debits, credits or both, effective for the very next call. Freezing again
-- changes what is frozen if staff does it, and adds to it if anybody else does: only staff opens.
-- A dormant account is shut for debits already: frozen for them, it is no longer dormant until the
-- worker looks at it again.
create or replace function bank.account_freeze(
  account_number  text,
  direction       text default 'all',
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
  if direction is null or direction not in ('debit', 'credit', 'all') then
    perform bank_private.error_raise('request_invalid', 'direction must be debit, credit or all.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'account_freeze', 'accounts:write', idempotency_key,
    jsonb_build_object('account_number', account_number, 'direction', direction, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_account_enter(v_call, account_number, 'manage');
  if v_call.outcome is null then
    if bank_private.account_gate_set(
         book, v_call.subject_id, direction = 'credit', direction = 'debit',
         (v_call.caller).is_staff) then
      v_call.facts := bank_private.account_resource(v_call);
    else
      v_call.outcome := 'account_closed';
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.account_freeze is
  'Freezes an account. account_number: its number; direction: debit, credit or all, of anybody but '
  'staff added to what is frozen already; reason: up to 500 characters; idempotency_key: repeat '
  'with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the account. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, account_unknown, '
  'mandate_missing, customer_suspended, account_closed. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.account_freeze owner to bank_exec;
revoke all on function bank.account_freeze from public;
grant execute on function bank.account_freeze to bank_api, bank_service;
