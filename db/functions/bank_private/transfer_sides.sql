-- Kernel: which accounts a transfer touched, and what kind it is. What it returns decides nothing:
-- rights come from account_enter.
create or replace function bank_private.transfer_sides(
  book     integer,
  transfer bigint,
  out from_account text,
  out to_account text,
  out kind text
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select d.number, c.number, j.operation
    into from_account, to_account, kind
    from bank_data.journal j
    join bank_data.account d on d.book_id = book and d.id = j.debit_account_id
    join bank_data.account c on c.book_id = book and c.id = j.credit_account_id
   where j.book_id = book and j.id = transfer and j.debit_version is not null;
end
$fn$;
comment on function bank_private.transfer_sides is
  'Numbers of the debited and the credited account of a transfer, and the operation that made it; '
  'null when there is none.';
alter function bank_private.transfer_sides owner to bank_ledger;
revoke all on function bank_private.transfer_sides from public;
grant execute on function bank_private.transfer_sides to bank_exec;
