-- Executes a call that waited, in the name of whoever asked and with the rights that one has now.
-- What stands in its way now is the outcome; whatever was done is undone then.
-- The context of row security is that of who asked afterwards.
create or replace function bank_private.approval_execute(
  call           bank_private.call,
  approval       bank_data.approval,
  out journal_id bigint,
  out outcome    text,
  out facts      jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_call  bank_private.call;
  v_facts text;
begin
  v_call.operation         := approval.operation;
  v_call.request_id        := call.request_id;
  v_call.customer_id       := approval.customer_id;
  v_call.mandate_id        := approval.mandate_id;
  begin
    if approval.digest <> bank_private.approval_digest(approval) then
      perform bank_private.call_refuse('approval_changed');
    end if;
    v_call.caller := bank_private.principal_enter(
      approval.book_id, approval.principal_id,
      case approval.operation
        when 'transfer_post' then 'transfers:write'
        when 'customer_update' then 'details:write' end);
    v_call.caller.session_id := approval.session_id;
    if (v_call.caller).outcome is not null then
      perform bank_private.call_refuse((v_call.caller).outcome);
    end if;
    case approval.operation
      when 'transfer_post' then
        journal_id := bank_private.approval_pay(v_call, approval);
      when 'customer_update' then
        journal_id := bank_private.approval_update(v_call, approval);
    end case;
    outcome := 'applied';
  exception when sqlstate 'RB001' then
    get stacked diagnostics outcome = message_text, v_facts = pg_exception_detail;
    journal_id := null;
    facts      := nullif(v_facts, '')::jsonb;
  end;
end
$fn$;
comment on function bank_private.approval_execute is
  'journal_id: the row of what was executed; outcome: applied, or what forbids it now, with facts. '
  'call: the decision.';
alter function bank_private.approval_execute owner to bank_exec;
revoke all on function bank_private.approval_execute from public;
