-- A schedule.
create or replace function bank.schedule_get(
  schedule   bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.schedule
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
  v_schedule bank.schedule;
begin
  v_caller := bank_private.caller_enter(book, credential, 'schedules:read', false);
  select s.* into v_schedule from bank_private.schedule_present(v_caller, schedule) s;
  if v_schedule.schedule_id is null or schedule is null then
    perform bank_private.error_raise('schedule_unknown');
  end if;
  return v_schedule;
end
$fn$;
comment on function bank.schedule_get is
  'A schedule. schedule: id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.schedule. Errors: unauthenticated, principal_suspended, '
  'scope_missing, schedule_unknown.';
alter function bank.schedule_get owner to bank_exec;
revoke all on function bank.schedule_get from public;
grant execute on function bank.schedule_get to bank_api, bank_service;
