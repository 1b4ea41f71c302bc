-- Kernel: the limit of a mandate that one more movement would break: of several the one that makes
-- room last, of these the first in the order total, month, week, day, rolling, every.
-- resets_at says when there is room for this movement, as far as time alone makes room: the next
-- period, or when enough has left the rolling one. What open holds take comes back sooner or never.
create or replace function bank_private.mandate_limit_find(
  book   integer,
  state  bank_private.mandate_state,
  amount bigint,
  out place     integer,
  out resets_at timestamptz,
  out facts     jsonb
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
  v_is_count  boolean;   -- it is the number of movements that is used up
  v_room_at   timestamptz;
begin
  foreach v_n in array array[1, 4, 3, 2, 5, 6] loop   -- what stays used up longest comes first
    if v_n = 6 then
      v_left      := null;
      v_uses_left := case when state.every is not null then
        1 - state.holds - case when state.next_at > state.read_at then 1 else 0 end end;
    else
      v_left      := state.limit_amounts[v_n] - state.amounts[v_n] - state.held;
      v_uses_left := state.limit_uses[v_n] - state.uses[v_n] - state.holds;
    end if;
    v_least := least(v_least, case when v_uses_left < 1 then 0 else v_left end);
    continue when (amount > v_left or v_uses_left < 1) is not true;
    v_room_at := coalesce(case
      when v_n = 5 then bank_private.mandate_room_at(book, state, amount)
      when v_n = 6 then case when state.holds = 0 then state.next_at end
      when coalesce(amount + state.held <= state.limit_amounts[v_n], true)
           and coalesce(state.holds < state.limit_uses[v_n], true) then state.resets_at[v_n] end,
      'infinity');
    continue when v_room_at <= resets_at;
    place      := v_n;
    resets_at  := v_room_at;
    v_is_count := (amount > v_left) is not true;
  end loop;
  if place is null then
    return;
  end if;
  facts := bank_private.mandate_limit_present(state, place);
  facts := jsonb_strip_nulls(
    facts
    || jsonb_build_object(
         'mandate_id', state.mandate_id::text,
         'text', bank_private.mandate_limit_text(state, place),
         'limit', facts -> case when v_is_count then 'uses' else 'amount' end,
         'remaining', bank_private.amount_major(greatest(v_least, 0), state.exponent)::text,
         'resets_at', nullif(resets_at, 'infinity')));
end
$fn$;
comment on function bank_private.mandate_limit_find is
  'The limit that forbids an amount (minor units), as facts of a refusal; null when none does. '
  'resets_at: when time alone makes room, infinity = never; remaining: the largest amount that all '
  'limits of the mandate would let pass now.';
alter function bank_private.mandate_limit_find owner to bank_ledger;
revoke all on function bank_private.mandate_limit_find from public;
