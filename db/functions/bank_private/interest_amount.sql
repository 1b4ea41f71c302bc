-- The interest of one day, exactly: a whole number of units. What the bank owes is positive.
create or replace function bank_private.interest_amount(
  balance bigint,
  day     date,
  terms   bank_data.product_interest
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return trunc(balance * 100000000::numeric
               * case when balance > 0 then terms.credit_rate else terms.debit_rate end)
         * bank_private.interest_weight(day, terms.day_count);
end
$fn$;
comment on function bank_private.interest_amount is
  'Interest of a day in interest units. balance: at the end of the day, minor units; terms: in '
  'force on it.';
alter function bank_private.interest_amount owner to bank_exec;
revoke all on function bank_private.interest_amount from public;
grant execute on function bank_private.interest_amount to bank_ledger;
