-- Pauses, resumes or cancels a schedule for a write in progress. Doing so again changes nothing.
-- Locking: the schedule, which the sweep holds while it executes a date: what was acknowledged here
-- is true for every date not executed by then.
-- Staff may stop what a customer asked for, but not start it again.
create or replace function bank_private.schedule_status_set(
  call     bank_private.call,
  schedule bigint,
  status   text
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller := call.caller;
  v_found  record;
begin
  if call.outcome is not null then
    return call;
  end if;
  select s.status, s.principal_id, s.customer_id, s.mandate_id
    into v_found
    from bank_data.schedule s
   where s.book_id = v_caller.book_id and s.id = schedule
     and (v_caller.is_staff or s.principal_id = v_caller.principal_id
          or s.customer_id = v_caller.customer_id)
     for no key update;
  if not found then
    call.outcome := 'schedule_unknown';
    return call;
  end if;
  call.subject_id  := schedule;
  call.customer_id := v_found.customer_id;
  call.mandate_id  := v_found.mandate_id;
  if status = 'active' and v_caller.is_staff
     and v_found.principal_id <> v_caller.principal_id then
    call.outcome := 'mandate_missing';
    call.facts   := bank_private.action_facts('debit', true);
  elsif v_found.status = 'ended' or (v_found.status = 'cancelled' and status <> 'cancelled') then
    call.outcome := 'schedule_ended';
    call.facts   := jsonb_build_object('status', v_found.status);
  elsif v_found.status <> status then
    update bank_data.schedule s
       set status = schedule_status_set.status, problem = null,
           plan_at = case when schedule_status_set.status <> 'cancelled' then s.plan_at end,
           resumed_at = case when schedule_status_set.status = 'active' then now()
                             else s.resumed_at end
     where s.book_id = v_caller.book_id and s.id = schedule;
    update bank_data.schedule_due d
       set next_attempt_at = case when schedule_status_set.status = 'active' and d.due_at > now()
                                  then d.due_at end,
           status = case when schedule_status_set.status = 'cancelled'
                           or (schedule_status_set.status = 'active' and d.due_at <= now())
                         then 'skipped' else 'planned' end,
           resolved_at = case when schedule_status_set.status = 'cancelled'
                                or (schedule_status_set.status = 'active' and d.due_at <= now())
                              then now() end,
           outcome = case schedule_status_set.status
                       when 'cancelled' then 'cancelled'
                       when 'active' then case when d.due_at <= now() then 'paused' end
                       else d.outcome end
     where d.book_id = v_caller.book_id and d.schedule_id = schedule and d.status = 'planned';
    perform bank_private.schedule_finish(v_caller.book_id, schedule);
  end if;
  if call.outcome is null then
    call.facts := (select bank_private.resource_present(to_jsonb(s))
                     from bank_private.schedule_present(v_caller, schedule) s);
  end if;
  return call;
end
$fn$;
comment on function bank_private.schedule_status_set is
  'The call, with a schedule set to active, paused or cancelled. Outcomes: schedule_unknown, '
  'mandate_missing, schedule_ended.';
alter function bank_private.schedule_status_set owner to bank_exec;
revoke all on function bank_private.schedule_status_set from public;
