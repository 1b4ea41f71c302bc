-- Kernel: locks the balance rows of accounts, in account-id order as every call does, and puts
-- holds whose time is over out of the way. Before them the mandate of the call, if it has terms,
-- and the customer, if rules count.
-- Whoever calls this reads the rows in a second statement: a statement that waited still sees other
-- tables as they were.
create or replace function bank_private.accounts_lock(
  call        bank_private.call,
  account_ids bigint[]
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if call.mandate_id is not null then
    perform bank_private.mandates_touch((call.caller).book_id, array[call.mandate_id]);
  end if;
  if call.customer_id is not null then
    perform bank_private.rules_touch((call.caller).book_id, array[call.customer_id]);
  end if;
  perform from bank_data.account_balance b
    where b.book_id = (call.caller).book_id and b.account_id = any (account_ids)
    order by b.account_id
      for no key update;
  perform bank_private.holds_expire(call, account_ids);
end
$fn$;
comment on function bank_private.accounts_lock is
  'Locks accounts until the transaction ends, and writes down which of their holds have expired. '
  'call: who does it; account_ids: which.';
alter function bank_private.accounts_lock owner to bank_ledger;
revoke all on function bank_private.accounts_lock from public;
grant execute on function bank_private.accounts_lock to bank_exec;
