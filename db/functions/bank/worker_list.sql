-- What the worker does, task by task; for staff.
create or replace function bank.worker_list(
  credential bytea default null,
  book       integer default 1
)
returns setof bank.worker_task
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
  v_caller := bank_private.staff_enter(book, credential, 'worker:read');
  return query
    select t.task, t.worker_id, t.host, t.fence, extract(epoch from t.every)::integer,
           t.led_until, t.beat_at, t.finished_at, t.done, t.failures, t.failed_at, t.error,
           coalesce(t.finished_at, '-infinity') < now() - 3 * t.every - interval '1 minute'
      from bank_data.worker_task t
     where t.book_id = v_caller.book_id
     order by t.task;
end
$fn$;
comment on function bank.worker_list is
  'The tasks of the worker and how they go. credential: sha256 of the key, null for a trusted '
  'service; book: accounting book. Result: rows of bank.worker_task by name. Errors: '
  'unauthenticated, principal_suspended, scope_missing, staff_only.';
alter function bank.worker_list owner to bank_exec;
revoke all on function bank.worker_list from public;
grant execute on function bank.worker_list to bank_api, bank_service;
