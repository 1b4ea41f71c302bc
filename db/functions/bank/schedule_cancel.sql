-- Ends a schedule for good, effective for every date not executed yet. Cancelling again changes
-- nothing.
create or replace function bank.schedule_cancel(
  schedule        bigint,
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
  if schedule is null then
    perform bank_private.error_raise('request_invalid', 'schedule is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'schedule_cancel', 'schedules:write', idempotency_key,
    jsonb_build_object('schedule', schedule, 'reason', reason), request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  return bank_private.call_record(
    bank_private.schedule_status_set(v_call, schedule, 'cancelled'));
end
$fn$;
comment on function bank.schedule_cancel is
  'Cancels a schedule. schedule: id; reason: up to 500 characters; idempotency_key: repeat with '
  'it after any doubt; credential: sha256 of the key, null for a trusted service; request_id: '
  'the id to record, null = a new one; book: accounting book. Result: bank.receipt with the '
  'schedule. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, schedule_unknown, schedule_ended. Errors: request_invalid, '
  'idempotency_key_invalid, unauthenticated.';
alter function bank.schedule_cancel owner to bank_exec;
revoke all on function bank.schedule_cancel from public;
grant execute on function bank.schedule_cancel to bank_api, bank_service;
