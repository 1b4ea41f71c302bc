-- How many interest units are one minor unit of a currency: 1603080 parts of a year, the least
-- common multiple of 360, 365 and 366, times the scale of the rates, 10^8. So the interest of a day
-- is a whole number of units whatever the balance, the rate and the day count.
create or replace function bank_private.interest_unit()
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return 160308000000000;
end
$fn$;
comment on function bank_private.interest_unit is
  'Interest units in one minor unit of a currency: 1603080 * 10^8.';
alter function bank_private.interest_unit owner to bank_exec;
revoke all on function bank_private.interest_unit from public;
grant execute on function bank_private.interest_unit to bank_ledger;
