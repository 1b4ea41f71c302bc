-- Interest units as minor units that can be booked, rounded half to even (IEEE 754,
-- roundTiesToEven): over many accounts neither side gains. What is left is carried, so it is never
-- lost. A posting has at most 18 digits.
create or replace function bank_private.interest_round(
  units numeric
)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_unit  numeric := bank_private.interest_unit();
  v_whole numeric := div(abs(units), v_unit);
  v_twice numeric := 2 * mod(abs(units), v_unit);
begin
  if v_twice > v_unit or (v_twice = v_unit and mod(v_whole, 2) = 1) then
    v_whole := v_whole + 1;
  end if;
  return sign(units) * least(v_whole, 999999999999999999);
end
$fn$;
comment on function bank_private.interest_round is
  'Minor units of interest units, rounded half to even.';
alter function bank_private.interest_round owner to bank_exec;
revoke all on function bank_private.interest_round from public;
grant execute on function bank_private.interest_round to bank_ledger;
