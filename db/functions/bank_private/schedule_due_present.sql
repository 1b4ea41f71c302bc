-- Shows the dates of a schedule the caller was found to see, newest first.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.schedule_due_present(
  caller    bank_private.caller,
  schedule  bigint,
  status    text,
  before    timestamp,
  page_size integer
)
returns setof bank.schedule_due
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select d.schedule_id, d.occurrence, d.due_at, d.status, d.attempts, d.next_attempt_at,
           d.transfer_id, d.outcome, d.facts, d.resolved_at,
           bank_private.cursor_make(
             'due', caller.principal_id, d.schedule_id,
             (extract(epoch from d.occurrence) * 1000000)::bigint)
      from bank_data.schedule_due d
     where d.book_id = caller.book_id and d.schedule_id = schedule
       and (schedule_due_present.status is null or d.status = schedule_due_present.status)
       and (before is null or d.occurrence < before)
     order by d.occurrence desc
     limit page_size;
end
$fn$;
comment on function bank_private.schedule_due_present is
  'The dates of a schedule. status: only these; before: continue behind; page_size: how many.';
alter function bank_private.schedule_due_present owner to bank_exec;
revoke all on function bank_private.schedule_due_present from public;
