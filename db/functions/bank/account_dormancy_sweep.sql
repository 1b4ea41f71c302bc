-- Makes accounts dormant that were not used for as long as their product says. For the worker, of
-- which any number may run: none waits for another, and no account is done twice.
create or replace function bank.account_dormancy_sweep(
  batch      integer default 100,
  request_id uuid default null,
  book       integer default 1
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
  v_call bank_private.call;
begin
  if batch is null or batch not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'batch must be 1 to 10000.');
  end if;
  v_call.caller     := bank_private.worker_enter(book, true);
  v_call.operation  := 'account_dormancy_sweep';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  return bank_private.dormancy_settle(v_call, batch);
end
$fn$;
comment on function bank.account_dormancy_sweep is
  'Makes accounts dormant whose time has come. batch: at most so many, 1 to 10000; request_id: '
  'the id to record, null = a new one; book: accounting book. Result: how many accounts were '
  'looked at; 0 = nothing is due. Errors: request_invalid, unauthenticated, book_suspended, '
  'principal_suspended, scope_missing.';
alter function bank.account_dormancy_sweep owner to bank_exec;
revoke all on function bank.account_dormancy_sweep from public;
grant execute on function bank.account_dormancy_sweep to bank_worker;
