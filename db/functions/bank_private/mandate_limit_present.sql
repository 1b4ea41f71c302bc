-- A limit of a mandate as people and agents read it.
-- The sixth place is the time between two movements: one use, and when the next may be.
create or replace function bank_private.mandate_limit_present(
  state bank_private.mandate_state,
  place integer
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = iso_8601
set timezone = 'UTC'
as $fn$
declare
  v_used integer := case when state.next_at > state.read_at then 1 else 0 end;
begin
  if place = 6 then
    return jsonb_strip_nulls(jsonb_build_object(
      'period', 'every',
      'length', state.every::text,
      'resets_at', case when v_used = 1 then state.next_at end,
      'uses', 1,
      'uses_used', v_used,
      'uses_held', state.holds,
      'uses_remaining', greatest(1 - v_used - state.holds, 0)));
  end if;
  return jsonb_strip_nulls(
    jsonb_build_object(
      'period', (bank_private.mandate_periods())[place],
      'length', case when place = 5 then state.rolling_length::text end,
      'resets_at', state.resets_at[place])
    || case when state.limit_amounts[place] is null then '{}' else jsonb_build_object(
         'currency', state.currency,
         'amount', bank_private.amount_major(state.limit_amounts[place], state.exponent)::text,
         'used', bank_private.amount_major(state.amounts[place], state.exponent)::text,
         'held', bank_private.amount_major(state.held, state.exponent)::text,
         'remaining', bank_private.amount_major(greatest(
           state.limit_amounts[place] - state.amounts[place] - state.held, 0),
           state.exponent)::text) end
    || case when state.limit_uses[place] is null then '{}' else jsonb_build_object(
         'uses', state.limit_uses[place],
         'uses_used', state.uses[place],
         'uses_held', state.holds,
         'uses_remaining', greatest(
           state.limit_uses[place] - state.uses[place] - state.holds, 0)) end);
end
$fn$;
comment on function bank_private.mandate_limit_present is
  'A limit as JSON, null when there is none: period, length, resets_at; amount, used, held, '
  'remaining (major units); uses, uses_used, uses_held, uses_remaining. place: in the order of '
  'mandate_periods, 6 = the time between two movements.';
alter function bank_private.mandate_limit_present owner to bank_exec;
revoke all on function bank_private.mandate_limit_present from public;
grant execute on function bank_private.mandate_limit_present to bank_ledger;
