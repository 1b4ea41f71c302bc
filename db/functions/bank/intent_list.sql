-- The intents of the caller, in order of id.
create or replace function bank.intent_list(
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.intent
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
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  v_after  := bank_private.cursor_read('intent', v_caller.principal_id, page_cursor);
  return query
    select i.* from bank_private.intent_present(v_caller, null, v_after[1], page_size) i;
end
$fn$;
comment on function bank.intent_list is
  'The intents the caller prepared, a page at a time. page_size: 1 to 500; page_cursor: that of '
  'the last row seen; credential: sha256 of the key, null for a trusted service; book: accounting '
  'book. Result: rows of bank.intent, none when the list has ended. Errors: request_invalid, '
  'unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.intent_list owner to bank_exec;
revoke all on function bank.intent_list from public;
grant execute on function bank.intent_list to bank_api, bank_service;
