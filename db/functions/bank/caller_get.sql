-- Who am I, and what may I do now? The first call of an agent that wakes up.
create or replace function bank.caller_get(
  credential bytea default null,
  book       integer default 1
)
returns bank.caller
language plpgsql
stable
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
  v_caller bank_private.caller;
  v_self   bank.caller;
begin
  v_caller := bank_private.caller_enter(book, credential, null, false);
  select b.id, b.name, p.id, p.class, p.name, p.customer_id, v_caller.scopes, c.key_id,
         v_caller.expires_at, coalesce(m.mandates, '[]'), v_caller.session_id
    into v_self
    from bank_data.principal p
    join bank_data.book b on b.id = p.book_id
    left join bank_data.credential c on c.book_id = p.book_id and c.id = v_caller.credential_id
  left join lateral (
         select jsonb_agg(bank_private.resource_present(to_jsonb(g)) order by g.mandate_id)
                  as mandates
           from bank_private.mandate_present(v_caller, null, null, p.id, null, 100) g
          where g.revoked_at is null and not g.suspended
            and g.starts_at <= now() and g.expires_at > now()) m on true
   where p.book_id = v_caller.book_id and p.id = v_caller.principal_id;
  return v_self;
end
$fn$;
comment on function bank.caller_get is
  'The caller: principal, scopes, and its first 100 mandates in force. credential: sha256 of the '
  'key, null for a trusted service; book: accounting book. Result: bank.caller. Errors: '
  'unauthenticated, principal_suspended.';
alter function bank.caller_get owner to bank_exec;
revoke all on function bank.caller_get from public;
grant execute on function bank.caller_get to bank_api, bank_service;
