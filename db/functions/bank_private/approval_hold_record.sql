-- Writes down that a hold was placed for an approval, as bank.hold_place does for any other, with
-- what the rules measured then.
create or replace function bank_private.approval_hold_record(
  call  bank_private.call,
  reach bank_private.reach
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
begin
  call.operation      := 'hold_place';
  call.outcome        := 'applied';
  call.idempotency_id := null;
  call.request        := null;
  call.facts          := bank_private.hold_resource(call, reach);
  perform bank_private.journal_append(call);
end
$fn$;
comment on function bank_private.approval_hold_record is
  'Appends the journal row of a hold. call: with the hold as its subject; reach: its account.';
alter function bank_private.approval_hold_record owner to bank_exec;
revoke all on function bank_private.approval_hold_record from public;
