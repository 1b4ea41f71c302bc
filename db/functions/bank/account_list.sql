-- The accounts the caller may read, in order of owner and account. Each owner is read under the
-- caller's mandate for that owner.
create or replace function bank.account_list(
  customer    bigint default null,
  status      text default null,
  currency    text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.account
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
  if status not in ('active', 'frozen', 'dormant', 'closed') then
    perform bank_private.error_raise(
      'request_invalid', 'status must be active, frozen, dormant or closed.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_after  := bank_private.cursor_read('account', v_caller.principal_id, page_cursor);
  for v_grant in select * from bank_private.grant_list(v_caller, customer, v_after[1]) loop
    if not v_caller.is_staff then
      v_ignored := set_config('bank.customer', v_grant.customer_id::text, true);
      v_ignored := set_config('bank.accounts', coalesce(v_grant.account_ids::text, ''), true);
      v_ignored := set_config('bank.reach', case
        when v_grant.account_ids is null then 'customer' else 'accounts' end, true);
    end if;
    return query
      select a.* from bank_private.account_present(
        v_caller, v_grant.customer_id, v_grant.account_ids, v_after[1], v_after[2],
        status, currency, page_size - v_count) a;
    get diagnostics v_found = row_count;
    v_count := v_count + v_found;
    exit when v_count >= page_size;
  end loop;
end
$fn$;
comment on function bank.account_list is
  'Accounts with balances, a page at a time. customer: only of this owner; status: only active, '
  'frozen, dormant or closed; currency: only of this one; page_size: 1 to 500; page_cursor: '
  'that of the last row seen; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: rows of bank.account, none when the list has ended. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.account_list owner to bank_exec;
revoke all on function bank.account_list from public;
grant execute on function bank.account_list to bank_api, bank_service;
