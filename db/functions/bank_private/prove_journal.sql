-- Kernel: every row of the journal is what its operation and outcome say.
create or replace function bank_private.prove_journal(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- money moved exactly when a posting was applied, in one currency
    select 'journal', j.id::text, format('%s %s', j.operation, j.outcome)
      from bank_data.journal j
      left join bank_data.account d on d.book_id = book and d.id = j.debit_account_id
      left join bank_data.account c on c.book_id = book and c.id = j.credit_account_id
     where j.book_id = book
       and (bank_private.operation_posts(j.operation) and j.outcome = 'applied')
           is distinct from
           coalesce(j.amount > 0 and d.id <> c.id
                    and d.currency = j.currency and c.currency = j.currency
                    and c.customer_id = j.credit_customer_id and d.customer_id = j.customer_id
                    and num_nulls(j.debit_version, j.credit_version,
                                  j.debit_balance, j.credit_balance) = 0, false);
  return query   -- nobody spent what was not available, but for what may take it
    select 'overdrawn', j.id::text, format('%s left %s', j.operation, j.debit_available)
      from bank_data.journal j
     where j.book_id = book and j.debit_available < 0
       and not bank_private.operation_overdraws(j.operation);
  return query   -- every row has a principal, a known outcome and, once, its key
    select 'journal', j.id::text, 'principal or outcome unknown'
      from bank_data.journal j
      left join bank_data.principal p on p.book_id = book and p.id = j.principal_id
      left join bank_data.outcome o on o.code = j.outcome
     where j.book_id = book and (p.id is null or o.code is null);
end
$fn$;
comment on function bank_private.prove_journal is
  'Proves the form of every journal row, and that nobody spent what was not available.';
alter function bank_private.prove_journal owner to bank_ledger;
revoke all on function bank_private.prove_journal from public;
