-- Approvals in order of id: the queue, and the history.
create or replace function bank.approval_list(
  status      text default null,
  customer    bigint default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.approval
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
  if status not in ('pending', 'executed', 'failed', 'denied', 'withdrawn', 'expired') then
    perform bank_private.error_raise('request_invalid',
      'status must be pending, executed, failed, denied, withdrawn or expired.');
  end if;
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'approvals:read', false);
  v_after  := bank_private.cursor_read('approval', v_caller.principal_id, page_cursor);
  return query
    select a.* from bank_private.approval_present(
      v_caller, null, v_after[1], status, customer, page_size) a;
end
$fn$;
comment on function bank.approval_list is
  'Approvals the caller asked for, those about a customer for that one in person, all for staff, '
  'a page at a time. status: pending, executed, failed, denied, withdrawn or expired, null = all; '
  'customer: only about this one; page_size: 1 to 500; page_cursor: that of the last row seen; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.approval, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, cursor_invalid.';
alter function bank.approval_list owner to bank_exec;
revoke all on function bank.approval_list from public;
grant execute on function bank.approval_list to bank_api, bank_service;
