-- The rules of the bank, in the order they were made. Staff only.
create or replace function bank.rule_list(
  in_force    boolean default true,
  code        text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.rule
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
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
  v_caller := bank_private.staff_enter(book, credential, 'rules:read');
  v_after  := bank_private.cursor_read('rule', v_caller.principal_id, page_cursor);
  return query
    select r.* from bank_private.rule_present(
      v_caller, null, v_after[1], code, in_force, page_size) r;
end
$fn$;
comment on function bank.rule_list is
  'Rules, a page at a time. in_force: only those that are, false = only retired ones, null = all; '
  'code: only of this name; page_size: 1 to 500; page_cursor: that of the last row seen; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.rule, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, staff_only, cursor_invalid.';
alter function bank.rule_list owner to bank_exec;
revoke all on function bank.rule_list from public;
grant execute on function bank.rule_list to bank_api, bank_service;
