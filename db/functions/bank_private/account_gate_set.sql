-- Kernel: opens or shuts an account for debits and credits.
-- Locking: the balance row, as every transfer does, so a transfer at the same time comes either
-- before or after. Whether the account is closed is asked in a second statement: after a wait, the
-- statement that waited still sees the other tables as they were.
create or replace function bank_private.account_gate_set(
  book        integer,
  account_id  bigint,
  debit_open  boolean,
  credit_open boolean
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform from bank_data.account_balance b
    where b.book_id = book and b.account_id = account_gate_set.account_id
      for no key update;
  if exists (select from bank_data.account a
              where a.book_id = book and a.id = account_gate_set.account_id
                and a.closed_at is not null) then
    return false;
  end if;
  update bank_data.account_balance b
     set debit_open = account_gate_set.debit_open, credit_open = account_gate_set.credit_open
   where b.book_id = book and b.account_id = account_gate_set.account_id;
  return true;
end
$fn$;
comment on function bank_private.account_gate_set is
  'Sets for what an account is open; false when it is closed for good.';
alter function bank_private.account_gate_set owner to bank_ledger;
revoke all on function bank_private.account_gate_set from public;
grant execute on function bank_private.account_gate_set to bank_exec;
