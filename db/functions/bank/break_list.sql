-- What the bank and the other bank do not agree on about an account: lines without an entry, and
-- entries without a line.
create or replace function bank.break_list(
  account_number text,
  since          date,
  until          date,
  page_size      integer default 50,
  page_cursor    text default null,
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
  v_after  bigint[];
begin
  if num_nulls(account_number, since, until) > 0 or since < date '1900-01-01'
     or until > date '9999-12-31' or since > until or since < until - 366 then
    perform bank_private.error_raise('request_invalid',
      'account_number, since and until are required, at most 366 days apart, from 1900 on.');
  end if;
  perform bank_private.page_check(page_size);
  v_caller := bank_private.staff_enter(book, credential, 'reconciliation:read');
  v_after  := bank_private.cursor_read('break', v_caller.principal_id, page_cursor);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  if not bank_private.customer_is_internal(book, v_reach.customer_id) then
    perform bank_private.error_raise('account_unknown');
  elsif v_after[1] <> v_reach.account_id or cardinality(v_after) < 3
        or (v_after[2] = 0 and v_after[3] not between -100000 and 3000000) then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select b.* from bank_private.break_find(
      v_caller, v_reach, since, until, v_after, page_size) b;
end
$fn$;
comment on function bank.break_list is
  'Breaks of an account in a period. account_number: an account of the bank itself; since, '
  'until: first and last day, at most 366 days apart; page_size: 1 to 500; page_cursor: that '
  'of the last row seen; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: rows of bank.break, external ones first, by day, none when the list '
  'has ended. Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'staff_only, account_unknown, cursor_invalid.';
alter function bank.break_list owner to bank_exec;
revoke all on function bank.break_list from public;
grant execute on function bank.break_list to bank_api, bank_service;
