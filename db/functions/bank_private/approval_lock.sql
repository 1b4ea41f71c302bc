-- Lets a write in progress to the approval it is about, and locks that until the end.
-- Locking: after the key, before everything else. Read in a second statement, as it is then.
create or replace function bank_private.approval_lock(
  call     bank_private.call,
  approval bigint
)
returns bank_data.approval
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_approval bank_data.approval;
begin
  perform from bank_data.approval a
    where a.book_id = (call.caller).book_id and a.id = approval
      for no key update;
  select a.* into v_approval
    from bank_data.approval a
   where a.book_id = (call.caller).book_id and a.id = approval
     and ((call.caller).is_staff or a.principal_id = (call.caller).principal_id
          or a.customer_id = (call.caller).customer_id);
  return v_approval;
end
$fn$;
comment on function bank_private.approval_lock is
  'The approval, locked; null when there is none, or the caller may not see it.';
alter function bank_private.approval_lock owner to bank_exec;
revoke all on function bank_private.approval_lock from public;
