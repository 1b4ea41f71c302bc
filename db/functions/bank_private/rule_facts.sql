-- Kernel: what a rule tells whom it stops: itself in plain words, what was measured, what would
-- pass, when it begins anew, and what to do next.
create or replace function bank_private.rule_facts(
  state bank_private.rule_state,
  value bigint,
  movement bank_private.rule_case
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_left   bigint;
  v_resets timestamptz;
  v_most   text;
begin
  v_left := case state.measure
    when 'sum' then greatest(state.threshold - state.amount, 0)
    when 'count' then greatest(state.threshold - state.uses, 0)
    when 'near' then greatest(state.threshold - state.uses, 0)
    when 'payees' then greatest(state.threshold - cardinality(state.payee_ids), 0)
    when 'dormant' then null
    else case when value < 9223372036854775807 then state.threshold end end;
  v_resets := case
    when state.measure = 'new_payee' then movement.payee_since + state.period_length
    when state.period <> 'rolling' then state.resets_at
    when state.measure = 'payees' then
      (select min(p) from unnest(state.paid_at) p) + state.period_length end;
  v_most := bank_private.rule_value(state, v_left);
  return jsonb_strip_nulls(jsonb_build_object(
    'rule', state.code,
    'rule_id', state.rule_id::text,
    'measure', state.measure,
    'text', state.explanation,
    'currency', state.currency,
    'value', case when value < 9223372036854775807
                  then bank_private.rule_value(state, value) end,
    'threshold', bank_private.rule_value(state, state.threshold),
    'remaining', v_most,
    'period', state.period,
    'resets_at', v_resets,
    'next', case
      when state.measure in ('amount', 'hours', 'new_payee', 'sum') and v_left > 0
        then format('Send at most %s %s', v_most, state.currency)
             || case state.measure
                  when 'amount' then '.'
                  when 'hours' then format(', or after %s.', to_char(state.hours_to, 'HH24:MI'))
                  when 'new_payee' then ' until this payee is no longer new.'
                  else ', or wait until the period begins anew.' end
      when state.measure = 'hours'
        then format('Wait until %s.', to_char(state.hours_to, 'HH24:MI'))
      when state.measure = 'payees'
        then 'Pay an account that was paid in this period, or wait until it begins anew.'
      when state.measure in ('sum', 'count') then 'Wait until the period begins anew.'
      else 'Ask the staff of the bank.' end));
end
$fn$;
comment on function bank_private.rule_facts is
  'Facts of a refusal: rule, rule_id, measure, text, value, threshold, remaining (major units, or '
  'a number), period, resets_at, next.';
alter function bank_private.rule_facts owner to bank_ledger;
revoke all on function bank_private.rule_facts from public;
