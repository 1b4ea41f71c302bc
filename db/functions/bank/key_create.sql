-- Makes an API key. The secret is made by the caller and never seen here: digest is what will be
-- presented (sha256 of the key), and only its sha256 is stored.
-- A retry may bring a new key_id and digest: the fingerprint of the request leaves them out, and
-- the replay shows the key that was made first.
-- A key is never broader than its maker: for oneself no more scopes and no later end; for another
-- principal staff is needed, for a human or an operator an operator.
-- The credential of an agent session makes none: it would outlive the session.
-- Order of the checks after those of every write: principal_unknown, operator_only, session_bound,
-- scope_exceeded.
create or replace function bank.key_create(
  principal       bigint,
  key_id          text,
  digest          bytea,
  scopes          text[],
  label           text default null,
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
  v_target     record;
  v_expires_at timestamptz;
begin
  if num_nulls(principal, key_id, digest) > 0 or length(digest) <> 32
     or key_id !~ ('^' || book || 'k[0-9a-f]{12}$') then
    perform bank_private.error_raise('request_invalid',
      'principal is required, digest has 32 bytes, key_id is the book, k and 12 hex digits.');
  elsif not (expires_at > now() and expires_at < now() + interval '10 years') then
    perform bank_private.error_raise(
      'request_invalid', 'expires_at must be in the next ten years.');
  end if;
  perform bank_private.text_check('label', label, 200);
  perform bank_private.scopes_check(scopes);
  v_call := bank_private.call_enter(
    book, credential, 'key_create', 'keys:write', idempotency_key,
    jsonb_build_object(
      'principal', principal, 'scopes', scopes, 'label', label, 'expires_at', expires_at),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller     := v_call.caller;
  v_expires_at := coalesce(expires_at, least(
    now() + interval '90 days',
    case when principal = v_caller.principal_id then v_caller.expires_at end));
  if v_call.outcome is null then
    select p.class = 'human' or p.is_operator as is_operator_made, p.scopes
      into v_target
      from bank_data.principal p
     where p.book_id = book and p.id = principal
       and (v_caller.is_staff or p.id = v_caller.principal_id);
    v_call.outcome := case
      when not found then 'principal_unknown'
      when principal <> v_caller.principal_id and v_target.is_operator_made
           and v_caller.class <> 'service' then 'operator_only'
      when v_caller.session_id is not null then 'session_bound'
      when not scopes <@ v_caller.scopes or not scopes <@ v_target.scopes
           or (principal = v_caller.principal_id and v_expires_at > v_caller.expires_at)
        then 'scope_exceeded'
    end;
  end if;
  if v_call.outcome is null then
    insert into bank_data.credential as c (
      book_id, key_id, digest, kind, principal_id, scopes, label, created_by, expires_at,
      maker_id
    )
    values (
      book, key_create.key_id, sha256(digest), 'key', principal, key_create.scopes,
      key_create.label, v_caller.principal_id, v_expires_at,
      bank_private.credential_maker(v_caller, principal)
    )
    on conflict do nothing
    returning c.id into v_call.subject_id;
    if v_call.subject_id is null then
      perform bank_private.error_raise(
        'request_invalid', 'key_id or digest is in use: make a new key.');
    end if;
    v_call.facts := (select bank_private.resource_present(to_jsonb(k))
                       from bank_private.key_present(v_caller, key_create.key_id) k);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.key_create is
  'Makes an API key. principal: whose; key_id: its public part, book and k and 12 lower-case '
  'hexadecimal digits; digest: sha256 of the key, 32 bytes; scopes: what it allows; label: up to '
  '200 characters; expires_at: null = in 90 days, or the maker''s own end when that is earlier '
  'and it is for itself; idempotency_key: repeat with it after any doubt; credential: sha256 of '
  'the key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the key, without its secret. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, principal_unknown, '
  'operator_only, session_bound, scope_exceeded. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.key_create owner to bank_exec;
revoke all on function bank.key_create from public;
grant execute on function bank.key_create to bank_api, bank_service;
