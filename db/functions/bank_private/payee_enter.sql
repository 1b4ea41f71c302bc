-- Lets a write in progress to the payee it is about. A removed one is known, and can no longer be
-- changed.
create or replace function bank_private.payee_enter(
  call   bank_private.call,
  payee  bigint,
  action text
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_gate     record;
  v_customer bigint;
begin
  if call.outcome is null then
    v_customer := bank_private.payee_owner((call.caller).book_id, payee);
    v_gate     := bank_private.customer_enter(call.caller, v_customer, action);
    if v_gate.outcome = 'customer_unknown' then
      call.outcome := 'payee_unknown';
    else
      call.outcome     := v_gate.outcome;
      call.customer_id := v_customer;
      call.mandate_id  := v_gate.mandate_id;
      call.subject_id  := payee;
      call.facts       := case when call.outcome = 'mandate_missing'
                               then bank_private.action_facts(action) end;
    end if;
  end if;
  return call;
end
$fn$;
comment on function bank_private.payee_enter is
  'The call, let to a payee for an action (read, debit) of its customer. Outcomes: payee_unknown, '
  'mandate_missing, customer_suspended.';
alter function bank_private.payee_enter owner to bank_exec;
revoke all on function bank_private.payee_enter from public;
