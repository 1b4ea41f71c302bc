-- Kernel: the posted balance of an account after its n-th entry. Each entry has it in its row, so
-- nothing is added up.
create or replace function bank_private.balance_at_version(
  book       integer,
  account_id bigint,
  version    bigint
)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_balance bigint;
begin
  select j.debit_balance
    into v_balance
    from bank_data.journal j
   where j.book_id = book and j.debit_account_id = balance_at_version.account_id
     and j.debit_version = balance_at_version.version;
  if not found then
    select j.credit_balance
      into v_balance
      from bank_data.journal j
     where j.book_id = book and j.credit_account_id = balance_at_version.account_id
       and j.credit_version = balance_at_version.version;
  end if;
  return coalesce(v_balance, 0);
end
$fn$;
comment on function bank_private.balance_at_version is
  'Posted balance after an entry, minor units; 0 after none.';
alter function bank_private.balance_at_version owner to bank_ledger;
revoke all on function bank_private.balance_at_version from public;
grant execute on function bank_private.balance_at_version to bank_exec;
