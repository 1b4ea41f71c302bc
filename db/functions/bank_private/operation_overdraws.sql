-- Which operations may take more than is available: what staff give back, and what the bank itself
-- is owed.
create or replace function bank_private.operation_overdraws(
  operation text
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return operation in ('transfer_reverse', 'interest_post');
end
$fn$;
comment on function bank_private.operation_overdraws is
  'True when a posting of this operation may leave less than nothing available.';
alter function bank_private.operation_overdraws owner to bank_exec;
revoke all on function bank_private.operation_overdraws from public;
grant execute on function bank_private.operation_overdraws to bank_ledger;
