-- Denies a call that waits: it ends, and its money is available again. One who may decide is
-- enough, and the customer and the staff may, whoever else is needed to approve.
-- Order of the checks after those of every write: approval_unknown, then those of
-- bank_private.approval_judge.
create or replace function bank.approval_deny(
  approval        bigint,
  reason          text,
  digest          text default null,
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
  if num_nulls(approval, reason) > 0 then
    perform bank_private.error_raise('request_invalid', 'approval and reason are required.');
  end if;
  perform bank_private.text_check('digest', digest, 64);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'approval_deny', 'approvals:decide', idempotency_key,
    jsonb_build_object('approval', approval, 'digest', digest, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  return bank_private.approval_decide(v_call, approval, 'deny', reason, digest);
end
$fn$;
comment on function bank.approval_deny is
  'Denies what waits, as a person. approval: id; reason: 1 to 500 characters; digest: that of the '
  'approval as it was read, null = whatever it says; idempotency_key: repeat with it after any '
  'doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the approval. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'approval_unknown, approver_not_human, approver_is_requester, approval_voted, '
  'approval_resolved, approval_expired, approval_changed. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.approval_deny owner to bank_exec;
revoke all on function bank.approval_deny from public;
grant execute on function bank.approval_deny to bank_api, bank_service;
