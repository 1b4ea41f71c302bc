-- Records what a person decides about an approval, and executes it when nobody else is needed, all
-- in the same transaction: there is no approved call that was not executed.
-- Locking: the key, the approval, then as the call that waited. Of people who decide at once, the
-- second one finds what the first one left.
-- What can no longer be executed has failed, for good: asking for it again asks people again.
create or replace function bank_private.approval_decide(
  call     bank_private.call,
  approval bigint,
  decision text,
  reason   text,
  digest   text
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_approval bank_data.approval;
  v_judged   record;
  v_done     record;
begin
  if call.outcome is null then
    v_approval := bank_private.approval_lock(call, approval);
    if v_approval.id is null then
      call.outcome := 'approval_unknown';
    else
      v_judged := bank_private.approval_judge(call.caller, v_approval, decision, digest);
      call.outcome     := v_judged.outcome;
      call.facts       := v_judged.facts;
      call.subject_id  := approval;
      call.customer_id := v_approval.customer_id;
    end if;
  end if;
  if call.outcome is not null then
    return bank_private.call_record(call);
  end if;

  insert into bank_data.approval_vote (
    book_id, approval_id, principal_id, person, customer_id, requester_id, side, decision, reason,
    digest, credential_id, maker_id)
  select p.book_id, v_approval.id, p.id, p.person, v_approval.customer_id,
         v_approval.principal_id, v_judged.side, approval_decide.decision, approval_decide.reason,
         v_approval.digest, (call.caller).credential_id, c.maker_id
    from bank_data.principal p
    left join bank_data.credential c
      on c.book_id = p.book_id and c.id = (call.caller).credential_id
   where p.book_id = (call.caller).book_id and p.id = (call.caller).principal_id;
  if decision = 'deny' then
    perform bank_private.approval_end(call, v_approval, 'denied');
  elsif bank_private.approval_is_complete(v_approval) then
    v_done := bank_private.approval_execute(call, v_approval);
    perform bank_private.caller_switch(call.caller);
    perform bank_private.approval_end(
      call, v_approval, case when v_done.outcome = 'applied' then 'executed' else 'failed' end,
      v_done.journal_id, nullif(v_done.outcome, 'applied'), v_done.facts);
  end if;
  call.facts := bank_private.approval_resource(call.caller, approval);
  return bank_private.call_record(call);
end
$fn$;
comment on function bank_private.approval_decide is
  'Records a decision and returns its receipt with the approval. decision: approve or deny; '
  'reason: 1 to 500 characters; digest: of what is decided about.';
alter function bank_private.approval_decide owner to bank_exec;
revoke all on function bank_private.approval_decide from public;
