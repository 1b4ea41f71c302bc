-- The other amount of an exchange, rounded to whole minor units against the customer: what is
-- credited down, what is debited up. Whoever splits an exchange into many small ones gains nothing.
-- The remainder is what that leaves to the bank. It is kept in the quote currency of the rate,
-- where it is a product and never a quotient: a finite decimal, so nothing of it is ever lost.
create or replace function bank_private.exchange_price(
  amount     bigint,
  side       text,
  is_base    boolean,
  minor_rate numeric,
  out other_amount numeric,
  out remainder numeric
)
returns record
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  other_amount := case
    when is_base and side = 'sell' then floor(amount * minor_rate)
    when is_base then ceil(amount * minor_rate)
    when side = 'sell' then div(amount, minor_rate)
    else div(amount, minor_rate) + case when mod(amount, minor_rate) > 0 then 1 else 0 end
  end;
  remainder := case when is_base then abs(amount * minor_rate - other_amount)
                    else abs(amount - other_amount * minor_rate) end;
end
$fn$;
comment on function bank_private.exchange_price is
  'The other amount. amount: minor units; side: sell = it is debited, buy = it is credited; '
  'is_base: it is in the base currency of the rate; minor_rate: minor units of the quote currency '
  'for one of the base currency. Result: minor units, and what is left to the bank, minor units '
  'of the quote currency, exact.';
alter function bank_private.exchange_price owner to bank_exec;
revoke all on function bank_private.exchange_price from public;
