-- Accrues the interest of the days that are over, and capitalises what is due, for the worker. Days
-- that were missed are caught up with in order, as if they had not been. Any number of workers may
-- do it at once.
create or replace function bank.interest_sweep(
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
  if batch is null or batch not between 1 and 1000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 1000.');
  end if;
  v_call.caller     := bank_private.worker_enter(book, true);
  v_call.operation  := 'interest_sweep';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  return bank_private.interest_run(v_call, bank_private.book_today(book), batch);
end
$fn$;
comment on function bank.interest_sweep is
  'Accrues and capitalises interest; only for the login of the worker. batch: of how many '
  'accounts at most, 1 to 1000; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: of how many accounts, those that were refused included; repeat until it is 0. '
  'Errors: request_invalid, unauthenticated, book_suspended, principal_suspended, scope_missing.';
alter function bank.interest_sweep owner to bank_exec;
revoke all on function bank.interest_sweep from public;
grant execute on function bank.interest_sweep to bank_worker;
