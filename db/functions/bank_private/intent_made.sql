-- What became of an intent, under its lock: the journal row that has its key, and when that waited
-- for people, how it stands. An approval that came to nothing is an outcome of its own.
create or replace function bank_private.intent_made(
  caller         bank_private.caller,
  intent         bank_data.intent,
  out journal_id bigint,
  out outcome    text,
  out facts      jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_row      record;
  v_approval bank_data.approval;
begin
  select j.id, j.outcome, (j.facts ->> 'approval_id')::bigint as approval_id
    into v_row
    from bank_data.journal j
   where j.book_id = caller.book_id and j.idempotency_id = intent.execution_id
     and j.principal_id = caller.principal_id;
  journal_id := v_row.id;
  if not found or v_row.outcome <> 'pending_approval' then
    return;
  end if;
  select a.*
    into v_approval
    from bank_data.approval a
   where a.book_id = caller.book_id and a.id = v_row.approval_id
     and a.principal_id = caller.principal_id;
  if v_approval.status = 'executed' then
    journal_id := v_approval.journal_id;
  elsif v_approval.status = 'expired'
        or (v_approval.status = 'pending' and v_approval.expires_at <= clock_timestamp()) then
    journal_id := null;
    outcome    := 'approval_expired';
    facts      := jsonb_build_object(
      'approval_id', v_approval.id::text, 'expires_at', v_approval.expires_at);
  elsif v_approval.status is distinct from 'pending' then
    journal_id := null;
    outcome    := 'approval_resolved';
    facts      := jsonb_strip_nulls(jsonb_build_object(
      'approval_id', v_row.approval_id::text, 'status', v_approval.status,
      'failure', v_approval.outcome, 'failure_facts', v_approval.facts));
  end if;
end
$fn$;
comment on function bank_private.intent_made is
  'journal_id: of the transfer, or of the call that waits for people; null when nothing was made '
  'of it, or outcome and facts say why it never will be: approval_resolved, approval_expired.';
alter function bank_private.intent_made owner to bank_exec;
revoke all on function bank_private.intent_made from public;
