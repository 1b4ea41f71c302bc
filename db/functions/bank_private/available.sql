-- What may still be debited from an account: posted - held + overdraft limit. A system account has
-- no floor, so for it there is no such number.
create or replace function bank_private.available(
  posted       bigint,
  held         bigint,
  floor_amount bigint
)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case when floor_amount > -4000000000000000000 then posted - held - floor_amount end;
end
$fn$;
comment on function bank_private.available is
  'Available amount of an account, minor units; null for an account without a floor. posted, '
  'held: minor units; floor_amount: as in bank_data.account_balance.';
alter function bank_private.available owner to bank_exec;
revoke all on function bank_private.available from public;
grant execute on function bank_private.available to bank_ledger;
