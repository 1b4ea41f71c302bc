-- The principals of the book, in order of id: staff see all, others themselves.
create or replace function bank.principal_list(
  class       text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.principal
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
  if class not in ('agent', 'service', 'human', 'customer') then
    perform bank_private.error_raise(
      'request_invalid', 'class must be agent, service, human or customer.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'principals:read', false);
  v_after  := bank_private.cursor_read('principal', v_caller.principal_id, page_cursor);
  return query
    select p.* from bank_private.principal_present(v_caller, null, v_after[1], class, page_size) p;
end
$fn$;
comment on function bank.principal_list is
  'Principals, a page at a time. class: only agent, service, human or customer; page_size: 1 to '
  '500; page_cursor: that of the last row seen; credential: sha256 of the key, null for a trusted '
  'service; book: accounting book. Result: rows of bank.principal, none when the list has ended. '
  'Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.principal_list owner to bank_exec;
revoke all on function bank.principal_list from public;
grant execute on function bank.principal_list to bank_api, bank_service;
