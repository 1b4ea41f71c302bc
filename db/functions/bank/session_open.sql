-- Exchanges an OIDC token, verified by the API, for a session: from then on its digest is a
-- credential like any other.
-- Only the login bank_authn may call it. The same token opens the same session, however often it is
-- exchanged.
create or replace function bank.session_open(
  issuer     text,
  subject    text,
  digest     bytea,
  scopes     text[],
  expires_at timestamptz,
  request_id uuid default null,
  book       integer default 1
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
set bank.issuer = ''
set bank.subject = ''
as $fn$
declare
  v_call    bank_private.call;
  v_id      bigint;
  v_ignored text;
begin
  if num_nulls(issuer, subject, digest, scopes, expires_at) > 0 or length(digest) <> 32 then
    perform bank_private.error_raise('request_invalid',
      'issuer, subject, digest (32 bytes), scopes and expires_at are required.');
  end if;
  v_ignored := set_config('bank.book', book::text, true);
  v_ignored := set_config('bank.issuer', issuer, true);
  v_ignored := set_config('bank.subject', subject, true);
  v_ignored := set_config('bank.digest', encode(sha256(digest), 'hex'), true);
  v_ignored := pg_current_xact_id()::text;   -- before any journal id is drawn
  select i.principal_id
    into v_call.subject_id
    from bank_data.principal_identity i
   where i.book_id = book and i.issuer = session_open.issuer and i.subject = session_open.subject;
  if not found or expires_at <= now() then
    perform bank_private.error_raise('unauthenticated');
  end if;
  v_ignored := set_config('bank.principal', v_call.subject_id::text, true);

  insert into bank_data.credential as c (
    book_id, key_id, digest, kind, principal_id, scopes, created_by, expires_at
  )
  select book, book || 'k' || substr(replace(gen_random_uuid()::text, '-', ''), 21),
         sha256(digest), 'session', p.id,
         array(select s from unnest(p.scopes) s where s = any (session_open.scopes)), p.id,
         least(session_open.expires_at, now() + interval '1 day')
    from bank_data.principal p
   where p.book_id = book and p.id = v_call.subject_id
  on conflict on constraint credential_digest_key do nothing
  returning c.id into v_id;
  select jsonb_build_object(
           'key_id', c.key_id, 'principal_id', c.principal_id::text, 'scopes', c.scopes,
           'expires_at', c.expires_at)
    into v_call.facts
    from bank_data.credential c
   where c.book_id = book and c.digest = sha256(session_open.digest)
     and c.principal_id = v_call.subject_id and c.kind = 'session';
  if not found then   -- the digest is that of another credential
    perform bank_private.error_raise('unauthenticated');
  elsif v_id is null then
    return bank_private.receipt_present(
      'applied', coalesce(request_id, gen_random_uuid()), true, v_call.facts);
  end if;
  v_call.caller.book_id      := book;
  v_call.caller.principal_id := v_call.subject_id;
  v_call.operation  := 'session_open';
  v_call.subject_id := v_id;
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.request    := jsonb_build_object('issuer', issuer, 'subject', subject);
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.session_open is
  'Opens a session for a verified OIDC token (RFC 9068, checked per RFC 8725 by the API). issuer, '
  'subject: its claims iss and sub; digest: sha256 of the token text, 32 bytes; scopes: its '
  'scopes, of which those of the principal are granted; expires_at: its exp, at most a day is '
  'granted; request_id: the id to record; book: accounting book. Result: bank.receipt with the '
  'session. Errors: request_invalid, unauthenticated (unknown identity or expired).';
alter function bank.session_open owner to bank_exec;
revoke all on function bank.session_open from public;
grant execute on function bank.session_open to bank_authn;
