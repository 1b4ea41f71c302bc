-- Kernel: what is stored about accounts agrees with itself, and every currency sums to zero.
create or replace function bank_private.prove_account(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- no money was made or lost
    select 'zero', a.currency, sum(b.posted)::text
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
     group by a.currency
    having sum(b.posted) <> 0;
  return query   -- the hot row agrees with its account
    select 'account', a.number, 'owner, floor or gate'
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
       and (b.customer_id <> a.customer_id or b.held < 0
            or b.floor_amount not in (0, -4000000000000000000)
            or (a.closed_at is not null
                and (b.debit_open or b.credit_open or b.posted <> 0 or b.held <> 0)));
  return query   -- the copied places of the currency
    select 'currency', a.number, a.currency
      from bank_data.account a
      join bank_data.currency c on c.code = a.currency
     where a.book_id = book and c.exponent <> a.exponent;
end
$fn$;
comment on function bank_private.prove_account is
  'Proves owners, floors, states and currencies of all accounts, and the sum of each currency.';
alter function bank_private.prove_account owner to bank_ledger;
revoke all on function bank_private.prove_account from public;
