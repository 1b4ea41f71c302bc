-- Changes details of a customer as an approval says, in the name of who asked: the rights it has
-- now, and the details must be what they were when people were asked.
-- Locking: as details_enter.
create or replace function bank_private.approval_update(
  call     bank_private.call,
  approval bank_data.approval
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_gate record;
begin
  v_gate := bank_private.details_enter(call.caller, approval.customer_id);
  if v_gate.outcome is not null then
    perform bank_private.call_refuse(v_gate.outcome, v_gate.facts);
  end if;
  call.mandate_id := v_gate.mandate_id;
  call.subject_id := approval.customer_id;
  call.request    := jsonb_build_object('approval', approval.id);
  call.outcome    := 'applied';
  call.facts      := bank_private.customer_change_resource(bank_private.details_write(
    call, approval.command -> 'before', approval.command -> 'after',
    approval.command ->> 'reason', approval.id));
  return bank_private.journal_append(call);
end
$fn$;
comment on function bank_private.approval_update is
  'Makes the change of an approval and returns its journal id. call: in the name of who asked. '
  'Errors: refusals as call_refuse raises them.';
alter function bank_private.approval_update owner to bank_exec;
revoke all on function bank_private.approval_update from public;
