-- An import as the resource of a receipt.
create or replace function bank_private.import_resource(
  call bank_private.call
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select bank_private.resource_present(to_jsonb(i))
            from bank_private.import_present(call.caller, call.subject_id) i);
end
$fn$;
comment on function bank_private.import_resource is
  'The import a call is about, as JSON.';
alter function bank_private.import_resource owner to bank_exec;
revoke all on function bank_private.import_resource from public;
