-- An agent session.
create or replace function bank.agent_session_get(
  session    bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.agent_session
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
  v_caller  bank_private.caller;
  v_session bank.agent_session;
begin
  v_caller := bank_private.caller_enter(book, credential, 'sessions:read', false);
  select s.* into v_session from bank_private.agent_session_present(v_caller, session) s;
  if v_session.session_id is null or session is null then
    perform bank_private.error_raise('session_unknown');
  end if;
  return v_session;
end
$fn$;
comment on function bank.agent_session_get is
  'An agent session. session: id; credential: sha256 of the key, null for a trusted service; '
  'book: accounting book. Result: bank.agent_session. Errors: unauthenticated, '
  'principal_suspended, scope_missing, session_unknown.';
alter function bank.agent_session_get owner to bank_exec;
revoke all on function bank.agent_session_get from public;
grant execute on function bank.agent_session_get to bank_api, bank_service;
