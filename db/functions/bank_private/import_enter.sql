-- Lets staff to an imported statement, one call at a time for each account.
create or replace function bank_private.import_enter(
  call   bank_private.call,
  import bigint
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_account bigint;
begin
  call := bank_private.call_staff_enter(call);
  if call.outcome is null then
    select i.account_id into v_account
      from bank_data.external_import i
     where i.book_id = (call.caller).book_id and i.id = import;
    if not found then
      call.outcome := 'import_unknown';
    else
      call.subject_id := import;
      perform bank_private.reconciliation_lock((call.caller).book_id, v_account);
    end if;
  end if;
  return call;
end
$fn$;
comment on function bank_private.import_enter is
  'The call with the import as its subject, locked for reconciliation. Outcomes: staff_only, '
  'import_unknown.';
alter function bank_private.import_enter owner to bank_exec;
revoke all on function bank_private.import_enter from public;
