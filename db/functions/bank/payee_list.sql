-- Payees of a customer in order of id, without those that were removed.
create or replace function bank.payee_list(
  customer    bigint,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.payee
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
  v_after  bigint[];
  v_gate   record;
begin
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'payees:read', false);
  v_after  := bank_private.cursor_read('payee', v_caller.principal_id, page_cursor);
  v_gate   := bank_private.customer_enter(v_caller, customer, 'read');
  if v_gate.outcome is not null then
    perform bank_private.error_raise(v_gate.outcome);
  end if;
  return query
    select p.* from bank_private.payee_present(
      v_caller, customer, null, v_after[1], page_size) p;
end
$fn$;
comment on function bank.payee_list is
  'Payees, a page at a time. customer: whose; page_size: 1 to 500; page_cursor: that of the last '
  'row seen; credential: sha256 of the key, null for a trusted service; book: accounting book. '
  'Result: rows of bank.payee, none when the list has ended. Errors: request_invalid, '
  'unauthenticated, principal_suspended, scope_missing, customer_unknown, mandate_missing, '
  'cursor_invalid.';
alter function bank.payee_list owner to bank_exec;
revoke all on function bank.payee_list from public;
grant execute on function bank.payee_list to bank_api, bank_service;
