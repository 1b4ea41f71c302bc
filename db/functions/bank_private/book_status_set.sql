-- Suspends or resumes the whole book: staff only.
create or replace function bank_private.book_status_set(
  call   bank_private.call,
  status text
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if (call.replay).outcome is not null then
    return call.replay;
  end if;
  call := bank_private.call_staff_enter(call);
  if call.outcome is null then
    update bank_data.book b
       set status = book_status_set.status
     where b.id = (call.caller).book_id;
    call.facts := jsonb_build_object('book_id', (call.caller).book_id::text, 'status', status);
  end if;
  return bank_private.call_record(call);
end
$fn$;
comment on function bank_private.book_status_set is
  'Sets the status of the book and records the call. Outcomes: applied, those of the call, '
  'staff_only.';
alter function bank_private.book_status_set owner to bank_exec;
revoke all on function bank_private.book_status_set from public;
