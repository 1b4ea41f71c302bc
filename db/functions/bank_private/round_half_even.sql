-- Rounds to a whole number, a half to the even neighbour, so that many halves do not add up to one
-- side's gain. PostgreSQL's own round() takes them away from zero.
create or replace function bank_private.round_half_even(
  value numeric
)
returns numeric
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_below numeric := floor(value);
  v_rest  numeric := value - v_below;
begin
  return case when v_rest > 0.5 or (v_rest = 0.5 and v_below % 2 <> 0)
              then v_below + 1 else v_below end;
end
$fn$;
comment on function bank_private.round_half_even is
  'The nearest whole number, of two equally near ones the even one.';
alter function bank_private.round_half_even owner to bank_exec;
revoke all on function bank_private.round_half_even from public;
grant execute on function bank_private.round_half_even to bank_ledger;
