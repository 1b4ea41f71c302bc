-- Keeps the terms of interest as they are while interest is accrued with them: who accrues shares
-- the lock, who sets terms has it alone. Taken before any row is locked.
create or replace function bank_private.interest_lock(
  book      integer,
  is_shared boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if is_shared then
    perform pg_advisory_xact_lock_shared(book, hashtext('product_interest'));
  else
    perform pg_advisory_xact_lock(book, hashtext('product_interest'));
  end if;
end
$fn$;
comment on function bank_private.interest_lock is
  'Locks the terms of interest of a book until the transaction ends. is_shared: to use them, not '
  'to change them.';
alter function bank_private.interest_lock owner to bank_exec;
revoke all on function bank_private.interest_lock from public;
grant execute on function bank_private.interest_lock to bank_ledger;
