-- For the worker: executes what is due, one date after another, the most overdue first.
-- Locking: each date and its schedule, passing over those another worker, or a caller who is
-- pausing the schedule, holds; then the accounts. The locks of a date stay until the call ends, so
-- it gives up waiting sooner than others look for deadlocks (1 s), and ends once it had to.
-- Idempotency: see bank_private.schedule_execute. The key of a date is made of how it is written,
-- whatever DateStyle a login has.
-- Of a schedule that skips missed dates, only the newest due one is executed; not before all of
-- them are known.
create or replace function bank.schedule_sweep(
  batch      integer default 100,
  request_id uuid default null,
  book       integer default 1
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
set lock_timeout = '500ms'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_worker   bank_private.caller;
  v_call     bank_private.call;
  v_found    record;
  v_due      bank_data.schedule_due;
  v_schedule bank_data.schedule;
  v_result   record;
  v_count    integer := 0;
begin
  if batch is null or batch not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 10000.');
  end if;
  v_worker := bank_private.worker_enter(book, true);
  request_id := coalesce(request_id, gen_random_uuid());
  while v_count < batch loop
    select d as due, s as schedule
      into v_found
      from bank_data.schedule_due d
      join bank_data.schedule s on s.book_id = d.book_id and s.id = d.schedule_id
     where d.book_id = book and d.status = 'planned' and d.next_attempt_at <= now()
       and s.book_id = book and s.status = 'active'
       and (s.missed = 'catch_up' or s.plan_at is null or s.plan_at > now())
     order by d.next_attempt_at
     limit 1
       for no key update of d, s skip locked;
    exit when not found;
    v_due      := v_found.due;
    v_schedule := v_found.schedule;
    if v_schedule.missed = 'skip' and v_due.attempts = 0 and exists (
         select from bank_data.schedule_due d
          where d.book_id = book and d.schedule_id = v_schedule.id
            and d.occurrence > v_due.occurrence and d.due_at <= now()) then
      update bank_data.schedule_due d
         set (status, outcome, next_attempt_at, resolved_at) = ('skipped', 'missed', null, now())
       where d.book_id = book and d.schedule_id = v_schedule.id
         and d.occurrence = v_due.occurrence;
      v_call.caller      := v_worker;
      v_call.operation   := 'schedule_sweep';
      v_call.request_id  := request_id;
      v_call.subject_id  := v_schedule.id;
      v_call.customer_id := v_schedule.customer_id;
      v_call.outcome     := 'applied';
      v_call.facts       := jsonb_build_object(
        'occurrence', v_due.occurrence, 'status', 'skipped', 'reason', 'missed');
      perform bank_private.journal_append(v_call);
    else
      v_result := bank_private.schedule_execute(book, v_schedule, v_due, request_id);
      perform bank_private.caller_switch(v_worker);
      update bank_data.schedule_due d
         set status = case when v_result.is_final is not true then 'planned'
                           when v_result.outcome = 'applied' then 'done'
                           else 'failed' end,
             attempts = d.attempts + (v_result.is_final is not null)::integer,
             next_attempt_at = case
               when v_result.is_final is null then clock_timestamp() + interval '1 minute'
               when not v_result.is_final
                 then clock_timestamp() + v_schedule.retry_pause_minutes * interval '1 minute' end,
             transfer_id = v_result.transfer_id, outcome = v_result.outcome,
             facts = v_result.facts,
             resolved_at = case when v_result.is_final then clock_timestamp() end
       where d.book_id = book and d.schedule_id = v_schedule.id
         and d.occurrence = v_due.occurrence;
      exit when v_result.is_final is null;
    end if;
    perform bank_private.schedule_finish(book, v_schedule.id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$fn$;
comment on function bank.schedule_sweep is
  'Executes due dates of schedules. batch: at most so many, 1 to 10000; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: how many were executed, refused or '
  'skipped; repeat while it is more than 0. Errors: request_invalid, unauthenticated, '
  'book_suspended, principal_suspended, scope_missing.';
alter function bank.schedule_sweep owner to bank_exec;
revoke all on function bank.schedule_sweep from public;
grant execute on function bank.schedule_sweep to bank_worker;
