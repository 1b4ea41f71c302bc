-- Approves a call that waits. The last one who is needed executes it: exactly once, in the same
-- transaction, by the rights that who asked has now.
-- Bound to what was read: the digest of the approval says what is decided about.
-- Order of the checks after those of every write: approval_unknown, then those of
-- bank_private.approval_judge.
create or replace function bank.approval_approve(
  approval        bigint,
  digest          text,
  reason          text,
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
  if num_nulls(approval, digest, reason) > 0 then
    perform bank_private.error_raise('request_invalid',
      'approval, digest and reason are required.');
  end if;
  perform bank_private.text_check('digest', digest, 64);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'approval_approve', 'approvals:decide', idempotency_key,
    jsonb_build_object('approval', approval, 'digest', digest, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  return bank_private.approval_decide(v_call, approval, 'approve', reason, digest);
end
$fn$;
comment on function bank.approval_approve is
  'Approves what waits, as a person. approval: id; digest: that of the approval as it was read; '
  'reason: 1 to 500 characters; idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the approval: still pending while more are '
  'needed, executed with its transfer, or failed with what forbids it now. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, approval_unknown, '
  'approver_not_human, approver_is_requester, approval_forbidden, approval_voted, '
  'approval_resolved, approval_expired, approval_changed. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.approval_approve owner to bank_exec;
revoke all on function bank.approval_approve from public;
grant execute on function bank.approval_approve to bank_api, bank_service;
