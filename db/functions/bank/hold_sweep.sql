-- Writes down holds whose time is over, for the worker: they count as expired anyway, from the
-- moment on. Any number of workers may do it at once.
create or replace function bank.hold_sweep(
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
  v_call bank_private.call;
begin
  if batch is null or batch not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 10000.');
  end if;
  v_call.caller     := bank_private.worker_enter(book, true);
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  return bank_private.holds_sweep(v_call, batch);
end
$fn$;
comment on function bank.hold_sweep is
  'Expires holds whose time is over; only for the login of the worker. batch: of how many due '
  'holds to clear the accounts, 1 to 10000; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: how many holds; repeat until it is 0. Errors: request_invalid, '
  'unauthenticated, book_suspended, principal_suspended, scope_missing.';
alter function bank.hold_sweep owner to bank_exec;
revoke all on function bank.hold_sweep from public;
grant execute on function bank.hold_sweep to bank_worker;
