-- Kernel: what a rule tells whom it stops: itself in plain words, what was measured, its limit and
-- how much of that is used, what would pass, when the same would, and what to do next.
create or replace function bank_private.rule_facts(
  book integer,
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
  v_is_known boolean := value < 9223372036854775807;
  v_used     bigint;
  v_held     bigint;
  v_left     bigint;
  v_most     text;
  v_resets   timestamptz;
  v_again    text;
begin
  v_used := case
    when state.measure = 'sum' then state.amount
    when state.measure in ('count', 'near') then state.uses
    when state.measure = 'payees' then cardinality(state.payee_ids) end;
  v_held := case
    when state.measure = 'sum' then state.held
    when state.measure in ('count', 'near') then state.holds
    when state.measure = 'payees' then cardinality(state.held_payee_ids) end;
  v_left := case
    when not v_is_known or state.measure = 'dormant' then null
    when v_used is not null then greatest(state.threshold - v_used - v_held, 0)
    when state.measure = 'history' then
      greatest(state.threshold,
               floor(state.times * bank_private.amount_usual(state.recent)))::bigint
    else state.threshold end;
  v_resets := case
    when not v_is_known then null
    when state.measure = 'new_payee' then movement.payee_since + state.period_length
    when state.measure = 'details_changed' then movement.details_changed_at + state.period_length
    when state.period = 'rolling' then bank_private.rule_room_at(book, state, value)
    else state.resets_at end;
  v_most  := bank_private.rule_value(state, v_left);
  v_again := case when v_resets is not null then 'wait until resets_at'
                  when v_held > 0 then 'release a hold' end;
  return jsonb_strip_nulls(jsonb_build_object(
    'rule', state.code,
    'rule_id', state.rule_id::text,
    'measure', state.measure,
    'text', coalesce(state.explanation, bank_private.rule_text(state)),
    'currency', state.currency,
    'value', case when v_is_known then bank_private.rule_value(state, value) end,
    'limit', bank_private.rule_value(state, state.threshold),
    'used', bank_private.rule_value(state, v_used),
    'held', bank_private.rule_value(state, v_held),
    'remaining', v_most,
    'period', state.period,
    'resets_at', v_resets,
    'next', case
      when not v_is_known or state.measure = 'dormant' then 'Ask the staff of the bank.'
      when state.measure in ('count', 'near', 'payees') or v_left = 0 then
        case state.measure
          when 'near' then 'Pay it in one sum and let a person approve that'
          when 'payees' then 'Pay an account that was paid in this period'
          when 'unheard' then 'Let the customer speak to the bank'
          when 'hours' then format('Wait until %s', to_char(state.hours_to, 'HH24:MI'))
          else 'Ask the staff of the bank' end
        || coalesce(', or ' || v_again, '') || '.'
      else format('Send at most %s %s', v_most, state.currency) || case state.measure
        when 'unheard' then ', or let the customer speak to the bank first'
        when 'hours' then format(', or after %s', to_char(state.hours_to, 'HH24:MI'))
        else coalesce(', or ' || v_again, '') end || '.' end));
end
$fn$;
comment on function bank_private.rule_facts is
  'Facts of a refusal: rule, rule_id, measure, text, value, limit, used, held (by open holds), '
  'remaining (major units, or a number), period, resets_at, next. value: as measured.';
alter function bank_private.rule_facts owner to bank_ledger;
revoke all on function bank_private.rule_facts from public;
