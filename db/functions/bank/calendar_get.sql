-- A calendar.
create or replace function bank.calendar_get(
  calendar   text,
  credential bytea default null,
  book       integer default 1
)
returns bank.calendar
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
  v_caller   bank_private.caller;
  v_calendar bank.calendar;
begin
  v_caller := bank_private.caller_enter(book, credential, 'schedules:read', false);
  select k.* into v_calendar from bank_private.calendar_present(v_caller, calendar) k;
  if v_calendar.calendar is null or calendar is null then
    perform bank_private.error_raise('calendar_unknown');
  end if;
  return v_calendar;
end
$fn$;
comment on function bank.calendar_get is
  'A calendar of business days. calendar: its code; credential: sha256 of the key, null for a '
  'trusted service; book: accounting book. Result: bank.calendar. Errors: unauthenticated, '
  'principal_suspended, scope_missing, calendar_unknown.';
alter function bank.calendar_get owner to bank_exec;
revoke all on function bank.calendar_get from public;
grant execute on function bank.calendar_get to bank_api, bank_service;
