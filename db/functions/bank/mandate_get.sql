-- A mandate.
create or replace function bank.mandate_get(
  mandate    bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.mandate
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
  v_caller  bank_private.caller;
  v_mandate bank.mandate;
begin
  v_caller := bank_private.caller_enter(book, credential, 'mandates:read', false);
  select m.* into v_mandate from bank_private.mandate_present(v_caller, mandate) m;
  if v_mandate.mandate_id is null or mandate is null then
    perform bank_private.error_raise('mandate_unknown');
  end if;
  return v_mandate;
end
$fn$;
comment on function bank.mandate_get is
  'A mandate. mandate: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.mandate. Errors: unauthenticated, principal_suspended, '
  'scope_missing, mandate_unknown.';
alter function bank.mandate_get owner to bank_exec;
revoke all on function bank.mandate_get from public;
grant execute on function bank.mandate_get to bank_api, bank_service;
