-- Kernel: what open holds take of what rules count. A hold whose time is over takes no part, whether
-- or not anybody has written that down; nor do holds that are being captured: they become movements.
create or replace function bank_private.rule_holds_read(
  book integer,
  states bank_private.rule_state[],
  subjects bigint[],
  captured bigint[]
)
returns bank_private.rule_state[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_row   record;
  v_state bank_private.rule_state;
begin
  for v_row in
    select s.at, h.amount, h.holds, h.payee_ids
      from (select t.rule_id, t.subject_id, sum(o.amount)::bigint as amount,
                   count(*)::integer as holds, array_agg(distinct o.payee_account_id) as payee_ids
              from bank_data.rule_hold t
              join bank_data.hold o on o.book_id = book and o.id = t.hold_id
             where t.book_id = book and t.subject_id = any (subjects)
               and o.status = 'open' and o.expires_at > (states[1]).read_at
               and o.id <> all (coalesce(captured, '{}'))
             group by t.rule_id, t.subject_id) h
      join (select e.rule_id, e.subject_id, row_number() over () as at
              from unnest(states) e) s
        on s.rule_id = h.rule_id and s.subject_id = h.subject_id
  loop
    v_state       := states[v_row.at];
    v_state.held  := v_row.amount;
    v_state.holds := v_row.holds;
    if v_state.measure = 'payees' then
      v_state.held_payee_ids := array(
        select i from unnest(v_row.payee_ids) i where i <> all (v_state.payee_ids));
    end if;
    states[v_row.at] := v_state;
  end loop;
  return states;
end
$fn$;
comment on function bank_private.rule_holds_read is
  'The states with held, holds and held_payee_ids. subjects: of the states that count; captured: '
  'holds that become movements now, or null.';
alter function bank_private.rule_holds_read owner to bank_ledger;
revoke all on function bank_private.rule_holds_read from public;
