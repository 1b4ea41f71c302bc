-- Gives up a hold: its money is available again. Whoever may debit the account may, also while it
-- is frozen or its customer suspended, and staff for every hold.
-- Locking: key, then the account; the state of the hold is read behind it.
create or replace function bank.hold_release(
  hold            bigint,
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
  v_call    bank_private.call;
  v_reach   bank_private.reach;
  v_outcome text;
  v_facts   text;
begin
  if num_nulls(hold, book) > 0 then
    perform bank_private.error_raise('request_invalid', 'hold is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'hold_release', 'transfers:write', idempotency_key,
    jsonb_build_object('hold', hold, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  begin
    if v_call.outcome is not null then
      perform bank_private.call_refuse(v_call.outcome, v_call.facts);
    end if;
    v_reach := bank_private.hold_enter(v_call.caller, hold, 'release');
    if v_reach.outcome is not null then
      perform bank_private.call_refuse(v_reach.outcome, v_reach.facts);
    end if;
    v_call.customer_id := v_reach.customer_id;
    v_call.mandate_id  := v_reach.mandate_id;
    v_call.subject_id  := hold;
    perform bank_private.accounts_lock(v_call, array[v_reach.account_id]);
    perform bank_private.hold_judge(book, hold);
    perform bank_private.hold_resolve(book, hold);
    v_call.facts := bank_private.hold_resource(v_call, v_reach);
    return bank_private.call_record(v_call);
  exception when sqlstate 'RB001' then
    get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.hold_release is
  'Releases a hold. hold: its id; reason: up to 500 characters; idempotency_key: repeat with it '
  'after any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id '
  'to record, null = a new one; book: accounting book. Result: bank.receipt with the hold, and '
  'with balance, available and held of its account. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, hold_unknown, mandate_missing, '
  'hold_bound, hold_resolved, hold_expired. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.hold_release owner to bank_exec;
revoke all on function bank.hold_release from public;
grant execute on function bank.hold_release to bank_api, bank_service;
