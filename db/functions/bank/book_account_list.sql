-- The bank's own accounts and what they are for. Staff only. One row for each role and currency, so
-- there are never many.
create or replace function bank.book_account_list(
  currency   text default null,
  credential bytea default null,
  book       integer default 1
)
returns setof bank.book_account
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
begin
  v_caller := bank_private.staff_enter(book, credential, 'products:read');
  return query
    select b.* from bank_private.book_account_present(v_caller, null, currency) b;
end
$fn$;
comment on function bank.book_account_list is
  'The accounts of the bank itself by role. currency: only of this one; credential: sha256 of '
  'the key, null for a trusted service; book: accounting book. Result: rows of '
  'bank.book_account. Errors: unauthenticated, principal_suspended, scope_missing, staff_only.';
alter function bank.book_account_list owner to bank_exec;
revoke all on function bank.book_account_list from public;
grant execute on function bank.book_account_list to bank_api, bank_service;
