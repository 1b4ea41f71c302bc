-- Kernel: fees agree with the transfers they were charged for, and with what was set.
create or replace function bank_private.prove_fee(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- each belongs to one transfer of its payer, and is what the product says
    select 'fee', j.id::text, format('%s for %s', j.amount, t.amount)
      from (select o.*, count(*) over (partition by o.parent_id) as fees
              from bank_data.journal o
             where o.book_id = book and o.operation = 'transfer_fee' and o.outcome = 'applied') j
      left join bank_data.journal t on t.book_id = book and t.id = j.parent_id
      left join bank_data.product_fee f on f.book_id = book and f.id = j.subject_id
      left join bank_data.account a on a.book_id = book and a.id = j.debit_account_id
      left join bank_data.approval p   -- what has waited is charged as what it was asked as
        on p.book_id = book and p.hold_id = t.subject_id and t.operation = 'hold_capture'
     where (j.fees = 1 and t.outcome = 'applied'
            and bank_private.operation_charged(coalesce(p.operation, t.operation)) = f.operation
            and t.debit_account_id = j.debit_account_id and a.product_id = f.product_id
            and j.amount = bank_private.fee_amount(book, f.id, t.amount)) is not true;
end
$fn$;
comment on function bank_private.prove_fee is
  'Proves each fee from its transfer and the fee of the product it was charged by.';
alter function bank_private.prove_fee owner to bank_ledger;
revoke all on function bank_private.prove_fee from public;
