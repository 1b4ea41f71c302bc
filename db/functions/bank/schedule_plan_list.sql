-- For the worker: the schedules whose next dates have to be computed, the most overdue first.
create or replace function bank.schedule_plan_list(
  batch integer default 100,
  book  integer default 1
)
returns setof bank.schedule_rule
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
begin
  if batch is null or batch not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 10000.');
  end if;
  v_caller := bank_private.worker_enter(book, false);
  return query
    select s.id, s.starts_at, s.time_zone, s.recurrence, s.adjustment, k.weekend, k.holidays,
           s.planned_until, s.plan_at
      from bank_data.schedule s
      left join bank_data.calendar k on k.book_id = s.book_id and k.id = s.calendar_id
     where s.book_id = v_caller.book_id and s.status = 'active' and s.plan_at <= now()
     order by s.plan_at
     limit batch;
end
$fn$;
comment on function bank.schedule_plan_list is
  'What the dates of schedules are to be computed from. batch: at most so many, 1 to 10000; '
  'book: accounting book. Result: rows of bank.schedule_rule. Errors: request_invalid, '
  'unauthenticated, principal_suspended, scope_missing.';
alter function bank.schedule_plan_list owner to bank_exec;
revoke all on function bank.schedule_plan_list from public;
grant execute on function bank.schedule_plan_list to bank_worker;
