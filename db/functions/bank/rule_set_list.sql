-- The sets of rules that were in force one after another, the newest first: what the journal means
-- by a set. Staff only.
create or replace function bank.rule_set_list(
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.rule_set
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
  v_after  := bank_private.cursor_read('ruleset', v_caller.principal_id, page_cursor);
  return query
    select s.id, s.rule_ids, array(
             select r.code
               from unnest(s.rule_ids) with ordinality i (id, n)
               join bank_data.rule r on r.book_id = s.book_id and r.id = i.id
              order by i.n),
           coalesce(s.id = b.rule_set_id, false), s.created_by, s.created_at,
           bank_private.cursor_make('ruleset', v_caller.principal_id, s.id)
      from bank_data.rule_set s
      join bank_data.book b on b.id = s.book_id
     where s.book_id = book and (v_after is null or s.id < v_after[1])
     order by s.id desc
     limit page_size;
end
$fn$;
comment on function bank.rule_set_list is
  'Sets of rules, a page at a time. page_size: 1 to 500; page_cursor: that of the last row seen; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.rule_set, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, staff_only, cursor_invalid.';
alter function bank.rule_set_list owner to bank_exec;
revoke all on function bank.rule_set_list from public;
grant execute on function bank.rule_set_list to bank_api, bank_service;
