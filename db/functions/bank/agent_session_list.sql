-- Agent sessions, the newest first: a principal sees those it started, a customer those with it,
-- staff all.
create or replace function bank.agent_session_list(
  customer    bigint default null,
  principal   bigint default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.agent_session
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
  v_before bigint[];
begin
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'sessions:read', false);
  v_before := bank_private.cursor_read('agentsession', v_caller.principal_id, page_cursor);
  return query
    select s.* from bank_private.agent_session_present(
      v_caller, null, v_before[1], customer, principal, page_size) s;
end
$fn$;
comment on function bank.agent_session_list is
  'Agent sessions, the newest first, a page at a time. customer, principal: only of these; '
  'page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of the key, '
  'null for a trusted service; book: accounting book. Result: rows of bank.agent_session, none '
  'when the list has ended. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, cursor_invalid.';
alter function bank.agent_session_list owner to bank_exec;
revoke all on function bank.agent_session_list from public;
grant execute on function bank.agent_session_list to bank_api, bank_service;
