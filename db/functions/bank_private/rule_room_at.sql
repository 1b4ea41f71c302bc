-- Kernel: when enough has left the rolling period of a rule for the same movement once more, as far
-- as time alone makes room: what open holds take comes back sooner or never.
create or replace function bank_private.rule_room_at(
  book integer,
  state bank_private.rule_state,
  value bigint
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_over bigint := value - state.threshold;   -- so much has to leave
begin
  if state.measure = 'payees' then
    return state.period_length + (
      select p from unnest(state.paid_at) p order by p offset v_over - 1 limit 1);
  end if;
  return state.period_length + (
    select r.occurred_at
      from (select e.occurred_at, e.id,
                   sum(case when state.measure = 'sum' then e.amount else 1 end)
                     over (order by e.occurred_at, e.id) as gone
              from (select u.occurred_at, u.id, u.amount
                      from bank_data.rule_use u
                     where u.book_id = book and u.rule_id = state.rule_id
                       and u.subject_id = state.subject_id
                       and u.occurred_at > state.read_at - state.period_length
                    union all   -- counted in this call, not yet written down
                    select state.read_at, 9223372036854775807, m
                      from unnest(state.moved) m) e) r
     where r.gone >= v_over
     order by r.occurred_at, r.id
     limit 1);
end
$fn$;
comment on function bank_private.rule_room_at is
  'Null = not by time alone. value: what was measured, above the threshold.';
alter function bank_private.rule_room_at owner to bank_ledger;
revoke all on function bank_private.rule_room_at from public;
