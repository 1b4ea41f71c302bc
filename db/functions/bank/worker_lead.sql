-- For the worker: asks to lead a task. One worker leads at a time, and another one takes over when
-- its lease has run out. Nothing relies on it: it spares workers each other's work.
-- A status, not a deed: it is not in the journal.
create or replace function bank.worker_lead(
  worker     uuid,
  task       text,
  host       text,
  every_s    integer,
  lease_s    integer,
  book       integer default 1
)
returns bigint
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
  v_fence  bigint;
begin
  if num_nulls(worker, task, host, every_s, lease_s) > 0 or task !~ '^[a-z][a-z_]{0,62}$'
     or every_s not between 1 and 86400 or lease_s not between 1 and 3600 then
    perform bank_private.error_raise('request_invalid', 'The lease is malformed.');
  end if;
  perform bank_private.text_check('host', host, 200);
  v_caller := bank_private.worker_enter(book, true);
  insert into bank_data.worker_task as t (book_id, task, worker_id, host, every, led_until)
  values (v_caller.book_id, worker_lead.task, worker, worker_lead.host,
          every_s * interval '1 second', now() + lease_s * interval '1 second')
      on conflict on constraint worker_task_pk do update
     set worker_id = excluded.worker_id, host = excluded.host, every = excluded.every,
         led_until = excluded.led_until, beat_at = now(),
         fence = t.fence + (t.worker_id <> excluded.worker_id)::integer
   where t.worker_id = excluded.worker_id or t.led_until <= now()
  returning t.fence into v_fence;
  return v_fence;
end
$fn$;
comment on function bank.worker_lead is
  'Takes or keeps the lead of a task. worker: number of the process; task: name; host: where the '
  'process is, up to 200 characters; every_s: how often the task is due, seconds; lease_s: how '
  'long the lead lasts, seconds; book: accounting book. Result: the fencing number, null while '
  'another leads. Errors: request_invalid, unauthenticated, book_suspended, principal_suspended, '
  'scope_missing.';
alter function bank.worker_lead owner to bank_exec;
revoke all on function bank.worker_lead from public;
grant execute on function bank.worker_lead to bank_worker;
