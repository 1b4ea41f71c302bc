-- Interest units as a decimal in major units. Most are no finite decimals, so it shows ten places
-- more than the currency has; the units themselves are exact.
create or replace function bank_private.interest_major(
  units    numeric,
  exponent smallint
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return round(units / bank_private.interest_unit() / power(10::numeric, exponent), exponent + 10);
end
$fn$;
comment on function bank_private.interest_major is
  'Interest in major units, rounded to ten more places than the currency has. exponent: decimal '
  'places of the currency.';
alter function bank_private.interest_major owner to bank_exec;
revoke all on function bank_private.interest_major from public;
