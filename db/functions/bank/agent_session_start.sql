-- Starts an agent session: one run or conversation with a customer. Its credential says by itself,
-- in every call and through every door, which session the call belongs to. It has the scopes of the
-- credential that asks, ends with it at the latest, and reaches no other customer by mandate.
-- The secret is made by the caller and never seen here, as in bank.key_create; a retry may bring a
-- new key_id and digest.
-- Locking: the credential that asks, so that it cannot be revoked without this session being ended.
-- Order of the checks after those of every write: customer_unknown, session_bound.
create or replace function bank.agent_session_start(
  customer        bigint,
  channel         text,
  key_id          text,
  digest          bytea,
  expires_at      timestamptz default null,
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
  v_call       bank_private.call;
  v_caller     bank_private.caller;
  v_gate       record;
  v_expires_at timestamptz;
  v_count      integer;
begin
  if num_nulls(customer, channel, key_id, digest) > 0 or length(digest) <> 32
     or key_id !~ ('^' || book || 'k[0-9a-f]{12}$') then
    perform bank_private.error_raise('request_invalid',
      'customer and channel are required, digest has 32 bytes, key_id is the book, k and 12 hex '
      'digits.');
  elsif channel !~ '^[a-z][a-z0-9_-]{0,29}$' then
    perform bank_private.error_raise(
      'request_invalid', 'channel must be a lower-case word of at most 30 characters.');
  elsif not (expires_at > now() and expires_at <= now() + interval '30 days') then
    perform bank_private.error_raise(
      'request_invalid', 'expires_at must be in the next 30 days.');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'agent_session_start', 'sessions:write', idempotency_key,
    jsonb_build_object('customer', customer, 'channel', channel, 'expires_at', expires_at),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    v_gate := bank_private.customer_enter(v_caller, customer, 'talk');
    v_call.outcome := coalesce(
      v_gate.outcome, case when v_caller.session_id is not null then 'session_bound' end);
  end if;
  if v_call.outcome is null then
    if v_caller.credential_id is not null then
      perform from bank_data.credential c
        where c.book_id = book and c.id = v_caller.credential_id and c.revoked_at is null
          for share;
      if not found then
        perform bank_private.error_raise('unauthenticated');
      end if;
    end if;
    v_expires_at := least(
      coalesce(agent_session_start.expires_at, now() + interval '1 day'), v_caller.expires_at);
    insert into bank_data.agent_session as s (
      book_id, principal_id, customer_id, channel, expires_at
    )
    values (
      book, v_caller.principal_id, customer, agent_session_start.channel, v_expires_at
    )
    returning s.id into v_call.subject_id;
    insert into bank_data.credential (
      book_id, key_id, digest, kind, principal_id, scopes, created_by, expires_at, session_id,
      customer_id, parent_id, maker_id
    )
    values (
      book, agent_session_start.key_id, sha256(digest), 'agent_session', v_caller.principal_id,
      v_caller.scopes, v_caller.principal_id, v_expires_at, v_call.subject_id, customer,
      v_caller.credential_id, bank_private.credential_maker(v_caller, v_caller.principal_id)
    )
    on conflict do nothing;
    get diagnostics v_count = row_count;
    if v_count = 0 then
      perform bank_private.error_raise(
        'request_invalid', 'key_id or digest is in use: make a new key.');
    end if;
    v_call.customer_id := customer;
    v_call.mandate_id  := v_gate.mandate_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(s))
                       from bank_private.agent_session_present(v_caller, v_call.subject_id) s);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.agent_session_start is
  'Starts an agent session and makes its credential, which has the scopes of the one that asks. '
  'customer: with whom; channel: where, such as chat, voice or mail, a lower-case word; key_id: '
  'public part of the credential, book and k and 12 lower-case hexadecimal digits; digest: sha256 '
  'of the credential, 32 bytes; expires_at: null = in one day, at most in 30 days, with the '
  'credential that asks at the latest; idempotency_key: repeat with it after any doubt; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null '
  '= a new one; book: accounting book. Result: bank.receipt with the session, without the secret '
  'of its credential. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, customer_unknown, session_bound. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.agent_session_start owner to bank_exec;
revoke all on function bank.agent_session_start from public;
grant execute on function bank.agent_session_start to bank_api, bank_service;
