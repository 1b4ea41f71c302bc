-- Ends a write that is no transfer: appends its journal row, applied or refused, and builds the
-- answer.
-- A refusal that may pass by itself does not burn the key: the same request may be sent again.
create or replace function bank_private.call_record(
  call bank_private.call
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ignored bigint;
begin
  call.outcome := coalesce(call.outcome, 'applied');
  if call.outcome = 'book_suspended' then
    call.idempotency_id := null;
  end if;
  v_ignored := bank_private.journal_append(call);
  return bank_private.receipt_present(call.outcome, call.request_id, false, call.facts);
end
$fn$;
comment on function bank_private.call_record is
  'Records a call in the journal and returns its receipt.';
alter function bank_private.call_record owner to bank_exec;
revoke all on function bank_private.call_record from public;
