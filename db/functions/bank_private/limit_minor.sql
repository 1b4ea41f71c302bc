-- Converts a limit, which unlike an amount may be zero, into minor units.
create or replace function bank_private.limit_minor(
  amount   numeric,
  exponent smallint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case when amount = 0 then 0
              when amount is not null then bank_private.amount_minor(amount, exponent) end;
end
$fn$;
comment on function bank_private.limit_minor is
  'Minor units of a decimal amount that may be zero; null of null. amount: major units; '
  'exponent: decimal places of the currency. Errors: amount_invalid, amount_precision.';
alter function bank_private.limit_minor owner to bank_exec;
revoke all on function bank_private.limit_minor from public;
