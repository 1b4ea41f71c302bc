-- The changes of the name and the details of a customer, in order of id: who asked for what, when,
-- with which approval, and whom to tell. For people only: it shows details whole.
create or replace function bank.customer_change_list(
  customer    bigint,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.customer_change
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
  v_caller := bank_private.caller_enter(book, credential, 'customers:read', false);
  v_after  := bank_private.cursor_read('change', v_caller.principal_id, page_cursor);
  v_gate   := bank_private.customer_enter(v_caller, customer, 'read');
  if v_gate.outcome is null and bank_private.details_party(v_caller) = 'agent' then
    v_gate.outcome := 'person_only';
  end if;
  if v_gate.outcome is not null then
    perform bank_private.error_raise(v_gate.outcome);
  end if;
  return query
    select c.* from bank_private.customer_change_present(
      v_caller, customer, v_after[1], page_size) c;
end
$fn$;
comment on function bank.customer_change_list is
  'Changes of details of a customer, a page at a time, for the customer in person and staff. '
  'customer: id; page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 '
  'of the key, null for a trusted service; book: accounting book. Result: rows of '
  'bank.customer_change, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, customer_unknown, mandate_missing, person_only, '
  'cursor_invalid.';
alter function bank.customer_change_list owner to bank_exec;
revoke all on function bank.customer_change_list from public;
grant execute on function bank.customer_change_list to bank_api, bank_service;
