-- Schedules in order of id: a principal sees its own, a customer those that debit it, staff all.
create or replace function bank.schedule_list(
  account_number text default null,
  status         text default null,
  customer       bigint default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.schedule
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
  v_caller  bank_private.caller;
  v_after   bigint[];
  v_account bigint;
begin
  perform bank_private.page_check(page_size);
  if status not in ('active', 'paused', 'ended', 'cancelled') then
    perform bank_private.error_raise(
      'request_invalid', 'status must be active, paused, ended or cancelled.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'schedules:read', false);
  v_after  := bank_private.cursor_read('schedule', v_caller.principal_id, page_cursor);
  if account_number is not null then
    v_account := coalesce((bank_private.account_find(book, account_number)).account_id, -1);
  end if;
  return query
    select s.* from bank_private.schedule_present(
      v_caller, null, v_after[1], v_account, customer, status, page_size) s;
end
$fn$;
comment on function bank.schedule_list is
  'Schedules, a page at a time. account_number: only those that debit it; status: active, '
  'paused, ended or cancelled; customer: only of this one; page_size: 1 to 500; page_cursor: '
  'that of the last row seen; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: rows of bank.schedule, none when the list has ended. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, cursor_invalid.';
alter function bank.schedule_list owner to bank_exec;
revoke all on function bank.schedule_list from public;
grant execute on function bank.schedule_list to bank_api, bank_service;
