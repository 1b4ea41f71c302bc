-- A value of a rule as people read it: major units of amounts.
create or replace function bank_private.rule_value(
  state bank_private.rule_state,
  value bigint
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case (bank_private.rule_measure(state.measure)).unit
    when 'amount' then bank_private.amount_major(value, state.exponent)::text
    else value::text end;
end
$fn$;
comment on function bank_private.rule_value is
  'Decimal text; null of null.';
alter function bank_private.rule_value owner to bank_ledger;
revoke all on function bank_private.rule_value from public;
