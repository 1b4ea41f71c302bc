-- Suspends or resumes a principal: staff only; an operator is reached by an operator only. Resuming
-- begins the count of an agent's refusals anew.
-- Locking: that count, then the principal, as bank_private.refusals_count.
create or replace function bank_private.principal_status_set(
  call      bank_private.call,
  principal bigint,
  status    text
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
    if status = 'active' then
      perform bank_private.refusals_forget((call.caller).book_id, principal);
    end if;
    update bank_data.principal p
       set status = principal_status_set.status
     where p.book_id = (call.caller).book_id and p.id = principal
       and (not p.is_operator or (call.caller).class = 'service');
    if not found then
      call.outcome := 'principal_unknown';
    else
      call.subject_id := principal;
      call.facts := (select bank_private.resource_present(to_jsonb(p))
                       from bank_private.principal_present(call.caller, principal) p);
    end if;
  end if;
  return bank_private.call_record(call);
end
$fn$;
comment on function bank_private.principal_status_set is
  'Sets the status of a principal and records the call. Outcomes: applied, those of the call, '
  'staff_only, principal_unknown.';
alter function bank_private.principal_status_set owner to bank_exec;
revoke all on function bank_private.principal_status_set from public;
