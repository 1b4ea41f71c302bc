-- What interest an account has earned or owes that is not booked yet, on which terms, and what was
-- booked.
create or replace function bank.interest_get(
  account_number text,
  postings       integer default 12,
  credential     bytea default null,
  book           integer default 1
)
returns bank.interest
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
  v_reach  bank_private.reach;
begin
  if postings is null or postings not between 0 and 500 then
    perform bank_private.error_raise('request_invalid', 'postings must be 0 to 500.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  return bank_private.interest_present(v_caller, v_reach.account_id, postings);
end
$fn$;
comment on function bank.interest_get is
  'Interest of an account. account_number: its number; postings: how many of the newest postings '
  'to show, 0 to 500; credential: sha256 of the key, null for a trusted service; book: accounting '
  'book. Result: bank.interest. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, account_unknown, mandate_missing.';
alter function bank.interest_get owner to bank_exec;
revoke all on function bank.interest_get from public;
grant execute on function bank.interest_get to bank_api, bank_service;
