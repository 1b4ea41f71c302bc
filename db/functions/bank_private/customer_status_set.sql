-- Suspends or resumes a customer: staff only, never the bank itself.
create or replace function bank_private.customer_status_set(
  call     bank_private.call,
  customer bigint,
  status   text
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
    update bank_data.customer c
       set status = customer_status_set.status
     where c.book_id = (call.caller).book_id and c.id = customer and c.kind <> 'internal';
    if not found then
      call.outcome := 'customer_unknown';
    else
      call.customer_id := customer;
      call.subject_id  := customer;
      call.facts := bank_private.customer_resource(call.caller, customer);
    end if;
  end if;
  return bank_private.call_record(call);
end
$fn$;
comment on function bank_private.customer_status_set is
  'Sets the status of a customer and records the call. Outcomes: applied, those of the call, '
  'staff_only, customer_unknown.';
alter function bank_private.customer_status_set owner to bank_exec;
revoke all on function bank_private.customer_status_set from public;
