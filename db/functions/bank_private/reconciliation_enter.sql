-- Lets staff to an account of the bank itself for reconciliation, one call at a time for each
-- account.
create or replace function bank_private.reconciliation_enter(
  call           bank_private.call,
  account_number text
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  call := bank_private.call_staff_enter(call);
  call := bank_private.call_account_enter(call, account_number, 'manage');
  if call.outcome is null and not bank_private.customer_is_internal(
       (call.caller).book_id, call.customer_id) then
    call.outcome := 'account_unknown';
  end if;
  if call.outcome is null then
    perform bank_private.reconciliation_lock((call.caller).book_id, call.subject_id);
  end if;
  return call;
end
$fn$;
comment on function bank_private.reconciliation_enter is
  'The call with the account as its subject, locked for reconciliation. Outcomes: staff_only, '
  'account_unknown.';
alter function bank_private.reconciliation_enter owner to bank_exec;
revoke all on function bank_private.reconciliation_enter from public;
