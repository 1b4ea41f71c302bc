-- Converts minor units into an exact decimal with the places of the currency: 1250000 and 2 give
-- 12500.00.
create or replace function bank_private.amount_major(
  minor    bigint,
  exponent smallint
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return round(minor / power(10::numeric, exponent), exponent);
end
$fn$;
comment on function bank_private.amount_major is
  'Decimal amount in major units of minor units; null of null. exponent: decimal places of the '
  'currency.';
alter function bank_private.amount_major owner to bank_exec;
revoke all on function bank_private.amount_major from public;
grant execute on function bank_private.amount_major to bank_ledger;
