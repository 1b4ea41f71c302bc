-- Begins a read that is for staff only.
create or replace function bank_private.staff_enter(
  book       integer,
  credential bytea,
  scope      text
)
returns bank_private.caller
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller;
begin
  v_caller := bank_private.caller_enter(book, credential, scope, false);
  if not v_caller.is_staff then
    perform bank_private.error_raise('staff_only');
  end if;
  return v_caller;
end
$fn$;
comment on function bank_private.staff_enter is
  'The caller, who is staff. Errors: unauthenticated, principal_suspended, scope_missing, '
  'staff_only.';
alter function bank_private.staff_enter owner to bank_exec;
revoke all on function bank_private.staff_enter from public;
