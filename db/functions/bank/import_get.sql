-- An imported statement, and how far it is reconciled.
create or replace function bank.import_get(
  import     bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.external_import
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
  v_import bank.external_import;
begin
  v_caller := bank_private.staff_enter(book, credential, 'reconciliation:read');
  select i.* into v_import
    from bank_private.import_present(v_caller, import) i;
  if not found then
    perform bank_private.error_raise('import_unknown');
  end if;
  return v_import;
end
$fn$;
comment on function bank.import_get is
  'An imported statement. import: id; credential: sha256 of the key, null for a trusted service; '
  'book: accounting book. Result: bank.external_import. Errors: unauthenticated, '
  'principal_suspended, scope_missing, staff_only, import_unknown.';
alter function bank.import_get owner to bank_exec;
revoke all on function bank.import_get from public;
grant execute on function bank.import_get to bank_api, bank_service;
