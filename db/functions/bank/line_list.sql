-- Lines of an imported statement, in its order.
create or replace function bank.line_list(
  import      bigint,
  status      text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.external_line
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
  if status not in ('open', 'matched', 'explained') then
    perform bank_private.error_raise(
      'request_invalid', 'status must be open, matched or explained.');
  end if;
  v_caller := bank_private.staff_enter(book, credential, 'reconciliation:read');
  v_after  := bank_private.cursor_read('external', v_caller.principal_id, page_cursor);
  if not exists (select from bank_data.external_import i
                  where i.book_id = v_caller.book_id and i.id = import) then
    perform bank_private.error_raise('import_unknown');
  elsif v_after[1] <> import then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select l.* from bank_private.line_present(
      v_caller, null, import, v_after[2], status, page_size) l;
end
$fn$;
comment on function bank.line_list is
  'Lines of an imported statement, a page at a time. import: id; status: only open, matched or '
  'explained; page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of '
  'the key, null for a trusted service; book: accounting book. Result: rows of '
  'bank.external_line, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, staff_only, import_unknown, cursor_invalid.';
alter function bank.line_list owner to bank_exec;
revoke all on function bank.line_list from public;
grant execute on function bank.line_list to bank_api, bank_service;
