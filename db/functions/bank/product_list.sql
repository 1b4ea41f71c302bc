-- The products of the bank, in the order they were made.
create or replace function bank.product_list(
  kind        text default null,
  currency    text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.product
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
  v_caller bank_private.caller;
  v_after  bigint[];
begin
  perform bank_private.page_check(page_size);
  if kind not in ('current', 'savings', 'loan', 'internal') then
    perform bank_private.error_raise(
      'request_invalid', 'kind must be current, savings, loan or internal.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'products:read', false);
  v_after  := bank_private.cursor_read('product', v_caller.principal_id, page_cursor);
  return query
    select p.* from bank_private.product_present(
      v_caller, null, v_after[1], kind, currency, page_size) p;
end
$fn$;
comment on function bank.product_list is
  'Products, a page at a time. kind: only current, savings, loan or internal; currency: only of '
  'this one; page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of '
  'the key, null for a trusted service; book: accounting book. Result: rows of bank.product, '
  'none when the list has ended. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, cursor_invalid.';
alter function bank.product_list owner to bank_exec;
revoke all on function bank.product_list from public;
grant execute on function bank.product_list to bank_api, bank_service;
