-- The decimal places of a currency.
create or replace function bank_private.currency_exponent(
  currency text
)
returns smallint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_exponent smallint;
begin
  select c.exponent into v_exponent from bank_data.currency c where c.code = currency;
  if not found then
    perform bank_private.error_raise('currency_unknown');
  end if;
  return v_exponent;
end
$fn$;
comment on function bank_private.currency_exponent is
  'Decimal places of an ISO 4217 currency. Errors: currency_unknown.';
alter function bank_private.currency_exponent owner to bank_exec;
revoke all on function bank_private.currency_exponent from public;
