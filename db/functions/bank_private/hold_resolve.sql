-- Kernel: resolves an open hold: captured by a transfer, which has taken it out of what is held, or
-- released, which takes it out here. Exactly once: false when it is no longer open.
-- An open one has no resolved_at, which is asked instead of the status: no index of the open ones
-- may tempt the planner away from the id.
-- Locking: the caller holds the balance row of the account.
create or replace function bank_private.hold_resolve(
  book     integer,
  hold     bigint,
  captured bigint default null,
  transfer bigint default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_hold record;
begin
  update bank_data.hold h
     set status          = case when transfer is null then 'released' else 'captured' end,
         captured_amount = captured,
         transfer_id     = transfer,
         resolved_at     = clock_timestamp()
   where h.book_id = book and h.id = hold and h.resolved_at is null
  returning h.account_id, h.amount into v_hold;
  if not found then
    return false;
  end if;
  delete from bank_data.mandate_hold c where c.book_id = book and c.hold_id = hold;
  delete from bank_data.rule_hold c where c.book_id = book and c.hold_id = hold;
  if transfer is null then
    update bank_data.account_balance b
       set held = b.held - v_hold.amount
     where b.book_id = book and b.account_id = v_hold.account_id;
  end if;
  return true;
end
$fn$;
comment on function bank_private.hold_resolve is
  'Resolves an open hold of a locked account; false when it is not open. hold: its id; captured: '
  'minor units, and transfer: the journal id of the capture; both null = it is released.';
alter function bank_private.hold_resolve owner to bank_ledger;
revoke all on function bank_private.hold_resolve from public;
grant execute on function bank_private.hold_resolve to bank_exec;
