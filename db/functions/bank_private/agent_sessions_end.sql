-- Ends the agent sessions that live on a credential: those started with it, or the one it belongs
-- to. Each end has a journal row of its own, under the request that caused it.
-- The credential has been revoked before, by the same call: whoever was starting a session with it
-- held its row (bank.agent_session_start), so no session is missed.
create or replace function bank_private.agent_sessions_end(
  call bank_private.call
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer           := (call.caller).book_id;
  v_end     bank_private.call := call;
  v_ids     bigint[];
  v_session record;
begin
  v_ids := array(
    select c.session_id
      from bank_data.credential c
     where c.book_id = v_book and c.id = call.subject_id and c.session_id is not null);
  for v_session in
    update bank_data.credential c
       set revoked_at = now()
     where c.book_id = v_book and c.parent_id = call.subject_id and c.revoked_at is null
    returning c.session_id
  loop
    v_ids := v_ids || v_session.session_id;
  end loop;
  v_end.operation      := 'agent_session_end';
  v_end.outcome        := 'applied';
  v_end.idempotency_id := null;
  v_end.request        := null;
  for v_session in
    update bank_data.agent_session s
       set ended_at = now()
     where s.book_id = v_book and s.id = any (v_ids) and s.ended_at is null
    returning s.id, s.customer_id
  loop
    v_end.subject_id  := v_session.id;
    v_end.customer_id := v_session.customer_id;
    v_end.facts       := jsonb_build_object(
      'session_id', v_session.id::text, 'reason', call.operation);
    perform bank_private.journal_append(v_end);
  end loop;
end
$fn$;
comment on function bank_private.agent_sessions_end is
  'Ends the agent sessions of the credential that a call has revoked, its subject.';
alter function bank_private.agent_sessions_end owner to bank_exec;
revoke all on function bank_private.agent_sessions_end from public;
