-- For the worker: writes down the dates it has computed for a schedule. A date that is there and
-- not tried yet moves, after a change of its calendar; no other is touched.
-- Idempotency: a date is a row with the date as its key, so two workers who plan the same schedule
-- write it once. What was computed from an older state of the schedule is dropped.
create or replace function bank.schedule_plan(
  schedule         bigint,
  expected_plan_at timestamptz,
  occurrences      timestamp[],
  due_times        timestamptz[],
  planned_until    timestamp,
  plan_at          timestamptz,
  problem          text default null,
  request_id       uuid default null,
  book             integer default 1
)
returns integer
language plpgsql
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
  v_call     bank_private.call;
  v_schedule bank_data.schedule;
  v_count    integer := 0;
begin
  if cardinality(occurrences) is distinct from cardinality(due_times)
     or cardinality(occurrences) > 1000 then
    perform bank_private.error_raise(
      'request_invalid', 'occurrences and due_times must be of one length, at most 1000.');
  end if;
  v_call.caller     := bank_private.worker_enter(book, true);
  v_call.operation  := 'schedule_plan';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  select s.* into v_schedule
    from bank_data.schedule s
   where s.book_id = book and s.id = schedule and s.status = 'active'
     and s.plan_at = expected_plan_at
     for no key update;
  if not found then
    return 0;
  end if;
  if problem is not null then
    update bank_data.schedule s
       set status = 'paused', problem = schedule_plan.problem
     where s.book_id = book and s.id = schedule;
    update bank_data.schedule_due d
       set next_attempt_at = null
     where d.book_id = book and d.schedule_id = schedule and d.status = 'planned';
  else
    insert into bank_data.schedule_due as d (
      book_id, schedule_id, occurrence, principal_id, customer_id, due_at, status, outcome,
      next_attempt_at, resolved_at
    )
    select book, schedule, o.occurrence, v_schedule.principal_id, v_schedule.customer_id, o.due_at,
           case when o.due_at <= v_schedule.resumed_at then 'skipped' else 'planned' end,
           case when o.due_at <= v_schedule.resumed_at then 'paused' end,
           case when o.due_at <= v_schedule.resumed_at then null else o.due_at end,
           case when o.due_at <= v_schedule.resumed_at then now() end
      from unnest(occurrences, due_times) o (occurrence, due_at)
        on conflict (book_id, schedule_id, occurrence) do update
       set due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at
     where d.status = 'planned' and excluded.status = 'planned' and d.attempts = 0
       and d.due_at > now() and d.due_at <> excluded.due_at;
    get diagnostics v_count = row_count;
    update bank_data.schedule s
       set planned_until = coalesce(schedule_plan.planned_until, s.planned_until),
           plan_at = schedule_plan.plan_at
     where s.book_id = book and s.id = schedule;
    perform bank_private.schedule_finish(book, schedule);
  end if;
  if v_count > 0 or problem is not null then
    v_call.subject_id  := schedule;
    v_call.customer_id := v_schedule.customer_id;
    v_call.outcome     := coalesce(problem, 'applied');
    v_call.facts       := jsonb_build_object('planned', v_count);
    perform bank_private.journal_append(v_call);
  end if;
  return v_count;
end
$fn$;
comment on function bank.schedule_plan is
  'Writes down computed dates. schedule: id; expected_plan_at: the state they were computed '
  'from; occurrences: local times; due_times: when each is executed; planned_until: the last '
  'local time looked at, null = as before; plan_at: when to look again, null = there are no '
  'more; problem: a code instead of dates, pauses the schedule; request_id: the id to record, '
  'null = a new one; book: accounting book. Result: how many dates are new or have moved. '
  'Errors: request_invalid, unauthenticated, book_suspended, principal_suspended, scope_missing.';
alter function bank.schedule_plan owner to bank_exec;
revoke all on function bank.schedule_plan from public;
grant execute on function bank.schedule_plan to bank_worker;
