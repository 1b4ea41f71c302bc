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
  select coalesce(sum(o.amount), 0)::bigint as amount, count(*)::integer as holds,
         coalesce(array_agg(distinct o.payee_account_id), '{}') as payee_ids
    into v_held
    from bank_data.rule_hold t
    join bank_data.hold o on o.book_id = book and o.id = t.hold_id
   where t.book_id = book and t.rule_id = state.rule_id and t.subject_id = state.subject_id
     and o.status = 'open' and o.expires_at > state.read_at
     and o.id <> all (coalesce(captured, '{}'));
  state.held  := v_held.amount;
  state.holds := v_held.holds;
  if state.measure = 'payees' then
    state.held_payee_ids := array(
      select i from unnest(v_held.payee_ids) i where i <> all (state.payee_ids));
  end if;
  return state;
end
$fn$;
comment on function bank_private.rule_holds_read is
  'The state with held, holds and held_payee_ids. captured: holds that become movements now, or '
  'null.';
alter function bank_private.rule_holds_read owner to bank_ledger;
revoke all on function bank_private.rule_holds_read from public;
