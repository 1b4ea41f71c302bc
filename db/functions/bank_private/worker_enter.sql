-- Begins a call of the worker: known by its login, nothing else.
create or replace function bank_private.worker_enter(
  book     integer,
  is_write boolean
)
returns bank_private.caller
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller;
begin
  v_caller := bank_private.caller_enter(book, null, 'worker:run', is_write);
  if v_caller.outcome is not null then
    perform bank_private.error_raise(v_caller.outcome);
  end if;
  return v_caller;
end
$fn$;
comment on function bank_private.worker_enter is
  'The worker as the caller. is_write: false for reads. Errors: unauthenticated, book_suspended, '
  'principal_suspended, scope_missing.';
alter function bank_private.worker_enter owner to bank_exec;
revoke all on function bank_private.worker_enter from public;
