-- Turns a surface row into the JSON of a resource: ids and amounts become strings, because JSON
-- numbers lose digits in many a client.
create or replace function bank_private.resource_present(
  surface_row jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select jsonb_object_agg(
             e.key,
             case when jsonb_typeof(e.value) = 'number' and e.key <> 'version'
                  then to_jsonb(e.value #>> '{}') else e.value end)
      from jsonb_each(surface_row - 'page_cursor') e);
end
$fn$;
comment on function bank_private.resource_present is
  'A row of a surface type, given as JSON, as a resource: without its cursor, with ids and '
  'amounts as strings.';
alter function bank_private.resource_present owner to bank_exec;
revoke all on function bank_private.resource_present from public;
grant execute on function bank_private.resource_present to bank_ledger;
