-- Kernel: the limit of a mandate that one more movement would break.
-- resets_at says when there is room for this movement, as far as time alone makes room: the next
-- period, or when enough has left the rolling one. What open holds take comes back sooner or never.
create or replace function bank_private.mandate_limit_find(
  book   integer,
  state  bank_private.mandate_state,
  amount bigint,
  out place integer,
  out facts jsonb
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_n         integer;
  v_left      bigint;
  v_least     bigint;
  v_uses_left integer;
begin
  foreach v_n in array array[1, 4, 3, 2, 5] loop   -- what stays used up longest comes first
    v_left      := state.limit_amounts[v_n] - state.amounts[v_n] - state.held;
    v_uses_left := state.limit_uses[v_n] - state.uses[v_n] - state.holds;
    v_least     := least(v_least, case when v_uses_left < 1 then 0 else v_left end);
    if place is null and (amount > v_left or v_uses_left < 1) then
      place := v_n;
    end if;
  end loop;
  if place is null then
    return;
  end if;
  facts := jsonb_strip_nulls(
    bank_private.mandate_limit_present(state, place)
    || jsonb_build_object(
         'mandate_id', state.mandate_id::text,
         'remaining', bank_private.amount_major(greatest(v_least, 0), state.exponent)::text,
         'resets_at', case
           when place = 5 then bank_private.mandate_room_at(book, state, amount)
           else state.resets_at[place] end));
end
$fn$;
comment on function bank_private.mandate_limit_find is
  'The limit that forbids an amount (minor units), as facts of a refusal; null when none does. '
  'remaining: the largest amount that all limits of the mandate would let pass now.';
alter function bank_private.mandate_limit_find owner to bank_ledger;
revoke all on function bank_private.mandate_limit_find from public;
