-- Says by hand which entry an external line is.
create or replace function bank.line_match(
  line            bigint,
  transfer        bigint,
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
  if num_nulls(line, transfer) > 0 then
    perform bank_private.error_raise('request_invalid', 'line and transfer are required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'line_match', 'reconciliation:write', idempotency_key,
    jsonb_build_object('line', line, 'transfer', transfer, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.line_enter(v_call, line);
  if v_call.outcome is null then
    v_call := bank_private.line_mark(v_call, transfer, 'manual', reason);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.line_match is
  'Matches an external line with an entry by hand. line: id; transfer: id of a transfer of the '
  'account with the same amount; reason: up to 500 characters; idempotency_key: repeat with it '
  'after any doubt; credential: sha256 of the key, null for a trusted service; request_id: the '
  'id to record, null = a new one; book: accounting book. Result: bank.receipt with the line. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, line_unknown, line_resolved, match_invalid. Errors: '
  'request_invalid, idempotency_key_invalid, unauthenticated.';
alter function bank.line_match owner to bank_exec;
revoke all on function bank.line_match from public;
grant execute on function bank.line_match to bank_api, bank_service;
