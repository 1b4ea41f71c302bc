-- A principal: staff see all, others themselves.
create or replace function bank.principal_get(
  principal  bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.principal
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
  v_caller    bank_private.caller;
  v_principal bank.principal;
begin
  v_caller := bank_private.caller_enter(book, credential, 'principals:read', false);
  select p.* into v_principal from bank_private.principal_present(v_caller, principal) p;
  if v_principal.principal_id is null or principal is null then
    perform bank_private.error_raise('principal_unknown');
  end if;
  return v_principal;
end
$fn$;
comment on function bank.principal_get is
  'A principal. principal: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.principal. Errors: unauthenticated, principal_suspended, '
  'scope_missing, principal_unknown.';
alter function bank.principal_get owner to bank_exec;
revoke all on function bank.principal_get from public;
grant execute on function bank.principal_get to bank_api, bank_service;
