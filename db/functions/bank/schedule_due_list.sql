-- The dates of a schedule, planned ones and past ones, newest first.
create or replace function bank.schedule_due_list(
  schedule    bigint,
  status      text default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.schedule_due
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
  if status not in ('planned', 'done', 'failed', 'skipped') then
    perform bank_private.error_raise(
      'request_invalid', 'status must be planned, done, failed or skipped.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'schedules:read', false);
  if not exists (select from bank_private.schedule_present(v_caller, schedule))
     or schedule is null then
    perform bank_private.error_raise('schedule_unknown');
  end if;
  v_after := bank_private.cursor_read('due', v_caller.principal_id, page_cursor);
  if v_after[1] <> schedule or v_after[2] not between 0 and 300000000000000000 then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select d.* from bank_private.schedule_due_present(
      v_caller, schedule, status, timestamp 'epoch' + v_after[2] * interval '1 microsecond',
      page_size) d;
end
$fn$;
comment on function bank.schedule_due_list is
  'The dates of a schedule, a page at a time, newest first. schedule: id; status: planned, done, '
  'failed or skipped; page_size: 1 to 500; page_cursor: that of the last row seen; credential: '
  'sha256 of the key, null for a trusted service; book: accounting book. Result: rows of '
  'bank.schedule_due, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, schedule_unknown, cursor_invalid.';
alter function bank.schedule_due_list owner to bank_exec;
revoke all on function bank.schedule_due_list from public;
grant execute on function bank.schedule_due_list to bank_api, bank_service;
