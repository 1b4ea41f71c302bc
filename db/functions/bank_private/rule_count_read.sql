-- Kernel: what a rule has counted for a subject. What has left a rolling period takes no part,
-- whether or not anybody has written that down.
create or replace function bank_private.rule_count_read(
  book integer,
  state bank_private.rule_state,
  starts_at timestamptz[],
  resets_at timestamptz[]
)
returns bank_private.rule_state
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_count record;
  v_gone  record;
  v_place integer := case state.period when 'day' then 2 when 'week' then 3
                                       when 'month' then 4 else 5 end;   -- as mandate_periods
begin
  state.starts_at := starts_at[v_place];
  state.resets_at := resets_at[v_place];
  select c.starts_at, c.amount, c.uses, c.payee_ids, c.paid_at
    into v_count
    from bank_data.rule_count c
   where c.book_id = book and c.rule_id = state.rule_id and c.subject_id = state.subject_id;
  if v_count.starts_at is distinct from state.starts_at then
    return state;   -- nothing yet, or in an earlier period
  end if;
  state.amount    := v_count.amount;
  state.uses      := v_count.uses;
  state.payee_ids := v_count.payee_ids;
  state.paid_at   := v_count.paid_at;
  if state.period = 'rolling' and state.uses > 0 then
    select coalesce(sum(u.amount), 0)::bigint as amount, count(*)::integer as uses
      into v_gone
      from bank_data.rule_use u
     where u.book_id = book and u.rule_id = state.rule_id and u.subject_id = state.subject_id
       and u.occurred_at <= state.read_at - state.period_length;
    state.amount := state.amount - v_gone.amount;
    state.uses   := state.uses - v_gone.uses;
  elsif state.period = 'rolling' and state.payee_ids <> '{}' then
    select coalesce(array_agg(y.id), '{}'), coalesce(array_agg(y.paid_at), '{}')
      into state.payee_ids, state.paid_at
      from unnest(state.payee_ids, state.paid_at) y (id, paid_at)
     where y.paid_at > state.read_at - state.period_length;
  end if;
  return state;
end
$fn$;
comment on function bank_private.rule_count_read is
  'The state with what was counted in the period. starts_at, resets_at: of the periods, from '
  'mandate_windows.';
alter function bank_private.rule_count_read owner to bank_ledger;
revoke all on function bank_private.rule_count_read from public;
