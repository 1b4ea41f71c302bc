-- Which postings count on the mandate they are made with, and which of them pay somebody: to give
-- money back, or to exchange it, is no payment.
create or replace function bank_private.operation_governed(
  operation text,
  out is_governed boolean,
  out is_payment  boolean
)
returns record
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  is_payment  := operation in ('transfer_post', 'transfer_leg', 'hold_capture', 'account_sweep');
  is_governed := is_payment or operation in ('transfer_reverse', 'exchange_leg');
end
$fn$;
comment on function bank_private.operation_governed is
  'is_governed: the terms of the mandate are asked; is_payment: those about payees too. Fees and '
  'interest are not governed: the customer has agreed to them.';
alter function bank_private.operation_governed owner to bank_exec;
revoke all on function bank_private.operation_governed from public;
grant execute on function bank_private.operation_governed to bank_ledger;
