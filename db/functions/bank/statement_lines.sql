-- The lines of a statement, or of the whole account, oldest first. Between fixed versions the
-- answer never changes: entries are final, and have no gaps.
create or replace function bank.statement_lines(
  account_number text,
  version_from   bigint default 1,
  version_to     bigint default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.statement_line
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
  v_reach  bank_private.reach;
  v_after  bigint[];
  v_period record;
  v_owner  text;
begin
  perform bank_private.page_check(page_size);
  if version_from is null or version_from < 1 or version_to < 0 then
    perform bank_private.error_raise(
      'request_invalid', 'version_from must be 1 or more, version_to 0 or more.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  v_after  := bank_private.cursor_read('line', v_caller.principal_id, page_cursor);
  if v_after[1] <> v_reach.account_id then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  v_period := bank_private.period_find(book, null, null);
  v_owner  := (select c.name from bank_data.customer c
                where c.book_id = v_caller.book_id and c.id = v_reach.customer_id);
  return query
    select l.*
      from bank_private.statement_read(
        book, v_reach.account_id, v_reach.exponent, v_caller.principal_id, v_period.time_zone,
        v_reach.customer_id, v_owner, v_period.bank_customer_id, v_period.bank_name,
        greatest(version_from, v_after[2] + 1), coalesce(version_to, 9223372036854775807),
        page_size) l;
end
$fn$;
comment on function bank.statement_lines is
  'Lines of an account between two versions, oldest first, a page at a time. account_number: its '
  'number; version_from, version_to: those of the head of a statement; null = to the newest; '
  'page_size: 1 to 500; page_cursor: that of the last row seen; credential: sha256 of the key, '
  'null for a trusted service; book: accounting book. Result: rows of bank.statement_line, '
  'decimals in major units, none when the list has ended. Errors: request_invalid, '
  'unauthenticated, principal_suspended, scope_missing, account_unknown, mandate_missing, '
  'cursor_invalid.';
alter function bank.statement_lines owner to bank_exec;
revoke all on function bank.statement_lines from public;
grant execute on function bank.statement_lines to bank_api, bank_service;
