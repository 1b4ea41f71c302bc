-- Kernel: the postings of some accounts of a book as signed lines, credit > 0. For all accounts,
-- two a transfer.
create or replace function bank_private.book_lines(
  book          integer,
  account_first bigint,
  account_last  bigint,
  out account_id bigint,
  out version bigint,
  out amount bigint,
  out balance bigint,
  out occurred_at timestamptz,
  out transfer_id bigint
)
returns setof record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query
    select j.debit_account_id, j.debit_version, - j.amount, j.debit_balance, j.occurred_at, j.id
      from bank_data.journal j
     where j.book_id = book and j.debit_version is not null
       and j.debit_account_id between account_first and account_last
    union all
    select j.credit_account_id, j.credit_version, j.amount, j.credit_balance, j.occurred_at, j.id
      from bank_data.journal j
     where j.book_id = book and j.debit_version is not null
       and j.credit_account_id between account_first and account_last;
end
$fn$;
comment on function bank_private.book_lines is
  'Every posting of the accounts from account_first to account_last (inner ids) as an account sees '
  'it, minor units.';
alter function bank_private.book_lines owner to bank_ledger;
revoke all on function bank_private.book_lines from public;
