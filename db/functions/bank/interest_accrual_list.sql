-- The interest of an account day by day, newest first, corrections before what they correct.
create or replace function bank.interest_accrual_list(
  account_number text,
  since          date default null,
  until          date default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.interest_accrual
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
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  v_after  := bank_private.cursor_read('accrual', v_caller.principal_id, page_cursor);
  if v_after[1] <> v_reach.account_id or v_after[2] not between 0 and 3000000
     or v_after[3] not between 1 and 2147483647 then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select e.* from bank_private.interest_accrual_present(
      v_caller, v_reach.account_id, since, until,
      '2000-01-01'::date + v_after[2]::integer, v_after[3]::integer, page_size) e;
end
$fn$;
comment on function bank.interest_accrual_list is
  'Accruals of an account, newest first, a page at a time. account_number: its number; since, '
  'until: days at or after, and before; page_size: 1 to 500; page_cursor: that of the last row '
  'seen; credential: sha256 of the key, null for a trusted service; book: accounting book. '
  'Result: rows of bank.interest_accrual, none when the list has ended. Errors: request_invalid, '
  'unauthenticated, principal_suspended, scope_missing, account_unknown, mandate_missing, '
  'cursor_invalid.';
alter function bank.interest_accrual_list owner to bank_exec;
revoke all on function bank.interest_accrual_list from public;
grant execute on function bank.interest_accrual_list to bank_api, bank_service;
