-- Kernel: what belongs to a transfer: what was given back of it, and what was charged for it.
create or replace function bank_private.transfer_links(
  book     integer,
  transfer bigint,
  out reversed bigint,
  out reversal_ids bigint[],
  out fee bigint
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
  select sum(j.amount)
    into fee
    from bank_data.journal j
   where j.book_id = book and j.parent_id = transfer and j.operation = 'transfer_fee';
end
$fn$;
comment on function bank_private.transfer_links is
  'Of a transfer: the sum of its reversals and their ids, and the sum of its fees, minor units; '
  'null when there are none.';
alter function bank_private.transfer_links owner to bank_ledger;
revoke all on function bank_private.transfer_links from public;
grant execute on function bank_private.transfer_links to bank_exec;
