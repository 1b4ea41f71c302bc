-- A customer.
create or replace function bank.customer_get(
  customer   bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.customer
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
  v_gate     record;
  v_customer bank.customer;
begin
  v_caller := bank_private.caller_enter(book, credential, 'customers:read', false);
  v_gate   := bank_private.customer_enter(v_caller, customer, 'read');
  if v_gate.outcome is not null then
    perform bank_private.error_raise(v_gate.outcome);
  end if;
  select c.* into v_customer from bank_private.customer_present(v_caller, customer) c;
  return v_customer;
end
$fn$;
comment on function bank.customer_get is
  'A customer. customer: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.customer. Errors: unauthenticated, principal_suspended, '
  'scope_missing, customer_unknown, mandate_missing.';
alter function bank.customer_get owner to bank_exec;
revoke all on function bank.customer_get from public;
grant execute on function bank.customer_get to bank_api, bank_service;
