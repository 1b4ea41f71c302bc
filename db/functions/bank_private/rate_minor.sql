-- A rate between minor units: 1 USD = 151.25 JPY is 1 cent = 1.5125 yen. Written as a factor, not a
-- quotient, so it is exact.
create or replace function bank_private.rate_minor(
  rate           numeric,
  base_exponent  smallint,
  quote_exponent smallint
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return rate * ('1e' || (quote_exponent - base_exponent))::numeric;
end
$fn$;
comment on function bank_private.rate_minor is
  'Minor units of the quote currency for one minor unit of the base currency. rate: the same in '
  'major units; base_exponent, quote_exponent: decimal places of the currencies.';
alter function bank_private.rate_minor owner to bank_exec;
revoke all on function bank_private.rate_minor from public;
grant execute on function bank_private.rate_minor to bank_ledger;
