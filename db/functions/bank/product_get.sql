-- A product with the fees in force.
create or replace function bank.product_get(
  code       text,
  credential bytea default null,
  book       integer default 1
)
returns bank.product
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_caller  bank_private.caller;
  v_product bank.product;
begin
  v_caller := bank_private.caller_enter(book, credential, 'products:read', false);
  select p.* into v_product from bank_private.product_present(v_caller, coalesce(code, '')) p;
  if not found then
    perform bank_private.error_raise('product_unknown');
  end if;
  return v_product;
end
$fn$;
comment on function bank.product_get is
  'A product. code: its public name; credential: sha256 of the key, null for a trusted service; '
  'book: accounting book. Result: bank.product. Errors: unauthenticated, principal_suspended, '
  'scope_missing, product_unknown.';
alter function bank.product_get owner to bank_exec;
revoke all on function bank.product_get from public;
grant execute on function bank.product_get to bank_api, bank_service;
