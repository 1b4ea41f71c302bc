-- What the bank and the other bank do not agree on about an account: lines without an entry, and
-- entries without a line.
create or replace function bank.break_list(
  account_number text,
  since          date,
  until          date,
  row_limit      integer default 500,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.break
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
  if num_nulls(account_number, since, until) > 0 or since > until or until - since > 366
     or row_limit is null or row_limit not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid',
      'account_number, since and until are required, at most 366 days apart; row_limit must be 1 '
      'to 10000.');
  end if;
  v_caller := bank_private.reconciliation_read(book, credential);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  return query
    select b.* from bank_private.break_find(v_caller, v_reach, since, until, row_limit) b;
end
$fn$;
comment on function bank.break_list is
  'Breaks of an account in a period. account_number: an account of the bank itself; since, '
  'until: first and last day, at most 366 days apart; row_limit: 1 to 10000; credential: sha256 '
  'of the key, null for a trusted service; book: accounting book. Result: rows of bank.break, '
  'external ones first, by day. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, staff_only, account_unknown.';
alter function bank.break_list owner to bank_exec;
revoke all on function bank.break_list from public;
grant execute on function bank.break_list to bank_api, bank_service;
