-- Converts an exact signed decimal amount, zero too, into minor units of a currency.
create or replace function bank_private.amount_signed(
  amount   numeric,
  exponent smallint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case
    when amount is null then null
    when amount = 0 then 0
    else sign(amount) * bank_private.amount_minor(abs(amount), exponent)
  end;
end
$fn$;
comment on function bank_private.amount_signed is
  'Minor units of a decimal amount of either sign; null of null. Errors: amount_invalid, '
  'amount_precision.';
alter function bank_private.amount_signed owner to bank_exec;
revoke all on function bank_private.amount_signed from public;
