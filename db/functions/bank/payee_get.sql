-- A payee, also one that was removed.
create or replace function bank.payee_get(
  payee       bigint,
  credential  bytea default null,
  book        integer default 1
)
returns bank.payee
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
  v_caller   bank_private.caller;
  v_customer bigint;
  v_gate     record;
  v_payee    bank.payee;
begin
  v_caller   := bank_private.caller_enter(book, credential, 'payees:read', false);
  v_customer := bank_private.payee_owner(book, payee);
  v_gate     := bank_private.customer_enter(v_caller, v_customer, 'read');
  if v_gate.outcome is not null then
    perform bank_private.error_raise(
      case v_gate.outcome when 'customer_unknown' then 'payee_unknown' else v_gate.outcome end);
  end if;
  select p.* into v_payee from bank_private.payee_present(v_caller, v_customer, payee) p;
  if v_payee.payee_id is null then
    perform bank_private.error_raise('payee_unknown');
  end if;
  return v_payee;
end
$fn$;
comment on function bank.payee_get is
  'A payee. payee: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.payee. Errors: unauthenticated, principal_suspended, '
  'scope_missing, payee_unknown, mandate_missing.';
alter function bank.payee_get owner to bank_exec;
revoke all on function bank.payee_get from public;
grant execute on function bank.payee_get to bank_api, bank_service;
