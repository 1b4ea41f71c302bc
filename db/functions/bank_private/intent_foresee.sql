-- What is told about an intent: what its transfer did, or would do once people have approved it.
-- Asked before that is undone.
create or replace function bank_private.intent_foresee(
  call     bank_private.call,
  debtor   bank_private.reach,
  amount   bigint,
  transfer bank.transfer
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book constant integer := (call.caller).book_id;
  v_fee  bigint;
begin
  if call.outcome is null then
    return jsonb_build_object(
      'fee', transfer.fee::text, 'balance', transfer.balance::text,
      'available', transfer.available::text, 'needs_approval', false,
      'customers_needed', 0, 'staff_needed', 0, 'reasons', '[]'::jsonb);
  elsif call.outcome <> 'pending_approval' then
    return null;
  end if;
  v_fee := nullif(bank_private.fee_amount(
    v_book, bank_private.fee_find(v_book, debtor.product_id, 'transfer_post'), amount), 0);
  return (   -- the money is set aside by now, so it is not available any more
    select jsonb_build_object(
             'fee', bank_private.amount_major(v_fee, debtor.exponent)::text,
             'balance', bank_private.amount_major(
               b.posted - amount - coalesce(v_fee, 0), debtor.exponent)::text,
             'available', bank_private.amount_major(
               bank_private.available(b.posted, b.held, b.floor_amount), debtor.exponent)::text,
             'needs_approval', true, 'customers_needed', call.facts -> 'customers_needed',
             'staff_needed', call.facts -> 'staff_needed', 'reasons', call.facts -> 'reasons')
      from bank_data.account_balance b
     where b.book_id = v_book and b.account_id = debtor.account_id);
end
$fn$;
comment on function bank_private.intent_foresee is
  'fee, balance and available after a transfer (major units), needs_approval, customers_needed, '
  'staff_needed and reasons; null when it was refused. call, transfer: from transfer_attempt; '
  'debtor: the debited account; amount: minor units.';
alter function bank_private.intent_foresee owner to bank_exec;
revoke all on function bank_private.intent_foresee from public;
