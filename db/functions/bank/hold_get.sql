-- Shows a hold to who placed it and to who may read its account.
create or replace function bank.hold_get(
  hold       bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.hold
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
  v_reach  bank_private.reach;
  v_hold   bank.hold;
begin
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  v_reach  := bank_private.account_enter(
    v_caller, bank_private.hold_account(book, hold), 'read');
  select h.*
    into v_hold
    from bank_private.hold_present(
           v_caller, coalesce(hold, 0),
           case when v_reach.outcome is null then v_reach.account_id end) h;
  if not found then
    perform bank_private.error_raise('hold_unknown');
  end if;
  return v_hold;
end
$fn$;
comment on function bank.hold_get is
  'A hold by its id. hold: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.hold. Errors: unauthenticated, principal_suspended, '
  'scope_missing, hold_unknown.';
alter function bank.hold_get owner to bank_exec;
revoke all on function bank.hold_get from public;
grant execute on function bank.hold_get to bank_api, bank_service;
