-- For the worker: writes down how a run of a task went. Of a worker that no longer leads nothing is
-- taken. A status, not a deed: it is not in the journal.
create or replace function bank.worker_report(
  worker     uuid,
  task       text,
  fence      bigint,
  done       integer,
  error      text default null,
  resign     boolean default false,
  book       integer default 1
)
returns boolean
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
  v_caller bank_private.caller;
begin
  perform bank_private.text_check('error', error, 64);
  v_caller := bank_private.worker_enter(book, true);
  update bank_data.worker_task t
     set done = t.done + coalesce(worker_report.done, 0),
         finished_at = case when worker_report.error is null and worker_report.done is not null
                            then now() else t.finished_at end,
         failures = case when worker_report.error is not null then t.failures + 1
                         when worker_report.done is not null then 0
                         else t.failures end,
         failed_at = case when worker_report.error is not null then now() else t.failed_at end,
         error = coalesce(worker_report.error, t.error),
         led_until = case when resign then now() else t.led_until end
   where t.book_id = v_caller.book_id and t.task = worker_report.task and t.worker_id = worker
     and t.fence = worker_report.fence;
  return found;
end
$fn$;
comment on function bank.worker_report is
  'Reports a run of a task. worker: number of the process; task: name; fence: from worker_lead; '
  'done: how many items, null = there was no run; error: code of a failed run, up to 64 '
  'characters; resign: gives up the lead; book: accounting book. Result: whether the worker led '
  'the task. Errors: request_invalid, unauthenticated, book_suspended, principal_suspended, '
  'scope_missing.';
alter function bank.worker_report owner to bank_exec;
revoke all on function bank.worker_report from public;
grant execute on function bank.worker_report to bank_worker;
