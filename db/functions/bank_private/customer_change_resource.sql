-- A change of details as the resource of a receipt, from its row: who asked has not always the
-- right to read it.
create or replace function bank_private.customer_change_resource(
  change bank_data.customer_change
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
begin
  return jsonb_build_object(
    'change_id', change.id::text, 'customer_id', change.customer_id::text,
    'principal_id', change.principal_id::text, 'approval_id', change.approval_id::text,
    'before', change.before, 'after', change.after, 'contacts', change.contacts,
    'reason', change.reason, 'changed_at', change.changed_at);
end
$fn$;
comment on function bank_private.customer_change_resource is
  'A change of details as JSON, ids as strings.';
alter function bank_private.customer_change_resource owner to bank_exec;
revoke all on function bank_private.customer_change_resource from public;
grant execute on function bank_private.customer_change_resource to bank_ledger;
