-- Kernel: the rules of a set that are for some movements, with what they have counted.
-- Read after the lock (rules_touch), in statements of its own.
-- Small statements, each only where there is something to ask: they cost every transfer.
create or replace function bank_private.rules_read(
  book integer,
  rules bank_data.rule[],
  time_zone text,
  movements bank_private.rule_case[],
  holds bigint[]
)
returns bank_private.rule_state[]
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_now      timestamptz := clock_timestamp();
  v_local    time := (v_now at time zone time_zone)::time;
  v_windows  record := bank_private.mandate_windows(time_zone, v_now);
  v_states   bank_private.rule_state[];
  v_state    bank_private.rule_state;
  v_rule     bank_data.rule;
  v_subjects bigint[];        -- those of a rule, and the largest amount of each
  v_most     bigint[];
  v_counting bigint[];        -- the subjects of all states that count
begin
  for v_place in 1..cardinality(rules) loop
    v_rule := rules[v_place];
    if cardinality(movements) = 1 then
      v_subjects := array[bank_private.rule_subject(v_rule, movements[1])];
      v_most     := array[(movements[1]).amount];
    else
      select array_agg(a.subject_id order by a.subject_id), array_agg(a.most order by a.subject_id)
        into v_subjects, v_most
        from (select bank_private.rule_subject(v_rule, m) as subject_id, max(m.amount) as most
                from unnest(movements) m
               where m.account_id is not null
               group by 1) a
       where a.subject_id is not null;
    end if;
    for v_n in 1..coalesce(cardinality(v_subjects), 0) loop
      continue when v_subjects[v_n] is null;
      v_state := row(
        v_rule.id, v_place, v_rule.code, v_rule.measure, v_rule.currency, v_rule.exponent,
        v_rule.threshold, v_rule.period, v_rule.period_length, v_rule.near_amount,
        v_rule.near_share, v_rule.starts_at, v_rule.ends_at, v_rule.effect, v_rule.explanation,
        v_subjects[v_n], '-infinity', null, 0, 0, '{}', '{}', v_now, v_local, null, false,
        v_rule.times, 0, 0, '{}', null, false, false)::bank_private.rule_state;
      if v_rule.period is not null then
        v_counting := v_counting || v_state.subject_id;
        v_state    := bank_private.rule_count_read(
          book, v_state, v_windows.starts_at, v_windows.resets_at);
      elsif v_rule.measure = 'history' and v_most[v_n] > v_rule.threshold then
        v_state.recent := bank_private.account_recent(
          book, v_state.subject_id, v_now - v_rule.period_length);
      end if;
      v_states := v_states || v_state;
    end loop;
  end loop;
  if v_counting is not null then
    if exists (select from bank_data.rule_hold h
                where h.book_id = book and h.subject_id = any (v_counting)) then
      for v_n in 1..cardinality(v_states) loop
        v_states[v_n] := bank_private.rule_holds_read(book, v_states[v_n], holds);
      end loop;
    end if;
  end if;
  return v_states;
end
$fn$;
comment on function bank_private.rules_read is
  'A state for each rule and whom it counts for, in the order of the set; null for none. rules, '
  'time_zone: from rules_touch; movements: null elements are left out; holds: those that the '
  'movements capture, or null.';
alter function bank_private.rules_read owner to bank_ledger;
revoke all on function bank_private.rules_read from public;
