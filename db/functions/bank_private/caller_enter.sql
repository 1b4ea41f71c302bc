-- Finds out who is calling and puts that into the settings row security reads.
-- A credential (sha256 of the secret, sent by the API) is hashed again and looked up; without one,
-- session_user names a trusted service: it survives SET ROLE and security definer, so nobody can
-- claim another's.
-- The settings last for the calling surface function only: its SET clauses restore them.
-- A credential of an agent session says which session the call belongs to (see
-- bank.agent_session_start): no argument does.
-- Unknown, revoked and expired look the same. What forbids the call (scope, suspension) is left in
-- outcome: a write records it as a refusal, a read raises it.
create or replace function bank_private.caller_enter(
  book       integer,
  credential bytea,
  scope      text,
  is_write   boolean
)
returns bank_private.caller
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller  bank_private.caller;
  v_digest  bytea;
  v_ignored text;   -- takes what set_config returns: an assignment costs a tenth of perform
begin
  v_ignored := set_config('bank.book', book::text, true);
  if is_write then
    -- Before any journal id is drawn: whoever reads the journal in id order relies on it.
    v_ignored := pg_current_xact_id()::text;
    -- A commit is as durable as the setting in force at the commit; a SET clause ends before it.
    if current_setting('synchronous_commit') not in ('on', 'remote_apply') then
      v_ignored := set_config('synchronous_commit', 'on', true);
    end if;
  end if;

  if credential is not null then
    v_digest  := sha256(credential);
    v_ignored := set_config('bank.digest', encode(v_digest, 'hex'), true);
    select c.id, c.principal_id, c.scopes, c.expires_at, c.session_id, c.customer_id
      into v_caller.credential_id, v_caller.principal_id, v_caller.scopes, v_caller.expires_at,
           v_caller.session_id, v_caller.session_customer_id
      from bank_data.credential c
     where c.book_id = book and c.digest = v_digest
       and c.revoked_at is null and c.expires_at > now();
  else
    select p.id, p.scopes
      into v_caller.principal_id, v_caller.scopes
      from bank_data.principal p
     where p.book_id = book and p.login = session_user;
  end if;
  v_ignored := set_config('bank.principal', v_caller.principal_id::text, true);

  select book, p.class, p.class = 'human' or p.is_operator, p.customer_id,
         case when is_write and b.status <> 'open' and scope <> 'book:suspend' then 'book_suspended'
              when p.status <> 'active' then 'principal_suspended'
              when scope <> all (v_caller.scopes) then 'scope_missing' end,
         b.rule_set_id
    into v_caller.book_id, v_caller.class, v_caller.is_staff, v_caller.customer_id,
         v_caller.outcome, v_caller.rule_set_id
    from bank_data.principal p
    join bank_data.book b on b.id = book
   where p.book_id = book and p.id = v_caller.principal_id;
  if not found then
    perform bank_private.error_raise('unauthenticated');
  end if;

  v_ignored := set_config('bank.reach', case
    when v_caller.is_staff then 'book'
    when v_caller.class = 'customer' then 'owner'
    else '' end, true);
  v_ignored := set_config('bank.customer', coalesce(v_caller.customer_id::text, ''), true);
  if v_caller.outcome is not null and not is_write then
    perform bank_private.error_raise(v_caller.outcome, case
      when v_caller.outcome = 'scope_missing'
        then format('The credential lacks the scope %s.', scope) end);
  end if;
  return v_caller;
end
$fn$;
comment on function bank_private.caller_enter is
  'Authenticates the caller of one call and sets the context of row security. book: accounting '
  'book; credential: sha256 of the secret, null for a trusted service; scope: what the call '
  'needs; is_write: false for reads, which may run on a standby. Result: the caller; outcome says '
  'what forbids a write: book_suspended, principal_suspended, scope_missing. Errors: '
  'unauthenticated; for reads also the outcomes.';
alter function bank_private.caller_enter owner to bank_exec;
revoke all on function bank_private.caller_enter from public;
