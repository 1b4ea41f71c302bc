-- Adds the fee to a posting, as a second posting of the same item: both are booked or neither.
-- Only an account with a product costs a look at the fees. When the bank has not said where fees
-- go, the fee has no creditor, and the kernel refuses the item in its turn.
create or replace function bank_private.posting_charge(
  call    bank_private.call,
  debtor  bank_private.reach,
  posting bank_private.posting
)
returns bank_private.posting[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   integer := (call.caller).book_id;
  v_fee_id bigint;
  v_amount bigint;
  v_fee    bank_private.posting;
begin
  if debtor.product_id is null then
    return array[posting];
  end if;
  v_fee_id := bank_private.fee_find(
    v_book, debtor.product_id, bank_private.operation_charged(posting.operation));
  v_amount := bank_private.fee_amount(v_book, v_fee_id, posting.amount);
  if coalesce(v_amount, 0) = 0 then
    return array[posting];
  end if;
  v_fee := bank_private.posting_make(
    call, debtor, bank_private.book_account_find(v_book, 'fee_income', debtor.currency), v_amount);
  v_fee.item           := posting.item;
  v_fee.operation      := 'transfer_fee';
  v_fee.mandate_id     := posting.mandate_id;
  v_fee.idempotency_id := null;
  v_fee.parent_id      := null;
  v_fee.subject_id     := v_fee_id;
  v_fee.value_date     := posting.value_date;
  v_fee.request        := null;
  return array[posting, v_fee];
end
$fn$;
comment on function bank_private.posting_charge is
  'The posting, and behind it the one of its fee when the product of the debited account has '
  'one for the operation. call: who and why; debtor: the debited account, as account_find found '
  'it; posting: what is charged, its operation and item set.';
alter function bank_private.posting_charge owner to bank_exec;
revoke all on function bank_private.posting_charge from public;
