-- Takes back what was said about an external line, whether a rule or staff said it: it is a break
-- again. What was booked for it stays booked.
create or replace function bank.line_reopen(
  line            bigint,
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
  v_call   bank_private.call;
begin
  if line is null then
    perform bank_private.error_raise('request_invalid', 'line is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'line_reopen', 'reconciliation:write', idempotency_key,
    jsonb_build_object('line', line, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.line_enter(v_call, line);
  if v_call.outcome is null or v_call.outcome = 'line_resolved' then
    v_call.outcome := null;
    update bank_data.external_line l
       set status = 'open', transfer_id = null, rule = null, reason = line_reopen.reason,
           resolved_by = null, resolved_at = null
     where l.book_id = book and l.id = line;
    v_call.facts := bank_private.line_resource(v_call);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.line_reopen is
  'Takes back the match or explanation of an external line. line: id; reason: up to 500 '
  'characters; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, '
  'null for a trusted service; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: bank.receipt with the line. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, line_unknown. Errors: '
  'request_invalid, idempotency_key_invalid, unauthenticated.';
alter function bank.line_reopen owner to bank_exec;
revoke all on function bank.line_reopen from public;
grant execute on function bank.line_reopen to bank_api, bank_service;
