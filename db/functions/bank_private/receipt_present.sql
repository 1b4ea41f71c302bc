-- Builds the answer of a write: an applied one shows its resource, a refused one its facts and what
-- to do next.
create or replace function bank_private.receipt_present(
  outcome    text,
  request_id uuid,
  replayed   boolean,
  facts      jsonb
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_receipt bank.receipt;
begin
  v_receipt.outcome    := outcome;
  v_receipt.request_id := request_id;
  v_receipt.replayed   := replayed;
  if outcome = 'applied' then
    v_receipt.resource := facts;
  else
    v_receipt.facts := facts;
    v_receipt.hint  := bank_private.outcome_hint(outcome);
  end if;
  return v_receipt;
end
$fn$;
comment on function bank_private.receipt_present is
  'The receipt of an outcome. facts: the resource when applied, else the values behind the '
  'refusal.';
alter function bank_private.receipt_present owner to bank_exec;
revoke all on function bank_private.receipt_present from public;
