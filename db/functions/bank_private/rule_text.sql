-- A rule in plain words, for whom it stops, when staff gave no explanation.
create or replace function bank_private.rule_text(
  state bank_private.rule_state
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_minutes integer := (extract(epoch from state.period_length) / 60)::integer;
  v_length  text := case
    when v_minutes > 1440 and v_minutes % 1440 = 0 then format('%s days', v_minutes / 1440)
    when v_minutes > 60 and v_minutes % 60 = 0 then format('%s hours', v_minutes / 60)
    else format('%s minutes', v_minutes) end;
  v_period  text := case when state.period = 'rolling' then v_length
                         else 'a ' || state.period end;
  v_most    text := concat_ws(' ', bank_private.rule_value(state, state.threshold),
                              state.currency);
begin
  return case state.measure
    when 'amount' then format('At most %s at once.', v_most)
    when 'sum' then format('At most %s in %s.', v_most, v_period)
    when 'count' then format('At most %s movements in %s.', state.threshold, v_period)
    when 'payees' then format('At most %s different payees in %s.', state.threshold, v_period)
    when 'near' then format('At most %s movements just below %s %s in %s.', state.threshold,
      bank_private.amount_major(state.near_amount, state.exponent), state.currency, v_period)
    when 'new_payee' then
      format('At most %s to somebody paid or added less than %s ago.', v_most, v_length)
    when 'details_changed' then
      format('At most %s within %s of a change of the customer''s details.', v_most, v_length)
    when 'history' then
      format('At most %s, or %s times what the account usually pays.', v_most, state.times)
    when 'unheard' then
      format('At most %s unless the customer was heard of in the last %s.', v_most, v_length)
    when 'dormant' then
      format('The account was not used for more than %s days.', state.threshold)
    when 'hours' then
      format('At most %s from %s to %s.', v_most, to_char(state.hours_from, 'HH24:MI'),
             to_char(state.hours_to, 'HH24:MI')) end;
end
$fn$;
comment on function bank_private.rule_text is
  'One sentence; null for a measure the bank does not know.';
alter function bank_private.rule_text owner to bank_ledger;
revoke all on function bank_private.rule_text from public;
