-- Kernel: what a rule would have changed: the movements of a time are measured by it one after
-- another, by the judge of the kernel, as if it had been in force from the beginning of that time.
-- What it would have stopped does not count.
create or replace function bank_private.rule_replay_read(
  rule bank_data.rule,
  since timestamptz
)
returns bank.rule_replay
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_state    bank_private.rule_state;
  v_after    bank_private.rule_state;
  v_movement bank_private.rule_case;
  v_result   bank.rule_replay;
  v_row      record;
  v_judged   record;
  v_from     timestamptz;
  v_moved    bigint[];        -- what a rolling period has in it,
  v_moved_at timestamptz[];
  v_left     integer := 0;    -- and how many of it have left
  v_ids      bigint[];
  v_values   bigint[];
  v_largest  bigint;
begin
  v_state.rule_id       := 0;
  v_state.place         := 1;
  v_state.code          := rule.code;
  v_state.measure       := rule.measure;
  v_state.currency      := rule.currency;
  v_state.exponent      := rule.exponent;
  v_state.threshold     := rule.threshold;
  v_state.period        := rule.period;
  v_state.period_length := rule.period_length;
  v_state.near_amount   := rule.near_amount;
  v_state.near_share    := rule.near_share;
  v_state.hours_from    := rule.starts_at;
  v_state.hours_to      := rule.ends_at;
  v_state.effect        := rule.effect;
  v_state.explanation   := rule.explanation;
  v_state.times         := rule.times;
  v_state.held           := 0;
  v_state.holds          := 0;
  v_state.held_payee_ids := '{}';
  v_result.since     := since;
  v_result.movements := 0;
  v_result.measured  := 0;
  v_result.stopped   := 0;
  v_result.examples  := '[]';
  for v_row in
    select j.id, j.occurred_at, j.amount, j.debit_version, m.*,
           bank_private.rule_subject(rule, m.movement) as subject_id,
           (j.occurred_at at time zone b.time_zone)::time as local_time, b.time_zone
      from bank_data.journal j
      join bank_data.book b on b.id = rule.book_id
      join bank_data.account a on a.book_id = rule.book_id and a.id = j.debit_account_id
     cross join lateral bank_private.operation_governed(j.operation) g
     cross join lateral (
           select row(j.principal_id, j.mandate_id, j.customer_id, j.debit_account_id,
                      a.product_id,
                      case when g.is_payment and j.credit_customer_id <> j.customer_id
                           then j.credit_account_id end,
                      j.currency, null, null, j.amount, null, false, false, null,
                      null)::bank_private.rule_case as movement) m
     where j.book_id = rule.book_id and j.occurred_at >= since and j.debit_version is not null
       and g.is_governed and j.operation <> 'transfer_reverse'
       and j.customer_id <> b.internal_customer_id
     order by subject_id, j.occurred_at, j.id
  loop
    v_result.movements := v_result.movements + 1;
    continue when v_row.subject_id is null;
    v_movement         := v_row.movement;
    v_state.read_at    := v_row.occurred_at;
    v_state.local_time := v_row.local_time;
    v_from := case when rule.period <> 'rolling' then (
      select w.starts_at[array_position(bank_private.mandate_periods(), rule.period)]
        from bank_private.mandate_windows(v_row.time_zone, v_row.occurred_at) w)
      else '-infinity' end;
    if v_state.subject_id is distinct from v_row.subject_id
       or v_state.starts_at is distinct from v_from then
      v_state.subject_id := v_row.subject_id;
      v_state.starts_at  := v_from;
      v_state.amount     := 0;
      v_state.uses       := 0;
      v_state.payee_ids  := '{}';
      v_state.paid_at    := '{}';
      v_moved            := '{}';
      v_moved_at         := '{}';
      v_left             := 0;
    end if;
    if rule.period = 'rolling' then
      while v_moved_at[v_left + 1] <= v_row.occurred_at - rule.period_length loop
        v_left         := v_left + 1;
        v_state.amount := v_state.amount - v_moved[v_left];
        v_state.uses   := v_state.uses - 1;
      end loop;
      select coalesce(array_agg(p.id), '{}'), coalesce(array_agg(p.paid_at), '{}')
        into v_state.payee_ids, v_state.paid_at
        from unnest(v_state.payee_ids, v_state.paid_at) p (id, paid_at)
       where p.paid_at > v_row.occurred_at - rule.period_length;
    end if;
    if rule.measure = 'new_payee' and v_movement.payee_id is not null then
      v_movement.payee_since := bank_private.payee_since(
        rule.book_id, v_movement.customer_id, v_movement.payee_id,
        v_row.occurred_at - rule.period_length, v_row.id, v_row.occurred_at);
    elsif rule.measure = 'dormant' then
      v_movement.debited_at := bank_private.account_debited_at(
        rule.book_id, v_movement.account_id, v_row.debit_version);
    elsif rule.measure = 'details_changed' then
      select case when c.details_changed_at <= v_row.occurred_at then c.details_changed_at
                  else '-infinity' end
        into v_movement.details_changed_at
        from bank_data.customer c
       where c.book_id = rule.book_id and c.id = v_movement.customer_id;
    elsif rule.measure = 'unheard' then
      v_movement.heard_at := coalesce(
        bank_private.interaction_last(
          rule.book_id, v_movement.customer_id, before => v_row.occurred_at), '-infinity');
    elsif rule.measure = 'history' then
      v_state.recent := bank_private.account_recent(
        rule.book_id, v_movement.account_id, v_row.occurred_at - rule.period_length,
        v_row.debit_version);
    end if;
    v_judged := bank_private.rule_judge(
      rule.book_id, array[v_state], 1, v_movement, v_row.amount);
    v_result.measured := v_result.measured + 1;
    if v_judged.outcome is not null then
      v_result.stopped := v_result.stopped + 1;
      v_ids            := v_ids || v_row.id;
      v_values         := v_values || v_judged.measured[1];
    else
      v_largest := greatest(v_largest, v_judged.measured[1]);
      v_after   := v_judged.after[1];
      if v_after.uses > v_state.uses then
        v_moved    := v_moved || v_row.amount;
        v_moved_at := v_moved_at || v_row.occurred_at;
      end if;
      v_after.moved := null;
      v_state       := v_after;
    end if;
  end loop;
  v_result.largest_value := bank_private.rule_value(v_state, v_largest);
  v_result.examples := coalesce((
    select jsonb_agg(jsonb_build_object(
             'transfer_id', e.id::text, 'occurred_at', j.occurred_at,
             'from_account', bank_private.account_number(rule.book_id, j.debit_account_id),
             'to_account', bank_private.account_number(rule.book_id, j.credit_account_id),
             'amount', bank_private.amount_major(j.amount, c.exponent)::text,
             'currency', j.currency, 'value', bank_private.rule_value(v_state, e.value))
             order by e.id)
      from (select u.id, u.value from unnest(v_ids, v_values) u (id, value)
             order by u.id limit 10) e
      join bank_data.journal j on j.book_id = rule.book_id and j.id = e.id
      join bank_data.currency c on c.code = j.currency), '[]');
  return v_result;
end
$fn$;
comment on function bank_private.rule_replay_read is
  'What the rule would have stopped of the movements since then. Captures of holds are measured '
  'when they were captured. A change of details before the last one is not known.';
alter function bank_private.rule_replay_read owner to bank_ledger;
revoke all on function bank_private.rule_replay_read from public;
grant execute on function bank_private.rule_replay_read to bank_exec;
