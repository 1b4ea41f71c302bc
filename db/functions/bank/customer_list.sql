-- The customers the caller may read, in order of id: staff all, others those of their mandates.
create or replace function bank.customer_list(
  status      text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.customer
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
  v_after   bigint[];
  v_grant   record;
  v_found   integer;
  v_count   integer := 0;
  v_ignored text;
begin
  perform bank_private.page_check(page_size);
  if status not in ('active', 'suspended') then
    perform bank_private.error_raise('request_invalid', 'status must be active or suspended.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'customers:read', false);
  v_after  := bank_private.cursor_read('customer', v_caller.principal_id, page_cursor);
  for v_grant in select * from bank_private.grant_list(v_caller, null, v_after[1]) loop
    if not v_caller.is_staff and v_caller.class <> 'customer' then
      v_ignored := set_config('bank.customer', v_grant.customer_id::text, true);
      v_ignored := set_config('bank.reach', 'customer', true);
    end if;
    return query
      select c.* from bank_private.customer_present(
        v_caller, v_grant.customer_id, v_after[1], status, page_size - v_count) c;
    get diagnostics v_found = row_count;
    v_count := v_count + v_found;
    exit when v_count >= page_size;
  end loop;
end
$fn$;
comment on function bank.customer_list is
  'Customers, a page at a time. status: only active or suspended; page_size: 1 to 500; '
  'page_cursor: that of the last row seen; credential: sha256 of the key, null for a trusted '
  'service; book: accounting book. Result: rows of bank.customer, none when the list has ended. '
  'Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.customer_list owner to bank_exec;
revoke all on function bank.customer_list from public;
grant execute on function bank.customer_list to bank_api, bank_service;
