-- Under which operation the price list of a product has a posting: a leg costs what a transfer of
-- its own costs, or a transfer of one leg would be the way around the fee.
create or replace function bank_private.operation_charged(
  operation text
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case operation when 'transfer_leg' then 'transfer_post' else operation end;
end
$fn$;
comment on function bank_private.operation_charged is
  'The operation of bank_data.product_fee that a posting of this operation pays for.';
alter function bank_private.operation_charged owner to bank_exec;
revoke all on function bank_private.operation_charged from public;
grant execute on function bank_private.operation_charged to bank_ledger;
