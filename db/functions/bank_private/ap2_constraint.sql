-- A constraint of an AP2 payment mandate. There is at most one of each type (ap2_check).
create or replace function bank_private.ap2_constraint(
  document jsonb,
  type     text
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select c.value
      from jsonb_array_elements(document -> 'constraints') c
     where c.value ->> 'type' = ap2_constraint.type);
end
$fn$;
comment on function bank_private.ap2_constraint is
  'The constraint of a type, null when the document has none. document: seen by ap2_check.';
alter function bank_private.ap2_constraint owner to bank_exec;
revoke all on function bank_private.ap2_constraint from public;
