-- Ends an approval, once. What was set aside for it and is not paid is available again.
-- Locking: the approval is locked; then as hold_release.
create or replace function bank_private.approval_end(
  call       bank_private.call,
  approval   bank_data.approval,
  status     text,
  journal_id bigint default null,
  outcome    text default null,
  facts      jsonb default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if approval.hold_id is not null and status <> 'executed' then
    call.mandate_id := approval.mandate_id;
    perform bank_private.approval_release(call, approval, approval.hold_id);
    perform bank_private.approval_release(call, approval, approval.fee_hold_id);
  end if;
  update bank_data.approval a
     set status = approval_end.status, resolved_at = clock_timestamp(),
         journal_id = approval_end.journal_id, outcome = approval_end.outcome,
         facts = approval_end.facts
   where a.book_id = approval.book_id and a.id = approval.id;
end
$fn$;
comment on function bank_private.approval_end is
  'Ends a pending approval. status: how; journal_id: of what was executed; outcome, facts: why it '
  'could not be.';
alter function bank_private.approval_end owner to bank_exec;
revoke all on function bank_private.approval_end from public;
