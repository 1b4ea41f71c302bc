-- An approval as the resource of a receipt. Read as the caller.
create or replace function bank_private.approval_resource(
  caller   bank_private.caller,
  approval bigint
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
begin
  return (
    select bank_private.resource_present(
             to_jsonb(a) - array['customers_needed', 'staff_needed'])
           || jsonb_build_object(
                'customers_needed', a.customers_needed, 'staff_needed', a.staff_needed)
      from bank_private.approval_present(caller, approval) a);
end
$fn$;
comment on function bank_private.approval_resource is
  'The approval as JSON; null when the caller may not see it.';
alter function bank_private.approval_resource owner to bank_exec;
revoke all on function bank_private.approval_resource from public;
