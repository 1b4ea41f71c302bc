-- Kernel: what open holds take of what a rule counts. A hold whose time is over takes no part,
-- whether or not anybody has written that down; nor do holds that are being captured: they become
-- movements.
create or replace function bank_private.rule_holds_read(
  book integer,
  state bank_private.rule_state,
  captured bigint[]
)
returns bank_private.rule_state
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_held record;
begin
  if state.period is null then
    return state;
  end if;
  select coalesce(sum(o.amount) filter (where not c.is_captured), 0)::bigint as amount,
         (count(*) filter (where not c.is_captured))::integer as holds,
         coalesce(array_agg(distinct o.payee_account_id) filter (where not c.is_captured), '{}')
           as payee_ids,
         coalesce(bool_or(c.is_captured), false) as is_reserved
    into v_held
    from bank_data.rule_hold t
    join bank_data.hold o on o.book_id = book and o.id = t.hold_id
   cross join lateral (select o.id = any (coalesce(captured, '{}')) as is_captured) c
   where t.book_id = book and t.rule_id = state.rule_id and t.subject_id = state.subject_id
     and o.status = 'open' and o.expires_at > state.read_at;
  state.held        := v_held.amount;
  state.holds       := v_held.holds;
  state.is_reserved := v_held.is_reserved;
  if state.measure = 'payees' then
    state.held_payee_ids := array(
      select i from unnest(v_held.payee_ids) i where i <> all (state.payee_ids));
  end if;
  return state;
end
$fn$;
comment on function bank_private.rule_holds_read is
  'The state with held, holds, held_payee_ids and is_reserved. captured: holds that become '
  'movements now, or null.';
alter function bank_private.rule_holds_read owner to bank_ledger;
revoke all on function bank_private.rule_holds_read from public;
