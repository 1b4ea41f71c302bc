-- Writes down a refused transfer with all that was asked, and builds the answer. It is built from
-- what was asked only: variables of an undone block still hold what never happened. A refusal that
-- may pass by itself does not burn the key.
create or replace function bank_private.transfer_refuse(
  call         bank_private.call,
  from_account text,
  to_account   text,
  amount       numeric,
  currency     text
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  call.request := coalesce(call.request, '{}') || jsonb_strip_nulls(jsonb_build_object(
    'from_account', from_account, 'to_account', to_account, 'amount', amount::text,
    'currency', currency));
  if call.outcome = 'book_suspended' then
    call.idempotency_id := null;
  end if;
  return bank_private.transfer_present(
    (call.caller).book_id, bank_private.journal_append(call), (call.caller).principal_id, null,
    false);
end
$fn$;
comment on function bank_private.transfer_refuse is
  'Records a refused transfer in the journal and returns it.';
alter function bank_private.transfer_refuse owner to bank_exec;
revoke all on function bank_private.transfer_refuse from public;
