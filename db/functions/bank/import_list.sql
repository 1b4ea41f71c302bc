-- Imported statements, in order of id.
create or replace function bank.import_list(
  account_number text default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.external_import
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
  v_caller := bank_private.staff_enter(book, credential, 'reconciliation:read');
  v_after  := bank_private.cursor_read('import', v_caller.principal_id, page_cursor);
  return query
    select i.* from bank_private.import_present(
      v_caller, null, v_after[1], account_number, page_size) i;
end
$fn$;
comment on function bank.import_list is
  'Imported statements, a page at a time. account_number: only of this account; page_size: 1 to '
  '500; page_cursor: that of the last row seen; credential: sha256 of the key, null for a '
  'trusted service; book: accounting book. Result: rows of bank.external_import, none when the '
  'list has ended. Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'staff_only, cursor_invalid.';
alter function bank.import_list owner to bank_exec;
revoke all on function bank.import_list from public;
grant execute on function bank.import_list to bank_api, bank_service;
