-- Lets only staff go on with a write. A call that is refused already stays as it is.
create or replace function bank_private.call_staff_enter(
  call bank_private.call
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if call.outcome is null and not (call.caller).is_staff then
    call.outcome := 'staff_only';
  end if;
  return call;
end
$fn$;
comment on function bank_private.call_staff_enter is
  'The call, refused with staff_only unless its caller is staff.';
alter function bank_private.call_staff_enter owner to bank_exec;
revoke all on function bank_private.call_staff_enter from public;
