-- Kernel: do the rules let a movement pass? All are measured; one that denies decides before one
-- that asks for review, else the first in the order of the set. Pure but for resets_at: it looks at
-- what it is given and counts in memory, so a single transfer, the items of a bulk, a hold and a
-- preview are judged by the same code.
-- What a hold has reserved is measured when the payee it names is paid, and refused no more: the
-- rule has let it pass when it was placed, or people have.
-- A new measure is one more branch here, and, if it asks about something else, one more attribute
-- of bank_private.rule_case. A measure without a branch, or without a value, is above every
-- threshold and denies: the judge fails closed.
create or replace function bank_private.rule_judge(
  book integer,
  states bank_private.rule_state[],
  width integer,
  movement bank_private.rule_case,
  amount bigint,
  out outcome text,
  out facts jsonb,
  out measured bigint[],
  out after bank_private.rule_state[]
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_unknown constant bigint := 9223372036854775807;
  v_state   bank_private.rule_state;
  v_value   bigint;
  v_is_near boolean;
  v_payees  bigint;
  v_code    text;
  v_found   integer;   -- the state that decides
begin
  measured := array_fill(null::bigint, array[width]);
  after    := states;
  for v_n in 1..coalesce(cardinality(states), 0) loop
    v_state   := states[v_n];
    v_is_near := amount <= v_state.near_amount
                 and amount >= v_state.near_amount * (1 - v_state.near_share);
    v_payees  := cardinality(v_state.payee_ids) + cardinality(v_state.held_payee_ids);
    v_value   := case v_state.measure
      when 'amount'  then amount
      when 'sum'     then v_state.amount + v_state.held + amount
      when 'count'   then v_state.uses + v_state.holds + 1
      when 'near'    then
        case when v_is_near then v_state.uses + v_state.holds + 1 when not v_is_near then 0 end
      when 'payees'  then   -- who pays a known one again does nothing new
        case when movement.payee_id <> all (v_state.payee_ids || v_state.held_payee_ids)
             then v_payees + 1
             when v_payees is not null then least(v_payees, v_state.threshold) end
      when 'new_payee' then
        case when movement.payee_id is null
                  or movement.payee_since <= v_state.read_at - v_state.period_length
             then 0 when v_state.period_length is not null then amount end
      when 'details_changed' then
        case when movement.details_changed_at <= v_state.read_at - v_state.period_length then 0
             when movement.details_changed_at > v_state.read_at - v_state.period_length
             then amount end
      when 'unheard' then
        case when movement.heard_at > v_state.read_at - v_state.period_length then 0
             when movement.heard_at <= v_state.read_at - v_state.period_length then amount end
      when 'history' then
        case when v_state.recent is null then amount
             when cardinality(v_state.recent) < 5 then 0
             when amount <= v_state.times * bank_private.amount_usual(v_state.recent) then 0
             when v_state.times is not null then amount end
      when 'dormant' then
        floor(extract(epoch from v_state.read_at - movement.debited_at) / 86400)
      when 'hours'   then
        case (v_state.local_time >= v_state.hours_from)::integer
             + (v_state.local_time < v_state.hours_to)::integer
             + (v_state.hours_from > v_state.hours_to)::integer
          when 2 then amount when 1 then 0 end
      end;
    if v_value is null then
      v_value := v_unknown;
    end if;
    measured[v_state.place] := v_value;
    if v_value = v_unknown
       or (v_value > v_state.threshold
           and (v_state.is_reserved and movement.is_promised) is not true) then
      v_code := case when v_state.effect = 'review' and v_value < v_unknown
                     then 'approval_required' else 'rule_denied' end;
      if v_code = 'approval_required' and movement.is_approved then
        null;   -- that is what people were asked for
      elsif outcome is null or (outcome = 'approval_required' and v_code = 'rule_denied') then
        outcome := v_code;
        v_found := v_n;
      end if;
    end if;

    if v_state.measure in ('sum', 'count') or (v_state.measure = 'near' and v_is_near) then
      v_state.amount     := v_state.amount + amount;
      v_state.uses       := v_state.uses + 1;
      v_state.moved      := v_state.moved || amount;
      v_state.is_counted := true;
      v_state.is_changed := true;
      after[v_n]         := v_state;
    elsif v_state.measure = 'payees' and movement.payee_id is not null then
      if movement.payee_id <> all (v_state.payee_ids) then
        v_state.payee_ids      := v_state.payee_ids || movement.payee_id;
        v_state.held_payee_ids := array_remove(v_state.held_payee_ids, movement.payee_id);
        v_state.is_changed     := true;
      elsif v_state.period = 'rolling' then
        v_state.is_changed := true;
      end if;
      v_state.paid_at[array_position(v_state.payee_ids, movement.payee_id)] := v_state.read_at;
      v_state.is_counted := true;
      after[v_n]         := v_state;
    elsif v_state.measure = 'history' and v_state.recent is not null then
      v_state.recent := (amount || v_state.recent)[1:50];
      after[v_n]     := v_state;
    end if;
  end loop;
  if v_found is not null then
    facts := bank_private.rule_facts(
      book, states[v_found], measured[(states[v_found]).place], movement);
  end if;
end
$fn$;
comment on function bank_private.rule_judge is
  'states: the rules that are for the movement, from rules_read; width: number of rules in the '
  'set; amount: minor units. Result: rule_denied or approval_required with facts, null = it '
  'passes; measured: the value of each rule of the set; after: the states when it is moved.';
alter function bank_private.rule_judge owner to bank_ledger;
revoke all on function bank_private.rule_judge from public;
