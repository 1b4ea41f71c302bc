-- What some rules ask about the past of a movement.
create or replace function bank_private.rules_asked(
  states bank_private.rule_state[]
)
returns bank_private.rule_asked
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_state bank_private.rule_state;
  v_asked bank_private.rule_asked;
begin
  foreach v_state in array coalesce(states, '{}') loop
    if v_state.measure = 'new_payee' then
      v_asked.new_payee := least(v_asked.new_payee, v_state.threshold);
      v_asked.known_at  := least(v_asked.known_at, v_state.read_at - v_state.period_length);
    elsif v_state.measure = 'dormant' then
      v_asked.dormant := true;
    elsif v_state.measure = 'details_changed' then
      v_asked.details_changed := least(v_asked.details_changed, v_state.threshold);
    elsif v_state.measure = 'unheard' then
      v_asked.unheard := least(v_asked.unheard, v_state.threshold);
    end if;
  end loop;
  return v_asked;
end
$fn$;
comment on function bank_private.rules_asked is
  'The least thresholds of measures that need a look. states: from rules_read.';
alter function bank_private.rules_asked owner to bank_ledger;
revoke all on function bank_private.rules_asked from public;
