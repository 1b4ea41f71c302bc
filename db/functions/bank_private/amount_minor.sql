-- Converts an exact decimal amount into minor units of a currency.
-- An amount has at most 18 digits (ISO 20022, ActiveCurrencyAndAmount: totalDigits 18).
create or replace function bank_private.amount_minor(
  amount   numeric,
  exponent smallint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_minor numeric := case
    when amount < 1e18 then amount * power(10::numeric, exponent) else 'NaN' end;
begin
  -- NaN and Infinity sort above every number, so the upper bound refuses them.
  if amount > 0 and v_minor < 1e18 then
    if v_minor = trunc(v_minor) then
      return v_minor;
    end if;
    perform bank_private.error_raise('amount_precision',
      format('The amount has more than the %s decimal places of the currency.', exponent));
  end if;
  perform bank_private.error_raise('amount_invalid');
end
$fn$;
comment on function bank_private.amount_minor is
  'Minor units of a decimal amount. amount: major units; exponent: decimal places of the '
  'currency. Errors: amount_invalid (not positive, not finite, more than 18 digits), '
  'amount_precision (too many decimal places).';
alter function bank_private.amount_minor owner to bank_exec;
revoke all on function bank_private.amount_minor from public;
