-- For the worker: writes down that approvals have expired. They count as expired anyway, from the
-- moment on, and so do their holds. Any number of workers may do it at once.
create or replace function bank.approval_sweep(
  batch      integer default 100,
  request_id uuid default null,
  book       integer default 1
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call     bank_private.call;
  v_approval bank_data.approval;
  v_count    integer := 0;
begin
  if batch is null or batch not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 10000.');
  end if;
  v_call.caller     := bank_private.worker_enter(book, true);
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  for v_approval in
    select a.*
      from bank_data.approval a
     where a.book_id = book and a.status = 'pending' and a.expires_at <= clock_timestamp()
     order by a.expires_at
     limit batch
       for no key update skip locked
  loop
    v_call.operation   := 'approval_expire';
    v_call.outcome     := 'applied';
    v_call.subject_id  := v_approval.id;
    v_call.customer_id := v_approval.customer_id;
    perform bank_private.approval_end(v_call, v_approval, 'expired');
    perform bank_private.journal_append(v_call);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$fn$;
comment on function bank.approval_sweep is
  'Expires approvals whose time is over; only for the login of the worker. batch: how many, 1 to '
  '10000; request_id: the id to record, null = a new one; book: accounting book. Result: how '
  'many; repeat until it is 0. Errors: request_invalid, unauthenticated, book_suspended, '
  'principal_suspended, scope_missing.';
alter function bank.approval_sweep owner to bank_exec;
revoke all on function bank.approval_sweep from public;
grant execute on function bank.approval_sweep to bank_worker;
