-- The terms of interest of a product, with their history and what is to come, newest first.
create or replace function bank.product_interest_list(
  product     text,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.product_interest
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
  v_id     bigint;
begin
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'products:read', false);
  v_after  := bank_private.cursor_read('rates', v_caller.principal_id, page_cursor);
  select p.id into v_id
    from bank_data.product p
   where p.book_id = book and p.code = product_interest_list.product;
  if not found then
    perform bank_private.error_raise('product_unknown');
  elsif v_after[1] <> v_id or v_after[2] not between 0 and 3000000 then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select t.* from bank_private.product_interest_present(
      v_caller, v_id, '2000-01-01'::date + v_after[2]::integer, v_after[3], page_size) t;
end
$fn$;
comment on function bank.product_interest_list is
  'Terms of interest of a product, the latest valid_from first, a page at a time; of those with '
  'the same valid_from the first is in force. product: its code; page_size: 1 to 500; '
  'page_cursor: that of the last row seen; credential: sha256 of the key, null for a trusted '
  'service; book: accounting book. Result: rows of bank.product_interest, none when the list has '
  'ended. Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'product_unknown, cursor_invalid.';
alter function bank.product_interest_list owner to bank_exec;
revoke all on function bank.product_interest_list from public;
grant execute on function bank.product_interest_list to bank_api, bank_service;
