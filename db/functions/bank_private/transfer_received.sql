-- Kernel: a transfer as the credited account's owner sees it: without the payer's balance.
create or replace function bank_private.transfer_received(
  book       integer,
  transfer   bigint,
  account_id bigint
)
returns bank.transfer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_transfer bank.transfer;
begin
  select j.id, j.request_id, j.outcome, false, d.number, c.number,
         bank_private.amount_major(j.amount, c.exponent), j.currency,
         j.request ->> 'memo', j.request -> 'metadata', j.request ->> 'end_to_end_id',
         j.occurred_at, j.operation, j.value_date, j.parent_id,
         case when j.operation = 'transfer_reverse' then j.subject_id end,
         bank_private.amount_major(l.reversed, c.exponent), l.reversal_ids
    into v_transfer.transfer_id, v_transfer.request_id, v_transfer.outcome, v_transfer.replayed,
         v_transfer.from_account, v_transfer.to_account, v_transfer.amount, v_transfer.currency,
         v_transfer.memo, v_transfer.metadata, v_transfer.end_to_end_id, v_transfer.occurred_at,
         v_transfer.kind, v_transfer.value_date, v_transfer.parent_id, v_transfer.reverses_id,
         v_transfer.reversed, v_transfer.reversal_ids
    from bank_data.journal j
    join bank_data.account d on d.book_id = book and d.id = j.debit_account_id
    join bank_data.account c on c.book_id = book and c.id = j.credit_account_id
   cross join lateral bank_private.transfer_links(book, j.id) l
   where j.book_id = book and j.id = transfer and j.credit_account_id = transfer_received.account_id
     and j.debit_version is not null;
  return v_transfer;
end
$fn$;
comment on function bank_private.transfer_received is
  'A transfer as seen from the credited account, which the caller was let to.';
alter function bank_private.transfer_received owner to bank_ledger;
revoke all on function bank_private.transfer_received from public;
grant execute on function bank_private.transfer_received to bank_exec;
