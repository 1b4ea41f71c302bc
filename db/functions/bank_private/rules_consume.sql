-- Kernel: measures a movement by the rules in force, counts it if they let it pass, and tells the
-- call what came of it.
-- Locking: as rules_touch. Inside the block that a refusal undoes.
create or replace function bank_private.rules_consume(
  call bank_private.call,
  debtor bank_private.reach,
  creditor bank_private.reach,
  amount bigint
)
returns bank_private.call
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_weighed record;
begin
  v_weighed := bank_private.rules_weigh(call, debtor, creditor, amount);
  call.rule_set_id := v_weighed.set_id;
  call.rule_values := v_weighed.measured;
  if v_weighed.outcome is not null then
    call.outcome := v_weighed.outcome;
    call.facts   := v_weighed.facts;
  else
    perform bank_private.rules_save((call.caller).book_id, v_weighed.states);
  end if;
  return call;
end
$fn$;
comment on function bank_private.rules_consume is
  'The call with the set and the values of its rules, and with rule_denied or approval_required '
  'and facts if they do not let it pass. debtor: the account the caller was let to; creditor: the '
  'account paid, null = not known yet; amount: minor units.';
alter function bank_private.rules_consume owner to bank_ledger;
revoke all on function bank_private.rules_consume from public;
grant execute on function bank_private.rules_consume to bank_exec;
