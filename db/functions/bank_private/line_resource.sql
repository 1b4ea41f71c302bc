-- An external line as the resource of a receipt.
create or replace function bank_private.line_resource(
  call bank_private.call
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select bank_private.resource_present(to_jsonb(l))
            from bank_private.line_present(call.caller, call.subject_id) l);
end
$fn$;
comment on function bank_private.line_resource is
  'The line a call is about, as JSON.';
alter function bank_private.line_resource owner to bank_exec;
revoke all on function bank_private.line_resource from public;
