-- Counts a movement on a mandate and those it narrows.
create or replace function bank_private.mandates_count(
  states  bank_private.mandate_state[],
  mandate bigint,
  amount  bigint
)
returns bank_private.mandate_state[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_chain bigint[];
  v_state bank_private.mandate_state;
begin
  foreach v_state in array coalesce(states, '{}') loop
    if v_state.mandate_id = mandate then
      v_chain := v_state.chain;
    end if;
  end loop;
  for v_n in 1..coalesce(cardinality(states), 0) loop
    v_state := states[v_n];
    continue when (v_state.mandate_id = any (v_chain)) is not true;
    for v_place in 1..cardinality(v_state.amounts) loop
      v_state.amounts[v_place] := v_state.amounts[v_place] + amount;
      v_state.uses[v_place]    := v_state.uses[v_place] + 1;
    end loop;
    v_state.moved   := v_state.moved || amount;
    v_state.next_at := v_state.after_at;
    states[v_n]     := v_state;
  end loop;
  return states;
end
$fn$;
comment on function bank_private.mandates_count is
  'The states after a movement of amount (minor units) with a mandate. states: from mandates_lock.';
alter function bank_private.mandates_count owner to bank_exec;
revoke all on function bank_private.mandates_count from public;
grant execute on function bank_private.mandates_count to bank_ledger;
