-- Kernel: locks the usage of mandates, and says how far their limits are used now.
-- Locking: as mandates_touch. Read in a second statement, so that the holds of whoever had the lock
-- before are seen.
create or replace function bank_private.mandates_lock(
  book        integer,
  mandate_ids bigint[]
)
returns bank_private.mandate_state[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ids bigint[] := bank_private.mandates_touch(book, mandate_ids);
begin
  return case when v_ids <> '{}' then bank_private.mandates_read(book, v_ids) end;
end
$fn$;
comment on function bank_private.mandates_lock is
  'Locks the limits of mandates until the transaction ends, and returns their terms and what is '
  'used of them and of those they narrow; null when none has terms.';
alter function bank_private.mandates_lock owner to bank_ledger;
revoke all on function bank_private.mandates_lock from public;
grant execute on function bank_private.mandates_lock to bank_exec;
