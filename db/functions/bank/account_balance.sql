-- The balance of an account.
create or replace function bank.account_balance(
  account_number text,
  credential     bytea default null,
  book           integer default 1
)
returns bank.balance
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
  v_balance bank.balance;
begin
  v_caller  := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach   := bank_private.account_enter_read(v_caller, account_number);
  select v_reach.number, v_reach.currency,
         bank_private.amount_major(b.posted, v_reach.exponent),
         bank_private.amount_major(
           bank_private.available(b.posted, h.held, b.floor_amount), v_reach.exponent),
         bank_private.amount_major(h.held, v_reach.exponent), b.version, now()
    into v_balance
    from bank_data.account_balance b
   cross join lateral (
         select bank_private.held_now(book, b.account_id, b.held) as held
         offset 0) h
   where b.book_id = v_caller.book_id and b.account_id = v_reach.account_id
     and b.customer_id = v_reach.customer_id;
  return v_balance;
end
$fn$;
comment on function bank.account_balance is
  'Balance of an account now. account_number: its number; credential: sha256 of the key, null for '
  'a trusted service; book: accounting book. Result: bank.balance, decimals in major units. '
  'Errors: unauthenticated, principal_suspended, scope_missing, account_unknown, mandate_missing.';
alter function bank.account_balance owner to bank_exec;
revoke all on function bank.account_balance from public;
grant execute on function bank.account_balance to bank_api, bank_service;
