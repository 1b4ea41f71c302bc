-- What to do about a code.
create or replace function bank_private.outcome_hint(
  code text
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select o.hint
      from bank_data.outcome o
     where o.code = outcome_hint.code and o.code <> 'applied');
end
$fn$;
comment on function bank_private.outcome_hint is
  'The hint of a code of bank_data.outcome; null for applied.';
alter function bank_private.outcome_hint owner to bank_exec;
revoke all on function bank_private.outcome_hint from public;
