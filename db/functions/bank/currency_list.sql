-- The currencies the bank knows.
create or replace function bank.currency_list()
returns setof bank.currency
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return query select c.code, c.exponent, c.name from bank_data.currency c order by c.code;
end
$fn$;
comment on function bank.currency_list is
  'The ISO 4217 currencies with the decimal places of their minor unit.';
alter function bank.currency_list owner to bank_exec;
revoke all on function bank.currency_list from public;
grant execute on function bank.currency_list to bank_api, bank_service;
