-- Holds in order of id. Of an account for whoever may read it; else those that the caller placed,
-- a customer's own, all for staff.
create or replace function bank.hold_list(
  account_number text default null,
  status         text default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.hold
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
  if status not in ('open', 'captured', 'released', 'expired') then
    perform bank_private.error_raise(
      'request_invalid', 'status must be open, captured, released or expired.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  if account_number is not null then
    v_reach := bank_private.account_enter_read(v_caller, account_number);
  end if;
  v_after := bank_private.cursor_read('hold', v_caller.principal_id, page_cursor);
  return query
    select h.* from bank_private.hold_present(
      v_caller, null, v_reach.account_id, v_after[1], status, page_size) h;
end
$fn$;
comment on function bank.hold_list is
  'Holds, a page at a time. account_number: only on this account, null = those the caller placed, '
  'for a customer in person all its own, for staff all; status: only open, captured, released or '
  'expired; page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of '
  'the key, null for a trusted service; book: accounting book. Result: rows of bank.hold, none '
  'when the list has ended. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, account_unknown, mandate_missing, cursor_invalid.';
alter function bank.hold_list owner to bank_exec;
revoke all on function bank.hold_list from public;
grant execute on function bank.hold_list to bank_api, bank_service;
