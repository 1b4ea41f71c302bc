-- The resource of an applied bulk: its counts and the outcome of each item.
create or replace function bank_private.bulk_resource(
  call   bank_private.call,
  parent bigint
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return jsonb_build_object(
    'mode', call.request -> 'mode', 'count', call.facts -> 'count',
    'applied', call.facts -> 'applied', 'refused', call.facts -> 'refused',
    'items', bank_private.bulk_present(
      (call.caller).book_id, (call.caller).principal_id, parent, call.facts));
end
$fn$;
comment on function bank_private.bulk_resource is
  'What a bulk answers. call: with the request and the facts of its journal row; parent: the id of '
  'that row.';
alter function bank_private.bulk_resource owner to bank_exec;
revoke all on function bank_private.bulk_resource from public;
