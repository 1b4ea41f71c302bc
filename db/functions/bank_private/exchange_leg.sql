-- Kernel: one transfer of an exchange. The key of the call is on its own row, not on the legs.
create or replace function bank_private.exchange_leg(
  call        bank_private.call,
  exchange_id bigint,
  debtor      bank_private.reach,
  creditor    bank_private.reach,
  amount      bigint,
  memo        text
)
returns bank_private.posting
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_posting bank_private.posting := bank_private.posting_make(call, debtor, creditor, amount);
begin
  v_posting.operation      := 'exchange_leg';
  v_posting.parent_id      := exchange_id;
  v_posting.idempotency_id := null;
  v_posting.mandate_id     := debtor.mandate_id;
  v_posting.request        := nullif(jsonb_strip_nulls(jsonb_build_object('memo', memo)), '{}');
  return v_posting;
end
$fn$;
comment on function bank_private.exchange_leg is
  'The posting of a leg. exchange_id: the journal row of the exchange; amount: minor units.';
alter function bank_private.exchange_leg owner to bank_ledger;
revoke all on function bank_private.exchange_leg from public;
