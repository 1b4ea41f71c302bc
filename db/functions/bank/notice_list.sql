-- What the bank did by itself, for staff, in order of id.
create or replace function bank.notice_list(
  acknowledged boolean default null,
  page_size    integer default 50,
  page_cursor  text default null,
  credential   bytea default null,
  book         integer default 1
)
returns setof bank.notice
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
  v_after  bigint[];
begin
  perform bank_private.page_check(page_size);
  v_caller := bank_private.staff_enter(book, credential, 'notices:read');
  v_after  := bank_private.cursor_read('notice', v_caller.principal_id, page_cursor);
  return query
    select n.* from bank_private.notice_present(
      v_caller, null, v_after[1], acknowledged, page_size) n;
end
$fn$;
comment on function bank.notice_list is
  'Notices for staff, a page at a time. acknowledged: false = only those nobody has acknowledged '
  'yet, true = only the others, null = all; page_size: 1 to 500; page_cursor: that of the last row '
  'seen; credential: sha256 of the key, null for a trusted service; book: accounting book. Result: '
  'rows of bank.notice, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, staff_only, cursor_invalid.';
alter function bank.notice_list owner to bank_exec;
revoke all on function bank.notice_list from public;
grant execute on function bank.notice_list to bank_api, bank_service;
