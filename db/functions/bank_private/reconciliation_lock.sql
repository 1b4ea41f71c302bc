-- Keeps the reconciliation of an account to one call at a time.
create or replace function bank_private.reconciliation_lock(
  book       integer,
  account_id bigint
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform pg_advisory_xact_lock(book, hashtext('reconciliation:' || account_id));
end
$fn$;
comment on function bank_private.reconciliation_lock is
  'Waits until nobody else reconciles the account (inner id), until the call ends.';
alter function bank_private.reconciliation_lock owner to bank_exec;
revoke all on function bank_private.reconciliation_lock from public;
