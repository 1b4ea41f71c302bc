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
  select s.chain into v_chain from unnest(states) s where s.mandate_id = mandate;
  for v_n in 1..coalesce(cardinality(states), 0) loop
    v_state := states[v_n];
    continue when (v_state.mandate_id = any (v_chain)) is not true;
    v_state.amounts := array(select a + amount from unnest(v_state.amounts) with ordinality u (a, n)
                              order by n);
    v_state.uses    := array(select a + 1 from unnest(v_state.uses) with ordinality u (a, n)
                              order by n);
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
