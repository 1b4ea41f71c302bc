-- Revokes a key or session, effective for the very next call, and with it the agent sessions that
-- were started with it. By its owner or by staff. Revoking again changes nothing.
create or replace function bank.key_revoke(
  key_id          text,
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
  if key_id is null then
    perform bank_private.error_raise('request_invalid', 'key_id is required.');
  end if;
  perform bank_private.text_check('key_id', key_id, 64);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'key_revoke', 'keys:write', idempotency_key,
    jsonb_build_object('key_id', key_id, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    update bank_data.credential c
       set revoked_at = coalesce(c.revoked_at, now())
     where c.book_id = book and c.key_id = key_revoke.key_id
       and (v_caller.is_staff or c.principal_id = v_caller.principal_id)
    returning c.id into v_call.subject_id;
    if not found then
      v_call.outcome := 'key_unknown';
    else
      v_call.facts := (select bank_private.resource_present(to_jsonb(k))
                         from bank_private.key_present(v_caller, key_revoke.key_id) k);
      perform bank_private.agent_sessions_end(v_call);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.key_revoke is
  'Revokes a key, and ends the agent sessions started with it. key_id: its public part; reason: '
  'up to 500 characters; idempotency_key: repeat with it after any doubt; credential: sha256 of '
  'the key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the key. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, key_unknown. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.key_revoke owner to bank_exec;
revoke all on function bank.key_revoke from public;
grant execute on function bank.key_revoke to bank_api, bank_service;
