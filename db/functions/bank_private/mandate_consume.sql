-- Kernel: takes a movement off the limits of a mandate, or refuses it.
-- Locking: the mandates, before the accounts. Inside the block that a refusal undoes.
create or replace function bank_private.mandate_consume(
  call        bank_private.call,
  debtor      bank_private.reach,
  payee_id    bigint,
  amount      bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   integer := (call.caller).book_id;
  v_states bank_private.mandate_state[];
  v_judged record;
begin
  v_states := bank_private.mandates_lock(v_book, array[call.mandate_id]);
  v_judged := bank_private.mandate_judge(
    v_book, v_states, call.mandate_id, payee_id, debtor.currency, amount, false);
  if v_judged.outcome is not null then
    perform bank_private.call_refuse(v_judged.outcome, v_judged.facts);
  end if;
  perform bank_private.mandates_save(
    v_book, bank_private.mandates_count(v_states, call.mandate_id, amount));
end
$fn$;
comment on function bank_private.mandate_consume is
  'Counts amount (minor units) on the mandate of the call and those it narrows. debtor: the '
  'account the mandate reaches; payee_id: the account paid. Errors: refusals as call_refuse raises '
  'them: mandate_missing, mandate_range, mandate_payee, approval_required, mandate_budget.';
alter function bank_private.mandate_consume owner to bank_ledger;
revoke all on function bank_private.mandate_consume from public;
grant execute on function bank_private.mandate_consume to bank_exec;
