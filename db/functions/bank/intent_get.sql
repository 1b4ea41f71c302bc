-- An intent of the caller, and what became of it.
create or replace function bank.intent_get(
  intent     bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.intent
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
  v_intent bank.intent;
begin
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  select i.* into v_intent from bank_private.intent_present(v_caller, intent) i;
  if v_intent.intent_id is null or intent is null then
    perform bank_private.error_raise('intent_unknown');
  end if;
  return v_intent;
end
$fn$;
comment on function bank.intent_get is
  'An intent, and whether it was executed. intent: id, of an intent the caller prepared itself; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: '
  'bank.intent. Errors: unauthenticated, principal_suspended, scope_missing, intent_unknown.';
alter function bank.intent_get owner to bank_exec;
revoke all on function bank.intent_get from public;
grant execute on function bank.intent_get to bank_api, bank_service;
