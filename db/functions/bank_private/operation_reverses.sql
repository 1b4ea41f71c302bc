-- Which postings can be given back. The list is closed: a reversal, a part of an exchange and
-- interest cannot.
create or replace function bank_private.operation_reverses(
  operation text
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return operation in (
    'transfer_post', 'transfer_leg', 'transfer_fee', 'hold_capture', 'account_sweep');
end
$fn$;
comment on function bank_private.operation_reverses is
  'True when a posting of this operation may be reversed.';
alter function bank_private.operation_reverses owner to bank_exec;
revoke all on function bank_private.operation_reverses from public;
