-- An account as the resource of a receipt, read as the caller.
create or replace function bank_private.account_resource(
  call bank_private.call
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select bank_private.resource_present(to_jsonb(a))
      from bank_private.account_present(call.caller, call.customer_id, array[call.subject_id]) a);
end
$fn$;
comment on function bank_private.account_resource is
  'The account a call was about, as JSON.';
alter function bank_private.account_resource owner to bank_exec;
revoke all on function bank_private.account_resource from public;
