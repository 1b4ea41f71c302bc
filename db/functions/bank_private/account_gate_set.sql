-- Kernel: opens or shuts an account for debits and credits. A dormant one stays shut for debits;
-- frozen for them it is frozen, no longer dormant, until the worker looks at it again.
-- Only where may_open is true is anything opened that is shut: what staff has frozen, nobody else
-- thaws by freezing the other direction.
-- Locking: the balance row, as every transfer does, so a transfer at the same time comes either
-- before or after. What else there is to the account is asked in a second statement: after a wait,
-- the statement that waited still sees the other tables as they were.
create or replace function bank_private.account_gate_set(
  book        integer,
  account_id  bigint,
  debit_open  boolean,
  credit_open boolean,
  may_open    boolean
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_account record;
  v_dormant boolean;
begin
  perform from bank_data.account_balance b
    where b.book_id = book and b.account_id = account_gate_set.account_id
      for no key update;
  select a.closed_at, a.dormant_at
    into v_account
    from bank_data.account a
   where a.book_id = book and a.id = account_gate_set.account_id;
  if v_account.closed_at is not null then
    return false;
  end if;
  v_dormant := v_account.dormant_at is not null;
  if v_dormant and not debit_open then
    update bank_data.account a
       set dormant_at = null, dormancy_due_at = now()
     where a.book_id = book and a.id = account_gate_set.account_id;
  end if;
  update bank_data.account_balance b
     set debit_open = account_gate_set.debit_open and not v_dormant and (may_open or b.debit_open),
         credit_open = account_gate_set.credit_open and (may_open or b.credit_open)
   where b.book_id = book and b.account_id = account_gate_set.account_id;
  return true;
end
$fn$;
comment on function bank_private.account_gate_set is
  'Sets for what an account is open; false when it is closed for good. may_open: false = what is '
  'shut stays shut.';
alter function bank_private.account_gate_set owner to bank_ledger;
revoke all on function bank_private.account_gate_set from public;
grant execute on function bank_private.account_gate_set to bank_exec;
