-- Mandates in order of id: a principal sees its own, a customer those it gave, staff all.
create or replace function bank.mandate_list(
  principal   bigint default null,
  customer    bigint default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.mandate
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
begin
  perform bank_private.page_check(page_size);
  v_caller := bank_private.caller_enter(book, credential, 'mandates:read', false);
  v_after  := bank_private.cursor_read('mandate', v_caller.principal_id, page_cursor);
  return query
    select m.* from bank_private.mandate_present(
      v_caller, null, v_after[1], principal, customer, page_size) m;
end
$fn$;
comment on function bank.mandate_list is
  'Mandates, a page at a time. principal, customer: only these; page_size: 1 to 500; page_cursor: '
  'that of the last row seen; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: rows of bank.mandate, none when the list has ended. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.mandate_list owner to bank_exec;
revoke all on function bank.mandate_list from public;
grant execute on function bank.mandate_list to bank_api, bank_service;
