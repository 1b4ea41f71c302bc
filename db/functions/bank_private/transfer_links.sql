-- Kernel: what belongs to a transfer: what was given back of it, what was charged for it, and how
-- the debited account stood after that.
create or replace function bank_private.transfer_links(
  book     integer,
  transfer bigint,
  out reversed bigint,
  out reversal_ids bigint[],
  out fee bigint,
  out debit_balance bigint,
  out debit_available bigint,
  out debit_version bigint
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select r.reversed, r.reversal_ids
    into reversed, reversal_ids
    from bank_data.reversal r
   where r.book_id = book and r.transfer_id = transfer;
  select j.amount, j.debit_balance, j.debit_available, j.debit_version
    into fee, debit_balance, debit_available, debit_version
    from bank_data.journal j
   where j.book_id = book and j.parent_id = transfer and j.operation = 'transfer_fee';
end
$fn$;
comment on function bank_private.transfer_links is
  'Of a transfer: the sum of its reversals and their ids, its fee, and balance, available '
  'amount and version after the fee; minor units, null when there are none.';
alter function bank_private.transfer_links owner to bank_ledger;
revoke all on function bank_private.transfer_links from public;
grant execute on function bank_private.transfer_links to bank_exec;
