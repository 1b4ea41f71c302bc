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
  v_book   integer := (call.caller).book_id;
  v_set    record;
  v_case   bank_private.rule_case;
  v_states bank_private.rule_state[];
  v_judged record;
begin
  v_set := bank_private.rules_touch(v_book, array[debtor.customer_id]);
  if v_set.set_id is null or debtor.customer_id = v_set.internal_id then
    return call;
  end if;
  v_case.principal_id := (call.caller).principal_id;
  v_case.mandate_id   := call.mandate_id;
  v_case.customer_id  := debtor.customer_id;
  v_case.account_id   := debtor.account_id;
  v_case.product_id   := debtor.product_id;
  v_case.currency     := debtor.currency;
  v_case.payee_id     := case
    when creditor.customer_id <> debtor.customer_id then creditor.account_id end;
  v_states := bank_private.rules_read(v_book, v_set.set_id, array[v_case]);
  v_case   := bank_private.rule_case_complete(v_book, v_states, v_case);
  v_judged := bank_private.rule_judge(v_states, v_set.width, v_case, amount);
  call.rule_set_id := v_set.set_id;
  call.rule_values := v_judged.measured;
  if call.is_pending and v_judged.outcome = 'approval_required' then
    call.facts := (
      select jsonb_agg(bank_private.rule_facts(s, (v_judged.measured)[s.place], v_case)
                       order by s.place)
        from unnest(v_states) s
       where (v_judged.measured)[s.place] > s.threshold);
  elsif v_judged.outcome is not null then
    call.outcome := v_judged.outcome;
    call.facts   := v_judged.facts;
    return call;
  end if;
  if exists (select from unnest(v_judged.after) s where s.is_changed) then
    perform bank_private.rules_save(v_book, v_judged.after);
  end if;
  return call;
end
$fn$;
comment on function bank_private.rules_consume is
  'The call with the set and the values of its rules, and with rule_denied or approval_required '
  'and facts if they do not let it pass. Of a call that is to wait for people, facts are the rules '
  'that ask for them. debtor: the account the caller was let to; creditor: the '
  'account paid, null = not known yet; amount: minor units.';
alter function bank_private.rules_consume owner to bank_ledger;
revoke all on function bank_private.rules_consume from public;
grant execute on function bank_private.rules_consume to bank_exec;
