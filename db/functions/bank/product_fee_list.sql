-- What the accounts of a product pay, paid and will pay, newest first.
create or replace function bank.product_fee_list(
  product     text,
  operation   text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.product_fee
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
  v_before  bigint[];
  v_product bigint;
begin
  perform bank_private.page_check(page_size);
  if operation not in ('transfer_post', 'hold_capture') then
    perform bank_private.error_raise(
      'request_invalid', 'operation must be transfer_post or hold_capture.');
  end if;
  v_caller  := bank_private.caller_enter(book, credential, 'products:read', false);
  v_product := (bank_private.product_find(book, product)).product_id;
  if v_product is null then
    perform bank_private.error_raise('product_unknown');
  end if;
  v_before := bank_private.cursor_read('fee', v_caller.principal_id, page_cursor);
  return query
    select f.* from bank_private.product_fee_present(
      v_caller, v_product, operation, v_before[1], page_size) f;
end
$fn$;
comment on function bank.product_fee_list is
  'Fees of a product, a page at a time. product: its code; operation: only of this one; '
  'page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of the key, '
  'null for a trusted service; book: accounting book. Result: rows of bank.product_fee, none '
  'when the list has ended. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, product_unknown, cursor_invalid.';
alter function bank.product_fee_list owner to bank_exec;
revoke all on function bank.product_fee_list from public;
grant execute on function bank.product_fee_list to bank_api, bank_service;
