-- Lets a write in progress to the account it is about: bank_private.account_enter, with its outcome
-- and what it found written into the call. A call that is refused already stays as it is.
create or replace function bank_private.call_account_enter(
  call           bank_private.call,
  account_number text,
  action         text
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_reach bank_private.reach;
begin
  if call.outcome is null then
    v_reach := bank_private.account_enter(call.caller, account_number, action);
    call.outcome     := v_reach.outcome;
    call.facts       := v_reach.facts;
    call.mandate_id  := v_reach.mandate_id;
    call.customer_id := v_reach.customer_id;
    call.subject_id  := v_reach.account_id;
  end if;
  return call;
end
$fn$;
comment on function bank_private.call_account_enter is
  'The call, let to an account for an action (read, debit, manage). Outcomes: as account_enter.';
alter function bank_private.call_account_enter owner to bank_exec;
revoke all on function bank_private.call_account_enter from public;
