-- What the caller may still do now, for each mandate: what is used, what open holds take up, and
-- what remains. Nothing is locked: a call a moment later may find less. What the account and the
-- rules of the bank leave is told by a preview of the transfer (bank.preview).
create or replace function bank.allowance_list(
  mandate     bigint default null,
  principal   bigint default null,
  customer    bigint default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.allowance
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
  v_caller := bank_private.caller_enter(book, credential, 'mandates:read', false);
  v_after  := bank_private.cursor_read('allowance', v_caller.principal_id, page_cursor);
  return query
    select a.* from bank_private.allowance_present(
      v_caller, mandate, v_after[1], principal, customer, page_size) a;
end
$fn$;
comment on function bank.allowance_list is
  'What mandates allow now, a page at a time, in order of id: those in force and those that will '
  'be. mandate: only this one, whatever became of it; principal, customer: only these; page_size: '
  '1 to 500; page_cursor: that of the last row seen; credential: sha256 of the key, null for a '
  'trusted service; book: accounting book. Result: rows of bank.allowance, none when the list has '
  'ended. Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'cursor_invalid.';
alter function bank.allowance_list owner to bank_exec;
revoke all on function bank.allowance_list from public;
grant execute on function bank.allowance_list to bank_api, bank_service;
