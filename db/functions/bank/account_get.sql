-- An account with its balance.
create or replace function bank.account_get(
  account_number text,
  credential     bytea default null,
  book           integer default 1
)
returns bank.account
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
  v_reach   bank_private.reach;
  v_account bank.account;
begin
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  select a.* into v_account
    from bank_private.account_present(v_caller, v_reach.customer_id, array[v_reach.account_id]) a;
  return v_account;
end
$fn$;
comment on function bank.account_get is
  'An account. account_number: its number; credential: sha256 of the key, null for a trusted '
  'service; book: accounting book. Result: bank.account. Errors: unauthenticated, '
  'principal_suspended, scope_missing, account_unknown, mandate_missing.';
alter function bank.account_get owner to bank_exec;
revoke all on function bank.account_get from public;
grant execute on function bank.account_get to bank_api, bank_service;
