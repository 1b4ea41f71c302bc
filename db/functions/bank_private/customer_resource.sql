-- A customer as the resource of a receipt, without its details: the journal keeps those with their
-- changes, and nowhere else.
create or replace function bank_private.customer_resource(
  caller   bank_private.caller,
  customer bigint
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
begin
  return (
    select bank_private.resource_present(to_jsonb(c))
           - array['address', 'phone', 'email', 'details_masked', 'details_changed_at']
      from bank_private.customer_present(caller, customer) c);
end
$fn$;
comment on function bank_private.customer_resource is
  'The customer as JSON, without address, phone and email; null when the caller may not see it.';
alter function bank_private.customer_resource owner to bank_exec;
revoke all on function bank_private.customer_resource from public;
