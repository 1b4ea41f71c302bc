-- Ends an agent session: its credential is refused from the very next call on. By who started it,
-- the customer in person, or staff; from within a session only itself. Ending again changes
-- nothing.
-- Locking: the credential, then the session, as bank.key_revoke does.
create or replace function bank.agent_session_end(
  session         bigint,
  reason          text default null,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call   bank_private.call;
  v_caller bank_private.caller;
begin
  if session is null then
    perform bank_private.error_raise('request_invalid', 'session is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'agent_session_end', 'sessions:write', idempotency_key,
    jsonb_build_object('session', session, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    select s.session_id, s.customer_id
      into v_call.subject_id, v_call.customer_id
      from bank_private.agent_session_present(v_caller, session) s
     where v_caller.session_id = s.session_id or v_caller.session_id is null;
    if not found then
      v_call.outcome := 'session_unknown';
    else
      update bank_data.credential c
         set revoked_at = now()
       where c.book_id = book and c.session_id = v_call.subject_id and c.revoked_at is null;
      update bank_data.agent_session s
         set ended_at = now()
       where s.book_id = book and s.id = v_call.subject_id and s.ended_at is null;
      v_call.facts := (select bank_private.resource_present(to_jsonb(s))
                         from bank_private.agent_session_present(v_caller, v_call.subject_id) s);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.agent_session_end is
  'Ends an agent session and revokes its credential. session: id; reason: up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the session. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, session_unknown. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.agent_session_end owner to bank_exec;
revoke all on function bank.agent_session_end from public;
grant execute on function bank.agent_session_end to bank_api, bank_service;
