-- The gate to a hold for a write: that to its account. Whoever may not reach the account is told
-- that there is no such hold.
-- Order: hold_unknown, mandate_unknown, mandate_missing, customer_suspended.
create or replace function bank_private.hold_enter(
  caller  bank_private.caller,
  hold    bigint,
  action  text,
  mandate bigint default null
)
returns bank_private.reach
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_reach bank_private.reach := bank_private.account_enter(
    caller, bank_private.hold_account(caller.book_id, hold), action, mandate);
begin
  -- Read as the caller: row security says again whose hold it is.
  if not exists (select from bank_data.hold h
                  where h.book_id = caller.book_id and h.id = hold
                    and h.account_id = v_reach.account_id) then
    v_reach         := null;
    v_reach.outcome := 'hold_unknown';
  end if;
  return v_reach;
end
$fn$;
comment on function bank_private.hold_enter is
  'Lets the caller to a hold. hold: its id; action: debit to capture it, release; mandate: a '
  'particular mandate, null = any in force. Result: the account it is on; outcome says what '
  'forbids it: hold_unknown, mandate_unknown, mandate_missing, customer_suspended.';
alter function bank_private.hold_enter owner to bank_exec;
revoke all on function bank_private.hold_enter from public;
