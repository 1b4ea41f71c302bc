-- Gives up a call that waits, by whoever asked for it: its money is available again.
-- Order of the checks after those of every write: approval_unknown, approval_forbidden,
-- approval_resolved, approval_expired.
create or replace function bank.approval_withdraw(
  approval        bigint,
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
  v_call     bank_private.call;
  v_approval bank_data.approval;
begin
  if approval is null then
    perform bank_private.error_raise('request_invalid', 'approval is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'approval_withdraw', 'approvals:write', idempotency_key,
    jsonb_build_object('approval', approval, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  if v_call.outcome is null then
    v_approval := bank_private.approval_lock(v_call, approval);
    v_call.outcome := case
      when v_approval.id is null then 'approval_unknown'
      when v_approval.principal_id <> (v_call.caller).principal_id then 'approval_forbidden'
      when v_approval.status not in ('pending', 'expired') then 'approval_resolved'
      when v_approval.status = 'expired' or v_approval.expires_at <= clock_timestamp()
        then 'approval_expired' end;
    if v_approval.id is not null then
      v_call.subject_id  := approval;
      v_call.customer_id := v_approval.customer_id;
    end if;
    if v_call.outcome = 'approval_resolved' then
      v_call.facts := jsonb_build_object('status', v_approval.status);
    end if;
  end if;
  if v_call.outcome is null then
    perform bank_private.approval_end(v_call, v_approval, 'withdrawn');
    v_call.facts := bank_private.approval_resource(v_call.caller, approval);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.approval_withdraw is
  'Withdraws what one has asked for. approval: id; reason: up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the approval. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, approval_unknown, approval_forbidden, '
  'approval_resolved, approval_expired. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.approval_withdraw owner to bank_exec;
revoke all on function bank.approval_withdraw from public;
grant execute on function bank.approval_withdraw to bank_api, bank_service;
