-- Resolves a break: explains an external line without a booking, or books what is missing and
-- matches the line with that.
-- The inner block undoes the booking when it is refused.
create or replace function bank.line_resolve(
  line            bigint,
  resolution      text,
  reason          text,
  counter_account text default null,
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
  v_call    bank_private.call;
  v_outcome text;
  v_facts   text;
begin
  if num_nulls(line, resolution, reason) > 0 or resolution not in ('explained', 'booked')
     or (resolution = 'explained' and counter_account is not null) then
    perform bank_private.error_raise('request_invalid',
      'line, resolution (explained, booked) and reason are required; counter_account is for '
      'booked.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  perform bank_private.text_check('counter_account', counter_account, 34);
  v_call := bank_private.call_enter(
    book, credential, 'line_resolve', 'reconciliation:write', idempotency_key,
    jsonb_build_object('line', line, 'resolution', resolution, 'reason', reason,
                       'counter_account', counter_account),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.line_enter(v_call, line);
  if v_call.outcome is null and resolution = 'explained' then
    update bank_data.external_line l
       set status = 'explained', reason = line_resolve.reason,
           resolved_by = (v_call.caller).principal_id, resolved_at = now()
     where l.book_id = book and l.id = line;
    v_call.facts := bank_private.line_resource(v_call);
  elsif v_call.outcome is null then
    begin
      v_call := bank_private.line_mark(
        v_call, bank_private.line_book(v_call, counter_account, reason), 'booked', reason);
    exception
      when sqlstate 'RB001' then
        get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
    end;
    if v_outcome is not null then
      v_call.outcome := v_outcome;
      v_call.facts   := nullif(v_facts, '')::jsonb;
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.line_resolve is
  'Resolves an external line that no entry matches. line: id; resolution: explained, or booked = '
  'a transfer between the account and counter_account is made for it; reason: up to 500 '
  'characters; counter_account: whom the money belongs to, null = the suspense account of the '
  'currency; debited only if it is the bank''s own; idempotency_key: repeat with it after any '
  'doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the line. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, account_unknown, line_unknown, mandate_missing, line_resolved, '
  'account_closed, account_frozen, account_dormant, system_account_missing, '
  'insufficient_funds, balance_limit. Errors: request_invalid, same_account, '
  'idempotency_key_invalid, unauthenticated, currency_mismatch.';
alter function bank.line_resolve owner to bank_exec;
revoke all on function bank.line_resolve from public;
grant execute on function bank.line_resolve to bank_api, bank_service;
