-- Kernel: measures a movement by the rules in force. Nothing is written down: who moves the money
-- counts it (rules_save), who sets it aside reserves it (rules_reserve).
-- Locking: as rules_touch.
create or replace function bank_private.rules_weigh(
  call bank_private.call,
  debtor bank_private.reach,
  creditor bank_private.reach,
  amount bigint,
  out set_id bigint,
  out measured bigint[],
  out outcome text,
  out facts jsonb,
  out states bank_private.rule_state[]
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   integer := (call.caller).book_id;
  v_set    record;
  v_case   bank_private.rule_case;
  v_judged record;
begin
  v_set := bank_private.rules_touch(v_book, array[debtor.customer_id]);
  if v_set.set_id is null or debtor.customer_id = v_set.internal_id then
    return;
  end if;
  v_case.principal_id := (call.caller).principal_id;
  v_case.mandate_id   := call.mandate_id;
  v_case.customer_id  := debtor.customer_id;
  v_case.account_id   := debtor.account_id;
  v_case.product_id   := debtor.product_id;
  v_case.currency     := debtor.currency;
  v_case.amount       := amount;
  v_case.payee_id     := case
    when creditor.customer_id <> debtor.customer_id then creditor.account_id end;
  states   := bank_private.rules_read(
    v_book, v_set.rules, v_set.time_zone, array[v_case], null);
  v_case   := bank_private.rule_case_complete(v_book, bank_private.rules_asked(states), v_case);
  v_judged := bank_private.rule_judge(
    v_book, states, cardinality(v_set.rules), v_case, amount);
  set_id   := v_set.set_id;
  measured := v_judged.measured;
  outcome  := v_judged.outcome;
  facts    := v_judged.facts;
  if call.is_pending and outcome = 'approval_required' then   -- it is to wait for people
    outcome := null;
    facts   := (
      select jsonb_agg(bank_private.rule_facts(v_book, s, measured[s.place], v_case)
                       order by s.place)
        from unnest(states) s
       where measured[s.place] > s.threshold);
  end if;
  states   := v_judged.after;
end
$fn$;
comment on function bank_private.rules_weigh is
  'set_id: of the rules, null = not measured; measured: the value of each; outcome: rule_denied or '
  'approval_required with facts, null = it passes; of a call that is to wait for people, facts '
  'are the rules that ask for them; states: as they are when it is moved. debtor: '
  'the account the caller was let to; creditor: the account paid, null = not known yet; amount: '
  'minor units.';
alter function bank_private.rules_weigh owner to bank_ledger;
revoke all on function bank_private.rules_weigh from public;
